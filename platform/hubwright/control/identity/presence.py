"""Whether a member takes work: what they chose, and whether their inbox is really open."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.control.identity.queries import presence as queries
from hubwright.kernel.errors import Missing

Availability = Literal["available", "away", "offline"]
State = Literal["available", "busy", "break", "away", "offline", "not_responding", "wrap_up"]
_AWAY_FOR: tuple[State, ...] = ("busy", "break", "wrap_up")
SILENCE = timedelta(seconds=60)


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """A member as the distribution of work sees them."""

    id: UUID
    name: str
    role: str
    availability: Availability
    max_conversations: int | None  # their own; None is as much as everybody
    seen_at: datetime | None
    capacity: dict[str, Any] = {}  # control.routing.capacity says what is in it
    not_responding_at: datetime | None = None
    away_for: str = ""  # busy, break, wrap_up; counts as long as they are away
    break_kind_id: UUID | None = None
    state_since: datetime | None = None
    wrap_until: datetime | None = None
    wrap_conversation_id: UUID | None = None

    @property
    def state(self) -> State:
        """What they are doing, as people see it."""
        if self.availability != "away":
            return self.availability
        if self.not_responding_at is not None:
            return "not_responding"
        for state in _AWAY_FOR:
            if state == self.away_for:
                return state
        return "away"

    def heard_of(self, now: datetime) -> bool:
        """Whether an inbox of theirs gave a sign of life within the last minute."""
        return self.seen_at is not None and now - self.seen_at <= SILENCE

    def present(self, now: datetime) -> bool:
        """Whether work may be offered to them at all."""
        return self.availability == "available" and self.heard_of(now)


async def colleagues() -> list[Colleague]:
    """Everybody with a seat."""
    return [Colleague(**row) for row in await queries.active_members()]


async def colleague(member_id: UUID) -> Colleague:
    """One of them, or there is none."""
    row = await queries.one_member(member_id)
    if row is None:
        raise Missing("member")
    return Colleague(**row)


async def set_state(
    member_id: UUID,
    availability: Availability,
    *,
    at: datetime,
    away_for: str = "",
    break_kind_id: UUID | None = None,
    wrap_until: datetime | None = None,
    wrap_conversation_id: UUID | None = None,
) -> None:
    """Write what a member is doing; desk.queues acts on it."""
    await queries.set_state(
        member_id,
        availability,
        at=at,
        away_for=away_for,
        break_kind_id=break_kind_id,
        wrap_until=wrap_until,
        wrap_conversation_id=wrap_conversation_id,
    )


async def wraps_up(member_id: UUID) -> UUID | None:
    """The conversation that a member writes up at the moment, if any."""
    return await queries.wraps_up(member_id)


async def end_wrap_up(member_id: UUID, at: datetime, conversation_id: UUID | None = None) -> bool:
    """End a wrap-up whose time has come, or whose conversation is open again; False when there is none such."""
    return await queries.end_wrap_up(member_id, at, conversation_id)


async def add_miss(member_id: UUID, allowed: int, at: datetime) -> bool:
    """An offer was not taken; True when that is one too many in a row: they are away and not responding."""
    return await queries.add_miss(member_id, allowed, at)


async def forget_misses(member_id: UUID) -> None:
    """An offer was taken."""
    await queries.forget_misses(member_id)


async def set_capacity(member_id: UUID, capacity: dict[str, Any]) -> None:
    """Write a member's own rows of the capacity matrix; control.routing checks them."""
    await queries.set_capacity(member_id, capacity)


async def set_most(member_id: UUID, most: int | None) -> None:
    """Write how much a member carries altogether; None is as much as everybody."""
    await queries.set_most(member_id, most)


async def seen(member_id: UUID, at: datetime) -> None:
    """Note a sign of life of an open inbox."""
    await queries.set_seen(member_id, at, SILENCE)


async def heard_since(since: datetime) -> dict[UUID, tuple[tuple[datetime, bool], ...]]:
    """When the inboxes of everybody with a seat began to be open (True) or closed, from a moment on, in order.

    Before the first change it was the other way round.
    """
    people = await colleagues()
    found: dict[UUID, list[tuple[datetime, bool]]] = {person.id: [] for person in people}
    for row in await queries.openings(since):
        changes = found.get(row["member_id"])
        if changes is None:
            continue
        if row["last_seen_at"] is not None and (closed := _silent_from(row["last_seen_at"])) > since:
            changes.append((closed, False))
        changes.append((row["at"], True))
    for person in people:
        found[person.id].append((_silent_from(person.seen_at) if person.seen_at is not None else since, False))
    return {member_id: tuple(sorted(changes)) for member_id, changes in found.items()}


def _silent_from(seen_at: datetime) -> datetime:
    return seen_at + SILENCE + timedelta(microseconds=1)
