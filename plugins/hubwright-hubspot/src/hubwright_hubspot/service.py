"""One way to HubSpot, and what its answers mean. The host puts the company's token on every request."""

import json
from collections.abc import Mapping
from typing import Any, cast

from hubwright_sdk import (
    AuthExpired,
    CallContext,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Unreachable,
    retry_after_seconds,
)

_TEN_SECONDS, _AN_HOUR = 10.0, 3_600.0
_LOCKED_S = 2.0
_MOST_WORDS = 200


class Answered(HttpAnswer, frozen=True):
    """An answer that means something to whoever asked: done, not there, or there already."""

    told: Mapping[str, Any] = {}

    @property
    def is_missing(self) -> bool:
        return self.status == 404

    @property
    def is_taken(self) -> bool:
        return self.status == 409

    @property
    def message(self) -> str:
        return str(self.told.get("message") or "")


async def ask(context: CallContext, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answered:
    """One request; 404 and 409 are answers, everything else that is not done is a failure that says what to do."""
    headers = {"Accept": "application/json"}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": context.idempotency_key}
    answer = await context.http.send(
        method,
        f"{context.settings['api_address']}{path}",
        headers=headers,
        body=json.dumps(body, ensure_ascii=False) if body is not None else "",
        deadline_s=context.deadline_s,
    )
    if answer.status in (404, 409):
        return Answered(answer.status, answer.body, told=_read(answer.body, strict=False))
    _require_done(answer)
    return Answered(answer.status, answer.body, told=_read(answer.body, strict=True))


def listed(data: Mapping[str, Any], name: str = "results") -> list[dict[str, Any]]:
    """A list of objects in an answer."""
    found = data.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Malformed(f"HubSpot answers without a list of {name}")
    return cast("list[dict[str, Any]]", found)


def _require_done(answer: HttpAnswer) -> None:
    told = _read(answer.body, strict=False) if answer.status >= 400 else {}
    match answer.status:
        case 401:
            raise AuthExpired("HubSpot does not take the connection any more: connect it again")
        case 403 if told.get("category") == "MISSING_SCOPES":
            raise Refused(f"HubSpot did not grant what this needs: {_scopes(told)}; add the scope to your app")
        case 423:
            raise RateLimited("HubSpot has locked this for a moment", retry_after_s=_LOCKED_S)
        case 429 | 477:
            raise _busy(answer, told)
    if answer.status >= 500:
        raise Unreachable(f"HubSpot answers {answer.status}")
    if answer.status >= 300:
        words = str(told.get("message") or "")[:_MOST_WORDS]
        raise Refused(f"HubSpot refuses ({answer.status}): {words}" if words else f"HubSpot answers {answer.status}")


def _busy(answer: HttpAnswer, told: Mapping[str, Any]) -> RateLimited:
    wait = retry_after_seconds(answer.retry_after) if answer.retry_after else None
    if str(told.get("policyName", "")).startswith("DAILY"):
        return RateLimited(
            "HubSpot takes no more requests of this account today", retry_after_s=_AN_HOUR if wait is None else wait
        )
    return RateLimited("HubSpot is busy", retry_after_s=_TEN_SECONDS if wait is None else wait)


def _scopes(told: Mapping[str, Any]) -> str:
    named = [
        str(scope)
        for error in told.get("errors") or []
        if isinstance(error, dict)
        for scope in (error.get("context") or {}).get("requiredGranularScopes") or []
    ]
    return ", ".join(sorted(set(named))[:5]) or "a scope"


def _read(body: str, *, strict: bool) -> dict[str, Any]:
    if strict and not body:
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return cast("dict[str, Any]", found)
    if strict:
        raise Malformed("HubSpot answers with something else than an object")
    return {}
