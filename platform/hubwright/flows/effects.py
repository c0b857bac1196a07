"""What a step asks the outside to do; recorded before it is done, named so that twice is once."""

from datetime import datetime
from typing import Literal

import msgspec

RetryClass = Literal["none", "safe", "always"]
InDoubt = Literal["retry", "error", "hold"]


class Button(msgspec.Struct, frozen=True):
    """An answer to press; its id comes back as `choice_id`."""

    id: str
    label: str


class Card(msgspec.Struct, frozen=True):
    """One of several things side by side, with its own answers to press."""

    title: str
    text: str = ""
    image_url: str = ""
    buttons: list[Button] = []


class Asked(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Every effect has an id that a replay makes again."""

    id: str


class SendMessage(Asked, frozen=True, kw_only=True, tag="send_message"):
    """Say something to the visitor."""

    kind: Literal["text", "image", "buttons"] = "text"
    text: str = ""
    buttons: list[Button] = msgspec.field(default_factory=list)
    image_url: str = ""
    alt: str = ""
    goes_on: str | msgspec.UnsetType = msgspec.UNSET  # the web chat that a link leads to; unset is not written
    locale: str = ""


class SendCards(Asked, frozen=True, kw_only=True, tag="send_cards"):
    """Show cards to the visitor."""

    text: str = ""
    cards: list[Card]
    locale: str = ""


class RequestRating(Asked, frozen=True, kw_only=True, tag="request_rating"):
    """Ask the visitor how it was; where the company has no ratings, an EffectResult that is not ok comes back."""

    text: str
    buttons: list[Button]
    locale: str = ""


class RateConversation(Asked, frozen=True, kw_only=True, tag="rate_conversation"):
    """Keep the visitor's rating; again replaces it."""

    rating: int
    comment: str = ""


class SetTags(Asked, frozen=True, kw_only=True, tag="set_tags"):
    """Put tags on the contact or the conversation, and take some off."""

    of: Literal["contact", "conversation"]
    add: list[str] = msgspec.field(default_factory=list)
    remove: list[str] = msgspec.field(default_factory=list)


class HttpRequest(Asked, frozen=True, kw_only=True, tag="http_request"):
    """Call an outside service; its answer comes back as an EffectResult with this id."""

    method: str
    url: str
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: str | None = None
    content_type: str | None = None
    timeout_s: float = 10.0
    idempotency_key: str = ""
    retries: RetryClass = "safe"
    deadline_s: float = 10.0  # no new try begins later
    in_doubt: InDoubt = "error"  # when nobody knows whether the other side has done it


class PluginCall(Asked, frozen=True, kw_only=True, tag="plugin_call"):
    """Ask a plugin: the named one, else whichever is switched on for the purpose. The answer names one of `ports`."""

    purpose: Literal["node", "ai"] = "node"
    plugin: str = ""
    name: str = ""
    input: dict[str, object] = msgspec.field(default_factory=dict)
    ports: list[str] = msgspec.field(default_factory=list)
    locale: str = ""
    timeout_s: float = 10.0
    idempotency_key: str = ""
    retries: RetryClass = "none"


class HandOff(Asked, frozen=True, kw_only=True, tag="hand_off"):
    """Pass the conversation to a person; an empty queue means the default one. `skills` are lowest levels by key."""

    queue: str = ""
    priority: int = 2
    summary: dict[str, object] = msgspec.field(default_factory=dict)
    reason: str = ""
    skills: dict[str, int] = msgspec.field(default_factory=dict)
    label: str = ""


class SetTimer(Asked, frozen=True, kw_only=True, tag="set_timer"):
    """Wake this session at a time."""

    token: str
    due_at: datetime


class CancelTimer(Asked, frozen=True, kw_only=True, tag="cancel_timer"):
    """Nobody waits for this timer any more."""

    token: str


class EndSession(Asked, frozen=True, kw_only=True, tag="end_session"):
    """The flow is finished."""

    outcome: str = ""
    close_conversation: bool = False


class SetContact(Asked, frozen=True, kw_only=True, tag="set_contact"):
    """Remember something about the contact."""

    fields: dict[str, object]


class SetConversation(Asked, frozen=True, kw_only=True, tag="set_conversation"):
    """Remember something about the conversation."""

    fields: dict[str, object]


class EmitEvent(Asked, frozen=True, kw_only=True, tag="emit_event"):
    """Tell other flows of the company; `depth` counts how many flows have caused one another."""

    name: str
    key: str = ""
    data: dict[str, object] = msgspec.field(default_factory=dict)
    depth: int = 1


class AwaitEvent(Asked, frozen=True, kw_only=True, tag="await_event"):
    """Wake this session by an event of a name, and of a key if one is given."""

    token: str
    name: str
    key: str = ""


class SendWebhook(Asked, frozen=True, kw_only=True, tag="send_webhook"):
    """Post a signed body to an outside address; nobody waits for the answer."""

    node: str
    url: str
    body: str
    depth: int = 1


Effect = (
    SendMessage
    | SendCards
    | RequestRating
    | RateConversation
    | SetTags
    | HttpRequest
    | PluginCall
    | HandOff
    | SetTimer
    | CancelTimer
    | EndSession
    | SetContact
    | SetConversation
    | EmitEvent
    | AwaitEvent
    | SendWebhook
)
_DECODER: msgspec.json.Decoder[Effect] = msgspec.json.Decoder(Effect)


def encode_effect(effect: Effect) -> bytes:
    """Write an effect for the outbox."""
    return msgspec.json.encode(effect)


def decode_effect(raw: bytes | str) -> Effect:
    """Read an effect from the outbox."""
    return _DECODER.decode(raw)


def effect_to_builtins(effect: Effect) -> dict[str, object]:
    """Give an effect as plain JSON values."""
    plain: dict[str, object] = msgspec.to_builtins(effect)
    return plain
