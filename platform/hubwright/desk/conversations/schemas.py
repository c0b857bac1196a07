"""Conversations and their events as others see them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

Author = Literal["contact", "bot", "agent", "system"]


class ConversationView(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation row."""

    id: UUID
    contact_id: UUID
    channel_id: UUID
    status: str
    last_seq: int
    assignee_id: UUID | None
    queue_id: UUID | None
    language: str
    summary: dict[str, Any]
    fields: dict[str, Any]
    test: bool
    rating: int | None
    mail_replies_to: str
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None


class Appended(msgspec.Struct, frozen=True):
    """Where a message went; `refused` is the code of why a bot's message does not go out."""

    seq: int
    message_id: UUID
    at: datetime
    refused: str = ""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What came into a conversation while somebody wrote."""

    seq: int
    at: datetime
    kind: str
    author: Author
    author_name: str
    internal: bool
    text: str


class ButtonView(msgspec.Struct, frozen=True):
    """A quick reply."""

    id: str
    label: str


class CardView(msgspec.Struct, frozen=True):
    """One of several things side by side."""

    title: str
    text: str = ""
    image_url: str = ""
    buttons: list[ButtonView] = []


class FileView(msgspec.Struct, frozen=True):
    """A file of a message; the address carries its own signature."""

    id: str
    url: str
    name: str
    media_type: str
    size: int


class PlaceView(msgspec.Struct, frozen=True):
    """How many are before one in the queue, and in how many minutes it may be one's turn; None is nobody knows."""

    before: int
    minutes: int | None = None


class EventView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of a conversation; `seq` has no gaps for staff."""

    seq: int
    conversation_id: UUID
    at: datetime
    kind: str
    author: Author
    text: str
    author_name: str = ""
    internal: bool = False
    buttons: list[ButtonView] = []
    cards: list[CardView] = []
    file: FileView | None = None
    image_url: str = ""
    rating: int | None = None
    client_id: str = ""
    event: str = ""
    entry: dict[str, str] = {}
    emptied: bool = False  # it was said once, and is no longer kept
    unsupported: str = ""  # what came, where the channel does not list that kind
    place: PlaceView | None = None  # of who begins to wait
    opens_at: datetime | None = None  # when a queue that is closed answers


class HistoryItem(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier conversation of a contact, for its list."""

    conversation_id: UUID
    started_at: datetime
    last_at: datetime
    status: str
    last_text: str


class TimelineItem(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation on the page of its contact; `home_id` is with whom it came, `last_text` is theirs."""

    id: UUID
    channel_id: UUID
    status: str
    created_at: datetime
    updated_at: datetime
    rating: int | None
    events: int
    home_id: UUID
    last_text: str
