"""Everything that is kept about one conversation, each row as it is written."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.segments.schemas import HELD, QUEUED, Said, Segment


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One stand in a queue."""

    queue_id: UUID
    priority: int
    label: str
    medium: str
    asks: dict[str, int]
    entered_at: datetime
    left_at: datetime | None
    outcome: str


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """One offer."""

    member_id: UUID
    state: str
    offered_at: datetime
    answered_at: datetime | None


class Handled(msgspec.Struct, frozen=True, kw_only=True):
    """How long one member held it, as it is kept for a replay."""

    member_id: UUID
    began_at: datetime
    ended_at: datetime


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """When it began to stand in a queue, as it is kept for a replay."""

    queue_id: UUID
    at: datetime


class KeptClock(msgspec.Struct, frozen=True, kw_only=True):
    """One promise, as the last look left it."""

    kind: str
    began_at: datetime
    policy_id: UUID
    due_at: datetime | None
    ended_at: datetime | None
    breached_at: datetime | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation."""

    id: UUID
    status: str
    assignee_id: UUID | None
    queue_id: UUID | None
    assigned_at: datetime | None
    parked: bool
    looked_at: bool  # whether nothing has happened since the last look at its promises
    log: list[Segment]
    said: list[Said] = []
    entries: list[Entry] = []
    offers: list[Offered] = []
    handled: list[Handled] = []
    arrivals: list[Arrival] = []
    clocks: list[KeptClock] = []

    @property
    def waits(self) -> bool:
        """Whether the log says that it waits."""
        return bool(self.log) and self.log[-1].kind in QUEUED

    @property
    def is_held(self) -> bool:
        """Whether the log says that somebody has it."""
        return bool(self.log) and self.log[-1].kind in HELD - {"wrap_up"}
