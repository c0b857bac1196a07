"""The visitor API's bodies and answers; others rely on their names."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from hubwright.desk.conversations import EventView, HistoryItem

MOST_TEXT = 4000
Text = Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]
Short = Annotated[str, msgspec.Meta(max_length=200)]


class NewSession(msgspec.Struct, kw_only=True):
    """What a visitor may tell when they come; all of it optional unless the channel asks for it."""

    language: Short = ""
    name: Short = ""
    email: Short = ""
    fields: dict[str, Text] = {}
    consent: bool = False
    page_url: Text = ""
    referrer: Text = ""
    source: Short = ""
    goes_on: Text = ""
    identity_token: Text = ""
    user_id: Short = ""
    user_hash: Short = ""


class Session(msgspec.Struct, frozen=True):
    """A visitor session; the token names contact and channel."""

    token: str
    contact_id: UUID
    conversation_id: UUID


class NewMessage(msgspec.Struct, kw_only=True):
    """One thing a visitor does; the same `client_id` again is the same thing."""

    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    kind: Literal["text", "choice", "file", "handoff_request", "rating", "email"] = "text"
    text: Text = ""
    choice_id: Short = ""
    file_id: UUID | None = None
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    conversation_id: UUID | None = None


class Accepted(msgspec.Struct, frozen=True):
    """Committed: it will not be lost, and this is its number."""

    seq: int
    conversation_id: UUID


class Callback(msgspec.Struct, frozen=True):
    """They may leave: an agent writes to them on this channel when it is their turn."""

    channel_id: UUID
    channel: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How many are before a visitor who waits, and in how many minutes it may be their turn; None is nobody knows."""

    before: int
    minutes: int | None = None
    callback_offered: bool = False
    callback: Callback | None = None


class Events(msgspec.Struct, frozen=True):
    """At most 200 events; `conversation_id` tells which conversation they belong to.

    `standing` is how the visitor stands in the queue, as long as they wait there.
    """

    conversation_id: UUID
    events: list[EventView]
    standing: Standing | None = None


class CallbackWayView(msgspec.Struct, frozen=True):
    """A channel on which they can be called back; `address` is theirs there, shortened."""

    channel_id: UUID
    name: str
    address: str


class CallbackWays(msgspec.Struct, frozen=True):
    """Where a visitor can be called back, the chat they are in first; none when it is not offered."""

    ways: list[CallbackWayView]


class NewCallback(msgspec.Struct):
    """Where a visitor wants to be called back."""

    channel_id: UUID


class Stands(msgspec.Struct, frozen=True):
    """How a visitor stands; nothing as long as they do not wait."""

    standing: Standing | None


class History(msgspec.Struct, frozen=True):
    """A visitor's conversations on this channel, newest first."""

    conversations: list[HistoryItem]


class Uploaded(msgspec.Struct, frozen=True):
    """A file that can now be sent as a message of kind `file`."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    url: str


class Typing(msgspec.Struct):
    """Whether the visitor is typing."""

    on: bool


class ChannelFacts(msgspec.Struct, frozen=True):
    """What a client may know of a channel before a session."""

    name: str
    plugin: str
    available: bool
    settings: dict[str, Any]
    text_limit: int
    upload_max_bytes: int
    upload_types: list[str]
    rating_enabled: bool
    show_mark: bool
    agents_available: bool
