"""Whether a member takes work: what they chose, and whether their inbox is really open."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.identity.queries import presence as queries
from hubwright.kernel.errors import Missing

Availability = Literal["available", "away", "offline"]
AVAILABILITIES: tuple[Availability, ...] = ("available", "away", "offline")
SILENCE = timedelta(seconds=60)


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """A member as the distribution of work sees them."""

    id: UUID
    name: str
    role: str
    availability: Availability
    max_conversations: int
    seen_at: datetime | None

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


async def set_availability(member_id: UUID, availability: Availability) -> None:
    """Write what a member chose; desk.queues acts on it."""
    await queries.set_availability(member_id, availability)


async def seen(member_id: UUID, at: datetime) -> None:
    """Note a sign of life of an open inbox."""
    await queries.set_seen(member_id, at)
