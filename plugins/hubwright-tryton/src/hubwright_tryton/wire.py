"""One way to Tryton: a question over its JSON-RPC, and what its answers mean."""

import json
import time
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote

from hubwright_sdk import (
    AuthExpired,
    CallContext,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
    retry_after_seconds,
)
from hubwright_tryton.values import plain

_ELSEWHERE = (404, 405)  # nothing answers at this path
_LEAST_S = 0.05
_MOST_OF_A_REASON = 300


class Tryton:
    """The Tryton of one company, for one call: every question comes out of the same time."""

    def __init__(self, context: CallContext) -> None:
        self._context = context
        self._until = time.monotonic() + context.deadline_s
        self._database = quote(str(context.settings["database"]), safe="")

    async def version(self) -> str:
        """Its series, which it tells everybody."""
        answer = await self._sent("rpc/", "common.server.version", [])
        if answer.status in _ELSEWHERE:
            answer = await self._sent("", "common.server.version", [])
        return str(_result(answer, "common.server.version"))

    async def ask(self, method: str, *arguments: Any, more: Mapping[str, Any] | None = None) -> Any:
        """Call a method of a model. An older Tryton takes questions at the path of the database itself."""
        language = "zh_CN" if self._context.language.startswith("zh") else "en"
        context = {"language": language, **(more or {})}
        answer = await self._sent(f"{self._database}/rpc/", method, [*arguments, context])
        if answer.status in _ELSEWHERE:
            answer = await self._sent(f"{self._database}/", method, [*arguments, context])
        if answer.status in _ELSEWHERE:
            raise Refused(f"there is no database {self._context.settings['database']} at this address")
        return plain(_result(answer, method))

    async def rows(
        self,
        model: str,
        domain: list[Any],
        fields: list[str],
        *,
        limit: int,
        order: list[list[str]] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """Records that match, as objects of the fields asked for, never more than the limit."""
        found = await self.ask(f"model.{model}.search_read", domain, 0, limit, order, fields, more=more)
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Malformed(f"Tryton answers without a list of {model}")
        return cast("list[dict[str, Any]]", found)[:limit]

    async def _sent(self, path: str, method: str, params: list[Any]) -> HttpAnswer:
        left = self._until - time.monotonic()
        if left < _LEAST_S:
            raise Slow("Tryton took longer than this call may take")
        return await self._context.http.send(
            "POST",
            f"{self._context.settings['address']}/{path}",
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            body=json.dumps({"id": self._context.idempotency_key, "method": method, "params": params}),
            deadline_s=left,
        )


def _result(answer: HttpAnswer, method: str) -> Any:
    """What was asked for, or a failure that says whether trying again helps."""
    _taken(answer)
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Malformed("Tryton answers with something else than JSON") from None
    if not isinstance(said, dict):
        raise Malformed("Tryton answers with something else than an object")
    if said.get("error"):
        raise _told(said["error"], method)
    if "result" not in said:
        raise Malformed("Tryton answers without a result")
    return said["result"]


def _taken(answer: HttpAnswer) -> None:
    match answer.status:
        case 401:
            raise AuthExpired("Tryton does not take the user and the password")
        case 403:
            raise Refused("Tryton does not let this user ask that")
        case 429:
            told = "Tryton lets nobody in for a while: there were too many wrong passwords, or too many questions"
            raise RateLimited(told, retry_after_s=retry_after_seconds(answer.retry_after))
    if answer.status == 503:
        raise Unreachable("Tryton answers 503: it does not reach its database, or has none of this name")
    if answer.status >= 500:
        raise Unreachable(f"Tryton answers {answer.status}")
    if answer.status >= 300 and answer.status not in _ELSEWHERE:
        raise Refused(f"Tryton answers {answer.status}")
    if answer.status in _ELSEWHERE:
        raise Refused("nothing of Tryton answers at this address")


def _told(error: object, method: str) -> Exception:
    """An error as Tryton tells it with status 200: its kind first, or else the words of whatever broke."""
    parts = error if isinstance(error, list) and error else [error]
    kind, rest = str(parts[0]), parts[1:]
    match kind:
        case "UserError" | "UserWarning":
            return Refused(f"Tryton says no: {_words(rest)}")
        case "LoginException":
            return AuthExpired("Tryton asks for more than a user and a password")
        case "ConcurrencyException":
            return Unreachable("somebody changes this in Tryton right now")
        case "RateLimitException":
            return RateLimited("Tryton asks to come back later")
    return Refused(f"Tryton cannot answer {method}: {kind}"[:_MOST_OF_A_REASON])


def _words(rest: list[Any]) -> str:
    """The message for people, the first text there is."""
    for each in rest:
        if isinstance(each, str) and each:
            return each[:_MOST_OF_A_REASON]
        if isinstance(each, list) and (inner := _words(each)):
            return inner
    return "it gives no reason"
