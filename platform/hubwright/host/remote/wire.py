"""What goes over the wire to a remote service, and what may come back."""

import json
from typing import Any, Literal

import msgspec

from hubwright_sdk import (
    AuthExpired,
    CallFailed,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Unreachable,
    Usage,
    WindowClosed,
    retry_after_seconds,
)

Kind = Literal["installed", "secret_changed", "removed"]  # besides the hooks, by name; `node` is call_node
_MOST_BYTES = 256 * 1024


class NodeAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By which exit a step goes on."""

    port: str
    values: dict[str, Any] = {}


class ModelAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model wrote."""

    text: str
    usage: Usage = Usage()


class Failed(msgspec.Struct, frozen=True):
    """A failure that the service names itself."""

    failed: Literal["refused", "rate_limited", "unreachable", "malformed", "auth_expired", "window_closed"]
    reason: str = ""
    retry_after_s: float | None = None


def call_body(kind: str, installation_id: str, **more: Any) -> str:
    """One call."""
    return json.dumps({"type": kind, "installation_id": installation_id, **more}, ensure_ascii=False)


def read(answer: HttpAnswer, of: type[msgspec.Struct]) -> Any:
    """The answer, checked; anything else is a typed failure."""
    if answer.status == 429:
        raise RateLimited("the service is busy", retry_after_s=retry_after_seconds(answer.retry_after))
    if answer.status >= 500:
        raise Unreachable(f"the service answered HTTP {answer.status}")
    if answer.status != 200:
        raise Refused(f"the service answered HTTP {answer.status}")
    if len(answer.body) > _MOST_BYTES:
        raise Malformed("the service answered with more than 256 KiB")
    body = answer.body.encode()
    try:
        raise _failure(msgspec.json.decode(body, type=Failed))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass
    try:
        return msgspec.json.decode(body, type=of)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Malformed("the service's answer is not of the form asked for") from None


def _failure(told: Failed) -> CallFailed:
    reason = told.reason[:300] or f"the service says {told.failed}"
    match told.failed:
        case "rate_limited":
            return RateLimited(reason, retry_after_s=told.retry_after_s)
        case "unreachable":
            return Unreachable(reason)
        case "malformed":
            return Malformed(reason)
        case "auth_expired":
            return AuthExpired(reason)
        case "window_closed":
            return WindowClosed(reason)
    return Refused(reason)
