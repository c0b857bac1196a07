"""What a plugin may know of a conversation and its people; the host fills in what scopes and data classes allow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec


class ContactFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A customer; what the manifest's data classes do not name stays empty."""

    id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    fields: Mapping[str, Any] = {}
    external_id: str = ""  # what the plugin's own system calls them, where somebody linked the two


class ConversationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A thread with a customer."""

    id: str
    state: str = ""
    channel: str = ""
    language: str = ""
    tags: list[str] = []


class MessageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One message; its text only with the data class `message.text`."""

    id: str
    author: Literal["contact", "bot", "agent", "system"]
    kind: str
    at: datetime
    text: str = ""
