"""Channels that are not in a web page: posts come in at the plugin's doors, messages go out through its requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin
from hubwright_sdk.wishes import Wish

Address = Annotated[str, msgspec.Meta(min_length=1, max_length=320)]


class InboundPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post that the host verified, and decrypted where its scheme says so; `key` is the same when it comes again.

    Its sender has been answered already: a slow plugin makes nobody send twice.
    """

    path: str
    key: str
    body: str
    content_type: str = ""
    query: Mapping[str, str] = {}


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """Who wrote: an address that stays the same, and what else the other side tells."""

    address: Address
    name: str = ""
    language: str = ""


class InboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer wrote; the same `external_id` again is the same message."""

    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    sender: Sender
    kind: Literal["text", "choice", "location"] = "text"
    text: str = ""
    choice_id: str = ""
    location: Mapping[str, Any] | None = None
    at: datetime | None = None


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What a post meant: messages of customers, and what the plugin wishes for."""

    messages: list[InboundMessage] = []
    wishes: list[Wish] = []


class Choice(msgspec.Struct, frozen=True):
    """One button."""

    id: str
    label: str


class OutboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the company says to a customer; `key` is the same when it has to be sent again."""

    key: str
    to: Address
    text: str
    buttons: list[Choice] = []
    image_url: str = ""
    alt: str = ""
    language: str = ""


class Sent(msgspec.Struct, frozen=True):
    """It was taken by the other side, under this name."""

    external_id: str = ""


@runtime_checkable
class Receiver(Plugin, Protocol):
    """A plugin with doors and code."""

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        """Take one post; it comes again when this fails."""
        ...


@runtime_checkable
class MessagingChannel(Receiver, Protocol):
    """A channel whose messages come in by posts and go out by requests."""

    async def send(self, message: OutboundMessage, context: CallContext) -> Sent:
        """Send one message; the same key twice is one message there."""
        ...
