"""The past as it is told; every id and every moment is given, so that the same past is the same rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.conversations.schemas import Author
from hubwright.desk.segments.schemas import Kind


class PastCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who wrote; `knows` is the member who served them last."""

    id: UUID
    identity_id: UUID
    channel_id: UUID
    address: str
    name: str
    email: str
    language: str
    fields: dict[str, Any]
    came_at: datetime
    seen_at: datetime
    knows: UUID | None
    known_at: datetime | None


class PastLine(msgspec.Struct, frozen=True, kw_only=True):
    """One message."""

    id: UUID
    at: datetime
    author: Author
    text: str
    kind: str = "text"
    body: dict[str, Any] = {}
    member_id: UUID | None = None
    author_name: str = ""
    internal: bool = False


class PastStretch(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of its log; the last one has no end."""

    kind: Kind
    reason: str
    began_at: datetime
    ended_at: datetime | None = None
    member_id: UUID | None = None


class PastOffer(msgspec.Struct, frozen=True, kw_only=True):
    """It was offered to somebody."""

    id: UUID
    member_id: UUID
    state: str
    offered_at: datetime
    answered_at: datetime
    expires_at: datetime


class PastWait(msgspec.Struct, frozen=True, kw_only=True):
    """How it stood in a queue; `left_at` is None while it still does."""

    entry_id: UUID
    arrival_id: UUID
    queue_id: UUID
    priority: int
    rank_at: datetime
    asks: dict[str, int]
    kind: str
    entered_at: datetime
    left_at: datetime | None
    outcome: str
    offers: list[PastOffer] = []


class PastTalk(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation with everything that was written down about it."""

    id: UUID
    customer_id: UUID
    channel_id: UUID
    language: str
    label: str
    summary: dict[str, Any]
    source: dict[str, Any]
    status: str
    lines: list[PastLine]
    log: list[PastStretch]
    wait: PastWait | None = None
    assignee_id: UUID | None = None
    assigned_at: datetime | None = None
    handled_id: UUID | None = None  # of the handle time, once it is over
    handled_until: datetime | None = None
    resolved_at: datetime | None = None
    rating: int | None = None
    disposition_id: UUID | None = None
