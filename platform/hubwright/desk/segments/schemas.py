"""A stretch of a conversation's life."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["bot", "waiting", "offered", "agent", "parked", "snoozed", "wrap_up", "ended"]
QUEUED: frozenset[Kind] = frozenset({"waiting", "offered"})
AT_WORK: frozenset[Kind] = frozenset({"agent", "parked", "snoozed"})
HELD: frozenset[Kind] = AT_WORK | {"wrap_up"}


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """From `began_at` to `ended_at` (None is still) one thing held; `reason` is why it began."""

    n: int
    kind: Kind
    reason: str
    queue_id: UUID | None = None
    member_id: UUID | None = None
    medium: str = "chat"
    label: str = ""
    began_at: datetime
    ended_at: datetime | None = None


class Said(msgspec.Struct, frozen=True):
    """When somebody said something to the other side."""

    at: datetime
    author: Literal["contact", "agent"]


class StoodIn(msgspec.Struct, frozen=True):
    """From then on it stood in this queue."""

    began_at: datetime
    queue_id: UUID
