"""What can happen to a flow session; every event carries the facts a flow may read."""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

Facts = dict[str, object]


class Happening(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """The facts beside the event itself; a non-empty one replaces what the session remembers."""

    contact: Facts = msgspec.field(default_factory=dict)
    conversation: Facts = msgspec.field(default_factory=dict)
    tenant: Facts = msgspec.field(default_factory=dict)
    channel: Facts = msgspec.field(default_factory=dict)


class MessageReceived(Happening, frozen=True, kw_only=True, tag="message"):
    """The visitor wrote, pressed a button, sent a file or place, or asked for a person (`kind` "handoff_request").

    What they did without words (`kind` "event") is named by `event`: it begins a flow, and answers nothing.
    """

    text: str = ""
    kind: str = "text"
    choice_id: str | None = None
    file: Facts | None = None
    location: Facts | None = None
    locale: str = ""
    event: str | UnsetType = UNSET
    automated: bool | UnsetType = UNSET  # a bot or an auto-reply wrote it; starts nothing unless a trigger wants that


class EffectResult(Happening, frozen=True, kw_only=True, tag="effect_result"):
    """An effect was performed; `ok` is false when there was no answer at all. A plugin's answer names a `port`."""

    effect_id: str
    ok: bool
    status: int | None = None
    body: object = None
    error: str = ""
    detail: str = ""
    port: str = ""
    usage: dict[str, int] = msgspec.field(default_factory=dict)


class TimerFired(Happening, frozen=True, kw_only=True, tag="timer"):
    """A timer came due; a token nobody waits for any more does nothing."""

    token: str


class WaitFailed(Happening, frozen=True, kw_only=True, tag="wait_failed"):
    """What the session waits for failed for good: the step takes its error port, else a person gets the visitor."""

    error: str = ""


class HandoffEnded(Happening, frozen=True, kw_only=True, tag="handoff"):
    """The wait for a person ended: somebody accepted, nobody was there, or the person is done."""

    reason: Literal["assigned", "offline", "closed"] = "closed"


class Started(Happening, frozen=True, kw_only=True, tag="started"):
    """The flow begins without a message."""

    locale: str = ""


class Triggered(Happening, frozen=True, kw_only=True, tag="triggered"):
    """Something other than a message starts the flow at the entry `node`; `event` is what expressions read."""

    node: str
    event: Facts = msgspec.field(default_factory=dict)
    depth: int = 0
    locale: str = ""


class EventHappened(Happening, frozen=True, kw_only=True, tag="event"):
    """An event came that a session may wait for; a token nobody waits for any more does nothing."""

    token: str
    event: Facts = msgspec.field(default_factory=dict)
    depth: int = 0


Event = MessageReceived | EffectResult | TimerFired | WaitFailed | HandoffEnded | Started | Triggered | EventHappened
_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode_event(event: Event) -> bytes:
    """Write an event for the inbox."""
    return msgspec.json.encode(event)


def decode_event(raw: bytes | str) -> Event:
    """Read an event from the inbox."""
    return _DECODER.decode(raw)
