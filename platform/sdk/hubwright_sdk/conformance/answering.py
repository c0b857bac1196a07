"""A stand-in for the host's way out: tests say what comes back, and see what was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from hubwright_sdk.calls import CallContext, CallFailed, HttpAnswer


class Asked(msgspec.Struct, frozen=True):
    """One request as the plugin made it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    deadline_s: float


class AnsweringHttp:
    """Gives the answers in their order, or raises what stands in their place."""

    def __init__(self, *answers: HttpAnswer | CallFailed) -> None:
        self.asked: list[Asked] = []
        self._answers: Sequence[HttpAnswer | CallFailed] = answers

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Answer; asking more often than there are answers is a mistake of the plugin."""
        self.asked.append(Asked(method, url, dict(headers), body, deadline_s))
        if len(self.asked) > len(self._answers):
            raise AssertionError(f"request {len(self.asked)} was not expected: {method} {url}")
        answer = self._answers[len(self.asked) - 1]
        if isinstance(answer, CallFailed):
            raise answer
        return answer


def call_context(http: AnsweringHttp, settings: Mapping[str, Any], *, key: str = "key-1") -> CallContext:
    """A call of a company with these settings."""
    return CallContext(settings=settings, http=http, idempotency_key=key, deadline_s=5, language="en")
