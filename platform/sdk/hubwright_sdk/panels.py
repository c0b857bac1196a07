"""Blocks beside a conversation: a plugin gives rows, links and badges as data, the host draws them. Never markup."""

from typing import Annotated, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin
from hubwright_sdk.people import ContactFacts, ConversationFacts

Line = Annotated[str, msgspec.Meta(max_length=500)]
Link = Annotated[str, msgspec.Meta(pattern=r"^https://[^\s]+$", max_length=2_000)]
Tone = Literal["plain", "good", "look", "bad"]


class PanelAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which panel, and for whom; the contact as far as scopes and data classes allow."""

    panel: str
    conversation: ConversationFacts
    contact: ContactFacts | None = None


class PanelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A name and a value, which may lead somewhere."""

    label: Line
    value: Line
    url: Link | None = None


class PanelBadge(msgspec.Struct, frozen=True, kw_only=True):
    """A short word that catches the eye."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    tone: Tone = "plain"


class PanelLink(msgspec.Struct, frozen=True, kw_only=True):
    """A way to the other system."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    url: Link


class PanelContent(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown, in the language of the context; `note` alone says that there is nothing."""

    rows: Annotated[list[PanelRow], msgspec.Meta(max_length=30)] = []
    badges: Annotated[list[PanelBadge], msgspec.Meta(max_length=10)] = []
    links: Annotated[list[PanelLink], msgspec.Meta(max_length=10)] = []
    note: Line = ""


@runtime_checkable
class PanelProvider(Plugin, Protocol):
    """A plugin whose manifest declares panels."""

    async def panel(self, asked: PanelAsked, context: CallContext) -> PanelContent:
        """Fill one panel within a fraction of a second; what is late is left out."""
        ...
