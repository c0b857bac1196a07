"""What was counted at a step, and the visits behind a number."""

from datetime import date, datetime
from uuid import UUID

import msgspec


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the company's calendar, both ends in; one channel or all."""

    first: date
    last: date
    channel_id: UUID | None = None


class NodeCounts(msgspec.Struct, frozen=True, kw_only=True):
    """One step of one version; times are seconds from arriving to going on, None where nobody has gone on."""

    visits: int = 0
    ended: int = 0
    silent: int = 0
    to_person: int = 0
    guard: int = 0
    exits: dict[str, int] = {}
    median_s: float | None = None
    p95_s: float | None = None
    cost: dict[str, int] = {}

    @property
    def left(self) -> int:
        """Visits with which the way of the flow was over here."""
        return self.ended + self.silent + self.to_person


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Every step that was visited, and up to when steps are counted (None: never yet)."""

    nodes: dict[str, NodeCounts]
    counted_to: datetime | None


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One line behind a number: whose step it is and when."""

    session_id: UUID
    conversation_id: UUID | None
    flow_id: UUID
    n: int
    at: datetime
