"""Who is offered which conversation: one pure function, and for every choice why everybody else was ruled out.

Waiting work is served by priority, then by age. Among the agents who may take it the one who refused it least often
gets it, then the least loaded, then whoever has waited longest for an offer.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

COOL_DOWN = timedelta(seconds=60)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Clause(StrEnum):
    """Why an agent is not offered an entry."""

    NOT_IN_QUEUE = "not_in_queue"
    AWAY = "away"
    OFFLINE = "offline"
    INBOX_CLOSED = "inbox_closed"
    HAS_OFFER = "has_offer"
    FULL = "full"
    REFUSED_JUST_NOW = "refused_just_now"


class Refused(msgspec.Struct, frozen=True):
    """An agent declined an entry or let it time out: how often, and when last."""

    times: int
    last_at: datetime


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a queue that has no open offer."""

    entry_id: UUID
    conversation_id: UUID
    queue_id: UUID
    priority: int
    entered_at: datetime
    offer_seconds: int = 30
    refused: dict[UUID, Refused] = {}


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """A member who may answer; `queues` None means all of them."""

    member_id: UUID
    name: str
    availability: str
    heard_of: bool
    load: int
    capacity: int
    queues: frozenset[UUID] | None = None
    has_offer: bool = False
    last_offer_at: datetime | None = None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One offer to be made."""

    entry_id: UUID
    conversation_id: UUID
    member_id: UUID
    expires_at: datetime
    trace: dict[str, object]


class Choice(msgspec.Struct, frozen=True):
    """The offers, and for every entry left waiting why nobody gets it."""

    offers: list[Proposal]
    left: dict[UUID, dict[str, object]]


def ruled_out(agent: Agent, entry: Waiting, now: datetime) -> Clause | None:
    """Name the first clause that keeps an agent from an entry; None means they may have it."""
    refused = entry.refused.get(agent.member_id)
    clauses = (
        (agent.queues is not None and entry.queue_id not in agent.queues, Clause.NOT_IN_QUEUE),
        (agent.availability == "away", Clause.AWAY),
        (agent.availability != "available", Clause.OFFLINE),
        (not agent.heard_of, Clause.INBOX_CLOSED),
        (agent.has_offer, Clause.HAS_OFFER),
        (agent.load >= agent.capacity, Clause.FULL),
        (refused is not None and now - refused.last_at < COOL_DOWN, Clause.REFUSED_JUST_NOW),
    )
    return next((clause for holds, clause in clauses if holds), None)


def choose(waiting: Iterable[Waiting], agents: Iterable[Agent], now: datetime) -> Choice:
    """Offer each waiting entry to at most one agent, and each agent at most one entry."""
    free = {agent.member_id: agent for agent in sorted(agents, key=lambda a: a.member_id)}
    choice = Choice([], {})
    for entry in sorted(waiting, key=_turn):
        verdicts = {agent.member_id: ruled_out(agent, entry, now) for agent in free.values()}
        eligible = [free[member] for member, clause in verdicts.items() if clause is None]
        trace: dict[str, object] = {
            "ruled_out": [
                {"member": str(member), "name": free[member].name, "clause": clause.value}
                for member, clause in verdicts.items()
                if clause is not None
            ],
            "eligible": [
                {"member": str(a.member_id), "name": a.name, "load": a.load, "refused": _times(entry, a)}
                for a in eligible
            ],
        }
        if not eligible:
            choice.left[entry.entry_id] = trace
            continue
        best = min(eligible, key=lambda agent: _rank(entry, agent))
        choice.offers.append(
            Proposal(
                entry_id=entry.entry_id,
                conversation_id=entry.conversation_id,
                member_id=best.member_id,
                expires_at=now + timedelta(seconds=entry.offer_seconds),
                trace={**trace, "chosen": str(best.member_id)},
            )
        )
        free[best.member_id] = msgspec.structs.replace(best, has_offer=True, load=best.load + 1)
    return choice


def _turn(entry: Waiting) -> tuple[int, datetime, UUID]:
    return -entry.priority, entry.entered_at, entry.entry_id


def _times(entry: Waiting, agent: Agent) -> int:
    refused = entry.refused.get(agent.member_id)
    return refused.times if refused is not None else 0


def _rank(entry: Waiting, agent: Agent) -> tuple[int, int, datetime, UUID]:
    return _times(entry, agent), agent.load, agent.last_offer_at or _LONG_AGO, agent.member_id
