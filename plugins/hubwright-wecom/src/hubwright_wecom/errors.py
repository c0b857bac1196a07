"""WeCom's numbers for what went wrong, as failures that say what helps."""

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

TOKEN_REFUSED = frozenset({40014, 42001})
BELL_STALE = 95007
WRONG_STATE = 95018
NOT_ALLOWED = frozenset({95013, 95016, WRONG_STATE})  # a change that the session's state does not allow
_CREDENTIALS = {
    40001: "the secret is not right; copy it again from the app that may use WeChat KF",
    40013: "the corp id is not known; copy it from 我的企业 (My company)",
    48002: "the app may not use this interface; add it under WeChat KF, 可调用接口的应用",
    95011: "the service account is managed in WeCom itself; hand it over to the interface (通过API管理微信客服账号)",
    95017: "the interface of WeChat KF is switched off for the company; switch it on under WeChat KF",
    60020: "this platform's address is not on the app's list of trusted addresses (企业可信IP); add it there",
}
_LIMITS = {
    45009: "the calls of this kind are used up for now",
    45033: "too many calls at the same time",
    -1: "WeCom is busy",
}
_WINDOW = {
    95001: "five messages were sent since the customer last wrote: they have to write first",
    95002: "the customer wrote more than 48 hours ago: they have to write first",
    95013: "the session has ended: the customer has to write first",
}
_REFUSED = {
    40096: "WeCom does not know this customer (external_userid)",
    45002: "the message is longer than WeCom takes",
    95000: "WeCom does not know this service account (open_kfid)",
    WRONG_STATE: "the session is with somebody in WeCom itself, who has to end it there first",
}


def require_answer(answer: HttpAnswer) -> dict[str, Any]:
    """The object that was answered, or the failure that a status means."""
    require_status(answer)
    try:
        found = json.loads(answer.body)
    except ValueError:
        raise Malformed("WeCom answers with something else than JSON") from None
    if not isinstance(found, dict):
        raise Malformed("WeCom answers with something else than an object")
    return cast("dict[str, Any]", found)


def require_status(answer: HttpAnswer) -> None:
    """Nothing, or the failure that a status means."""
    if answer.status in (401, 403):
        raise AuthExpired("WeCom does not take the credentials")
    if answer.status == 429:
        raise RateLimited("WeCom asks to come back later", retry_after_s=retry_after_seconds(answer.retry_after))
    if answer.status >= 500:
        raise Unreachable(f"WeCom answers HTTP {answer.status}")
    if answer.status != 200:
        raise Refused(f"WeCom answers HTTP {answer.status}")


def code_of(found: dict[str, Any]) -> int:
    """WeCom's number; an answer without one went well."""
    code = found.get("errcode", 0)
    return code if isinstance(code, int) else -2


def require_done(found: dict[str, Any]) -> dict[str, Any]:
    """What was answered, or the failure that its number means. WeCom did nothing when it says one."""
    code = code_of(found)
    if code == 0:
        return found
    if code in TOKEN_REFUSED:
        raise AuthExpired(f"WeCom does not take the access token, though it was fetched anew ({code})")
    if code in _CREDENTIALS:
        raise AuthExpired(f"{_CREDENTIALS[code]} ({code})")
    if code in _LIMITS:
        raise RateLimited(f"{_LIMITS[code]} ({code})", retry_after_s=None if code == -1 else 60.0)
    if code in _WINDOW:
        raise WindowClosed(f"{_WINDOW[code]} ({code})")
    told = str(found.get("errmsg", ""))[:80]
    raise Refused(f"{_REFUSED.get(code, told or 'WeCom refused it')} ({code})")


def is_gone(found: dict[str, Any]) -> bool:
    """Whether it is this file that cannot be had (WeCom keeps it for three days): the rest does not wait for it."""
    code = code_of(found)
    return code != 0 and not (code in TOKEN_REFUSED or code in _CREDENTIALS or code in _LIMITS)


def is_sent_already(found: dict[str, Any]) -> bool:
    """Whether a message of this name is there: WeCom takes a name once, and says so in words."""
    told = str(found.get("errmsg", "")).lower()
    return code_of(found) != 0 and "msgid" in told and any(word in told for word in ("repeat", "duplicate", "exist"))
