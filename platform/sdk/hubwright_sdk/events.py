"""What a plugin is told after the fact, and what it may wish for then."""

from datetime import datetime
from typing import Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin
from hubwright_sdk.manifest.vocabulary import EventName
from hubwright_sdk.people import ContactFacts, ConversationFacts, MessageFacts
from hubwright_sdk.wishes import Wish


class PluginEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something happened and is committed; it may be told more than once, always with the same id."""

    id: str
    name: EventName
    at: datetime
    conversation: ConversationFacts | None = None
    contact: ContactFacts | None = None
    message: MessageFacts | None = None


@runtime_checkable
class EventListener(Plugin, Protocol):
    """A plugin whose manifest lists events."""

    async def on_event(self, event: PluginEvent, context: CallContext) -> list[Wish]:
        """Hear of it; what it wishes for is done afterwards, as far as its scopes allow."""
        ...
