"""Channels that are not in a web page: posts come in at the plugin's doors, messages go out through its requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin
from hubwright_sdk.iot import DeviceNews
from hubwright_sdk.wishes import Wish

Address = Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
EntryKey = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
Entry = Annotated[Mapping[EntryKey, Annotated[str, msgspec.Meta(max_length=200)]], msgspec.Meta(max_length=10)]


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


class InboundFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a customer sent: the address the host fetches it from, one the manifest declares, or its bytes."""

    name: Annotated[str, msgspec.Meta(max_length=200)] = "file"
    url: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    data: bytes = b""


class InboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer wrote or did; the same `external_id` again is the same message.

    An `event` (`followed`, `scanned`, `menu`, …) is no words: it begins the channel's flow where none runs, answers no
    question, and is a line of its own in the conversation; `entered` opens nothing that was resolved, and
    `unfollowed` and `recalled` begin nothing either. `entry` says how
    the customer came (`scene`, say): each key's newest value stays with the conversation, for flows: `entry.scene`.
    """

    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    sender: Sender
    kind: Literal["text", "choice", "location", "event"] = "text"
    text: str = ""
    event: Annotated[str, msgspec.Meta(pattern="^([a-z][a-z0-9_]{0,63})?$")] = ""
    entry: Entry = {}
    choice_id: str = ""
    location: Mapping[str, Any] | None = None
    at: datetime | None = None
    files: Annotated[list[InboundFile], msgspec.Meta(max_length=20)] = []
    automated: bool = False


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a message that was sent, named as `send` named it or by its key; late or twice is harmless."""

    state: Literal["delivered", "read", "failed"]
    external_id: Annotated[str, msgspec.Meta(max_length=200)] = ""
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What a post meant: messages of customers, what became of ours, and what the plugin wishes for.

    A `bell` says that there is something to pull now; its words (a token, say) are handed to `pull`.
    `changed_contacts` are customers, by their names there, whom the platform has to look at again.
    """

    messages: list[InboundMessage] = []
    wishes: list[Wish] = []
    receipts: list[Receipt] = []
    devices: list[DeviceNews] = []
    bell: str | None = None
    changed_contacts: list[str] = []


class PullAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What came since `cursor`? It is the last one that was given back, kept in one step with what came with it."""

    account: str
    cursor: str = ""
    bell: str = ""
    most: int = 100


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """What came, in its order, and the cursor behind it; `more` when there is more to be had at once.

    News of devices goes in before the messages that came with it.
    """

    cursor: Annotated[str, msgspec.Meta(max_length=4_000)]
    messages: list[InboundMessage] = []
    receipts: list[Receipt] = []
    devices: list[DeviceNews] = []
    wishes: list[Wish] = []
    more: bool = False


class Choice(msgspec.Struct, frozen=True):
    """One button."""

    id: str
    label: str


class OutboundFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the company's; whoever has the address may open it."""

    url: str
    name: str
    media_type: str
    size: int = 0
    data: bytes = b""  # where the manifest's `messaging` says `file_data`


class OutboundMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the company says to a customer; `key` is the same when it has to be sent again.

    It holds nothing that the manifest's `messaging` does not say the channel can show: the host writes that as text.
    """

    key: str
    to: Address
    text: str
    buttons: list[Choice] = []
    image_url: str = ""
    alt: str = ""
    language: str = ""
    files: list[OutboundFile] = []
    reply_to: str = ""  # the customer's newest message, as the plugin named it
    automated: bool = False  # a flow wrote it, no person


class Sent(msgspec.Struct, frozen=True):
    """It was taken by the other side, under this name."""

    external_id: str = ""


class ReplyAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing said after a post, early enough to stand in the answer to that post."""

    post: InboundPost
    message: OutboundMessage


class PostReply(msgspec.Struct, frozen=True):
    """The answer to a post, as its sender reads it; empty for what cannot be said so: then it is sent instead."""

    body: Annotated[str, msgspec.Meta(max_length=100_000)] = ""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation was resolved here; `key` is the same when it is told again."""

    key: str
    to: Address


class SessionEnded(msgspec.Struct, frozen=True):
    """Whether there was a session of ours to end there."""

    ended: bool = False


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """The plugin was removed: `cursor` is the last one that it gave back for this account."""

    account: str
    cursor: str = ""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing of ours is left there; with this cursor it begins should the plugin ever be brought back."""

    cursor: Annotated[str, msgspec.Meta(max_length=4_000)] = ""


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


@runtime_checkable
class Replier(Plugin, Protocol):
    """A channel whose service takes an answer in the answer to its own post, at a door with `replies`."""

    async def reply(self, asked: ReplyAsked, context: CallContext) -> PostReply:
        """Write the answer down, without asking anybody; the host seals it as the door's scheme asks."""
        ...


@runtime_checkable
class Puller(Plugin, Protocol):
    """A plugin that fetches what came: by a cursor, after a bell, or from a connection that it holds."""

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        """Fetch what came since the cursor, one call at a time for an account; the same cursor, the same answer."""
        ...


@runtime_checkable
class Ender(Plugin, Protocol):
    """A channel whose service keeps sessions that somebody has to end."""

    async def end(self, ended: Ended, context: CallContext) -> SessionEnded:
        """End the session there as far as its state allows; one that others have, or that is over, stays as it is."""
        ...


@runtime_checkable
class Leaver(Plugin, Protocol):
    """A channel that leaves something at the other side which has to go when the plugin is removed."""

    async def leave(self, leaving: Leaving, context: CallContext) -> Left:
        """Take away what the plugin put there for this account, and nothing else; called again when it fails."""
        ...
