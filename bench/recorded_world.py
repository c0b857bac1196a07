"""A recorded day: ten thousand arrivals at fifty agents, with the offers, answers and stretches that became of them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from bench.world import Company, Writer
from hubwright.control.routing.capacity import Capacity
from hubwright.control.routing.plan import DEFAULT
from hubwright.desk.what_if.day import Came, Day, Worker
from hubwright.desk.what_if.simulate import Course, Offered, simulate
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id

ARRIVALS, AGENTS, AT_ONCE = 10_000, 50, 3
_DAY_S = 36_000


async def populate_day(write: Writer, company: Company) -> None:
    """Let the day pass by the choice itself, and write down what production would have."""
    chance, began, tenant = random.Random(11), utc_now() - timedelta(seconds=_DAY_S + 3_600), company.tenant_id
    members = [new_id() for _ in range(AGENTS)]
    day = _day(chance, began, company.queue_id, members)
    course = simulate(day, {company.queue_id: DEFAULT}, {company.queue_id: 30})
    await write.copy(
        "member",
        "tenant_id id account_id name email role max_conversations seen_at",
        (
            (tenant, m, new_id(), f"Agent {n}", f"a{n}@example.test", "agent", AT_ONCE, utc_now())
            for n, m in enumerate(members)
        ),
    )
    await write.copy(
        "agent_change", "tenant_id id member_id at state", ((tenant, new_id(), m, began, "available") for m in members)
    )
    await write.copy(
        "routing_arrival",
        "tenant_id id queue_entry_id conversation_id queue_id at priority medium label asks",
        (
            (tenant, new_id(), one.entry_id, one.conversation_id, one.queue_id, one.at, one.priority, "chat", "", "{}")
            for one in day.came
        ),
    )
    await _outcomes(write, tenant, day, course)


async def _outcomes(write: Writer, tenant: UUID, day: Day, course: Course) -> None:
    taken = {offer.entry_id: offer for offer in course.offers if offer.ending == "accepted"}
    await write.copy(
        "queue_entry",
        "tenant_id id queue_id conversation_id priority entered_at left_at outcome asks",
        (
            (tenant, one.entry_id, one.queue_id, one.conversation_id, one.priority, one.at, *_left(one, taken), "{}")
            for one in day.came
        ),
    )
    conversations = {one.entry_id: one.conversation_id for one in day.came}
    await write.copy(
        "offer",
        "tenant_id id queue_entry_id conversation_id member_id state offered_at expires_at answered_at",
        (
            (tenant, new_id(), o.entry_id, conversations[o.entry_id], o.member_id, o.ending, o.at, o.at, o.ended_at)
            for o in course.offers
            if o.ending is not None
        ),
    )
    await write.copy(
        "segment",
        "tenant_id conversation_id n kind reason member_id medium label began_at ended_at",
        _stretches(tenant, day, taken),
    )


def _left(one: Came, taken: dict[UUID, Offered]) -> tuple[datetime | None, str]:
    offer = taken.get(one.entry_id)
    if offer is not None:
        return offer.ended_at, "accepted"
    return (one.left_at, "abandoned") if one.left_at is not None else (None, "")


def _stretches(tenant: UUID, day: Day, taken: dict[UUID, Offered]) -> Iterator[tuple[object, ...]]:
    for one in day.came:
        offer = taken.get(one.entry_id)
        if offer is None or one.held is None:
            continue
        at = offer.ended_at or offer.at
        until = at + timedelta(seconds=one.held[0][1])
        member = offer.member_id
        yield tenant, one.conversation_id, 1, "agent", "accepted", member, "chat", "", at, until


def _day(chance: random.Random, began: datetime, queue_id: UUID, members: list[UUID]) -> Day:
    came = []
    for n in range(ARRIVALS):
        after = n * _DAY_S / ARRIVALS + chance.random()
        gives_up = began + timedelta(seconds=after + chance.uniform(60, 900)) if chance.random() < 0.1 else None
        came.append(
            Came(
                entry_id=new_id(),
                conversation_id=new_id(),
                queue_id=queue_id,
                at=began + timedelta(seconds=after),
                priority=chance.randint(1, 4),
                held=((0.0, chance.lognormvariate(5.8, 0.6)),),
                left_at=gives_up,
            )
        )
    workers = [
        Worker(member_id=member, name=f"Agent {n}", capacity=Capacity(total=AT_ONCE), there=((began, True),))
        for n, member in enumerate(members)
    ]
    return Day(began=began, ended=began + timedelta(seconds=_DAY_S), came=tuple(came), workers=tuple(workers))
