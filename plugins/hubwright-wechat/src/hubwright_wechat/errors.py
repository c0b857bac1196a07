"""WeChat's numbers for what went wrong, as failures that say what helps."""

import json
from typing import Any, cast

from hubwright_sdk import (
    AuthExpired,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Unreachable,
    WindowClosed,
    retry_after_seconds,
)

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
_CREDENTIALS = {
    40013: "the AppID is not known; copy it from the account's page of basic settings",
    40125: "the AppSecret is not right; copy it again, or set a new one and fill it in here",
    40164: "this platform's address is not on the account's list of allowed addresses (IP whitelist); add it there",
    40243: "the AppSecret is frozen; unfreeze it on the account's page of basic settings",
}
_LIMITS = {
    45009: "the account has used up its calls of this kind for today",
    45011: "too many calls in this minute",
    -1: "WeChat is busy",
}
_WINDOW = {
    45015: "the customer has not written, or has gone, too long ago: they have to write first",
    45047: "the messages that this customer's last step allows are used up: they have to write first",
}
_REFUSED = {
    48001: "the account may not use this interface; it has to be verified (认证), see the interface permissions there",
    48004: "the interface is blocked for this account; see the notices on the account's page",
    43004: "the customer does not follow the account any more",
    45002: "the message is longer than WeChat takes",
    40003: "WeChat does not know this customer",
}


def require_answer(answer: HttpAnswer) -> dict[str, Any]:
    """The object that was answered, or the failure that a status means."""
    require_status(answer)
    try:
        found = json.loads(answer.body)
    except ValueError:
        raise Malformed("WeChat answers with something else than JSON") from None
    if not isinstance(found, dict):
        raise Malformed("WeChat answers with something else than an object")
    return cast("dict[str, Any]", found)


def require_status(answer: HttpAnswer) -> None:
    """Nothing, or the failure that a status means."""
    if answer.status in (401, 403):
        raise AuthExpired("WeChat does not take the credentials")
    if answer.status == 429:
        raise RateLimited("WeChat asks to come back later", retry_after_s=retry_after_seconds(answer.retry_after))
    if answer.status >= 500:
        raise Unreachable(f"WeChat answers HTTP {answer.status}")
    if answer.status != 200:
        raise Refused(f"WeChat answers HTTP {answer.status}")


def code_of(found: dict[str, Any]) -> int:
    """WeChat's number; an answer without one went well."""
    code = found.get("errcode", 0)
    return code if isinstance(code, int) else -2


def require_done(found: dict[str, Any]) -> dict[str, Any]:
    """What was answered, or the failure that its number means. WeChat did nothing when it says one."""
    code = code_of(found)
    if code == 0:
        return found
    told = str(found.get("errmsg", ""))[:80]
    if code in TOKEN_REFUSED:
        raise AuthExpired(
            f"WeChat does not take the access token ({code}), though it was fetched anew; if another system fetches"
            " tokens of this account in the old way (cgi-bin/token), change it to stable_token"
        )
    if code in _CREDENTIALS:
        raise AuthExpired(f"{_CREDENTIALS[code]} ({code})")
    if code in _LIMITS:
        raise RateLimited(f"{_LIMITS[code]} ({code})", retry_after_s=None if code == -1 else 60.0)
    if code in _WINDOW:
        raise WindowClosed(f"{_WINDOW[code]} ({code})")
    raise Refused(f"{_REFUSED.get(code, told or 'WeChat refused it')} ({code})")


def is_gone(found: dict[str, Any]) -> bool:
    """Whether it is this file that cannot be had (WeChat keeps it for three days): its message does not wait for it."""
    code = code_of(found)
    return code != 0 and not (code in TOKEN_REFUSED or code in _CREDENTIALS or code in _LIMITS)
