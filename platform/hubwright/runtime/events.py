"""What comes into the runtime from a channel, already verified and decoded."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.desk.carrying.ledger import Deed

InboundKind = Literal[
    "text", "choice", "file", "location", "handoff_request", "rating", "email", "event", "unsupported"
]

WANTS_NO_ANSWER = frozenset({"unfollowed", "recalled"})  # events that no bot answers
OPENS_NOTHING = WANTS_NO_ANSWER | {"entered"}  # events that leave alone what was resolved


class InboundEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a contact did on a channel; the same `external_id` again is the same event."""

    tenant_id: UUID
    channel_id: UUID
    contact_id: UUID
    external_id: str
    client_id: str = ""
    kind: InboundKind = "text"
    text: str = ""
    event: str = ""
    entry: Mapping[str, str] = {}
    choice_id: str = ""
    file_id: UUID | None = None
    location: dict[str, Any] | None = None
    unsupported: str = ""  # the kind that came, which the channel's matrix does not list
    rating: int | None = None
    language: str = ""
    conversation_id: UUID | None = None
    automated: bool = False
    delivers: bool = False  # answers have to be sent by a plugin
    deed: Deed | None = None  # what opens windows on the channel


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
