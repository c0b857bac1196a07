"""What comes into the runtime from a channel, already verified and decoded."""

from typing import Any, Literal
from uuid import UUID

import msgspec

InboundKind = Literal["text", "choice", "file", "location", "handoff_request", "rating", "email"]


class InboundEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a contact did on a channel; the same `external_id` again is the same event."""

    tenant_id: UUID
    channel_id: UUID
    contact_id: UUID
    external_id: str
    client_id: str = ""
    kind: InboundKind = "text"
    text: str = ""
    choice_id: str = ""
    file_id: UUID | None = None
    location: dict[str, Any] | None = None
    rating: int | None = None
    language: str = ""
    conversation_id: UUID | None = None
    automated: bool = False
    delivers: bool = False  # answers have to be sent by a plugin


class TakenIn(msgspec.Struct, frozen=True):
    """The acknowledgement: committed, and where it stands."""

    seq: int
    conversation_id: UUID


class Carried(msgspec.Struct, frozen=True):
    """The JSON a flow may read about the world, gathered once per event."""

    contact: dict[str, Any]
    conversation: dict[str, Any]
    tenant: dict[str, Any]
    channel: dict[str, Any]
