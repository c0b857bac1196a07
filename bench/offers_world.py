"""A full house: a thousand agents who hold all they can, ten thousand customers who wait in ten queues."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from bench.world import Company, Writer
from hubwright.desk.queues.enter_queue import kind_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id

AGENTS, HELD_EACH, WAITING, QUEUES, OFFERS_TODAY = 1_000, 5, 10_000, 10, 80
_SKILLS = ("french", "billing", "network", "returns")


class Agent(msgspec.Struct, frozen=True):
    """Who is at work, and what they hold."""

    account_id: UUID
    member_id: UUID
    held: list[UUID]


async def populate_house(write: Writer, company: Company) -> list[Agent]:
    """Write it by COPY; everybody is heard of for the next two hours."""
    tenant, now = company.tenant_id, utc_now()
    agents = [Agent(new_id(), new_id(), [new_id() for _ in range(HELD_EACH)]) for _ in range(AGENTS)]
    queues = [new_id() for _ in range(QUEUES)]
    await write.copy(
        "account", "id email name", ((a.account_id, f"a{n}@example.test", f"Agent {n}") for n, a in enumerate(agents))
    )
    await write.copy(
        "member",
        "tenant_id id account_id name email role availability seen_at",
        (
            (tenant, a.member_id, a.account_id, f"Agent {n}", f"a{n}@example.test", "agent", "available", _later(now))
            for n, a in enumerate(agents)
        ),
    )
    skills = [new_id() for _ in _SKILLS]
    await write.copy(
        "skill",
        "tenant_id id key name",
        ((tenant, s, key, key.title()) for s, key in zip(skills, _SKILLS, strict=True)),
    )
    await write.copy(
        "member_skill",
        "tenant_id member_id skill_id level",
        ((tenant, a.member_id, skills[(n + k) % 4], 1 + (n + k) % 5) for n, a in enumerate(agents) for k in range(2)),
    )
    plan = json.dumps({"steps": [{"seconds": 600}, {"any_skill": True}]})
    await write.copy(
        "queue",
        "tenant_id id key name plan",
        ((tenant, q, f"queue-{n}", f"Queue {n}", plan) for n, q in enumerate(queues)),
    )
    await write.copy(
        "queue_member",
        "tenant_id queue_id member_id",
        ((tenant, queues[(n + k) % QUEUES], a.member_id) for n, a in enumerate(agents) for k in range(2)),
    )
    held = [(conversation, a.member_id) for a in agents for conversation in a.held]
    waiting = [(new_id(), new_id()) for _ in range(WAITING)]
    contacts = [new_id() for _ in range(len(held) + WAITING)]
    await write.copy(
        "contact", "tenant_id id name language", ((tenant, c, f"Customer {n}", "en") for n, c in enumerate(contacts))
    )
    await write.copy(
        "conversation",
        "tenant_id id contact_id channel_id status assignee_id queue_id language created_at assigned_at",
        (
            *(
                (tenant, c, contacts[n], company.channel_id, "assigned", member, queues[n % QUEUES], "en", now, now)
                for n, (c, member) in enumerate(held)
            ),
            *(
                (tenant, c, contact, company.channel_id, "waiting", None, queues[n % QUEUES], "en", now, None)
                for n, ((c, _entry), contact) in enumerate(zip(waiting, contacts[len(held) :], strict=True))
            ),
        ),
    )
    await write.copy(
        "queue_entry",
        "tenant_id id queue_id conversation_id priority entered_at rank_at asks kind last_agent_id",
        (_entry(tenant, n, pair, queues, agents, now) for n, pair in enumerate(waiting)),
    )
    await write.copy(
        "offer",
        "tenant_id id queue_entry_id conversation_id member_id state offered_at expires_at answered_at",
        _offers_of_today(tenant, agents, now),
    )
    return agents


def _offers_of_today(tenant: UUID, agents: list[Agent], now: datetime) -> Iterator[tuple[object, ...]]:
    """What the agents took since this morning."""
    for n in range(AGENTS * OFFERS_TODAY):
        at = now - timedelta(seconds=28_800 * (1 - n / (AGENTS * OFFERS_TODAY)))
        taken = agents[n % AGENTS].member_id
        yield tenant, new_id(), new_id(), new_id(), taken, "accepted", at, at, at


def _later(now: datetime) -> datetime:
    return now + timedelta(hours=2)


def _entry(
    tenant: UUID, n: int, pair: tuple[UUID, UUID], queues: list[UUID], agents: list[Agent], now: datetime
) -> tuple[object, ...]:
    """They came one after the other in the last forty minutes; every third asks for a skill, every tenth is known."""
    conversation, entry = pair
    entered = now - timedelta(seconds=2_400 * (WAITING - n) / WAITING)
    asks = {_SKILLS[n % 4]: 1 + n % 3} if n % 3 == 0 else {}
    last = agents[n % AGENTS].member_id if n % 10 == 0 else None
    kind = kind_of("chat", "", asks)
    return tenant, entry, queues[n % QUEUES], conversation, 1 + n % 4, entered, entered, json.dumps(asks), kind, last
