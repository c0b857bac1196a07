"""Calls of the well-behaved plugin, and the host's way out as a test wants it."""

import asyncio
from typing import Any

from hubwright_sdk import CallContext, HttpAnswer, NodeCall
from tests.support.deadlines import wait_until
from tests.support.process_tree import is_alive


class Answering:
    """The host's way out, with whatever it answers."""

    def __init__(self, answer: HttpAnswer | Exception | None = None) -> None:
        self.answer, self.asked = answer, asyncio.Event()
        self.requests: list[tuple[Any, ...]] = []

    async def send(self, method: str, url: str, **more: Any) -> HttpAnswer:
        self.requests.append((method, url, more["headers"], more.get("body", "")))
        self.asked.set()
        if self.answer is None:
            await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return self.answer


async def do(plugin: Any, what: str, http: Any = None, deadline_s: float = 10.0, **given: Any) -> dict[str, Any]:
    """One call."""
    ways = CallContext(
        settings={}, http=http or Answering(), idempotency_key="once", deadline_s=deadline_s, language="zh"
    )
    result = await plugin.call_node(NodeCall(node="go", input={"do": what, **given}), ways)
    return dict(result.values)


def gone(process: int) -> None:
    """Wait until a process is no more."""
    wait_until(lambda: not is_alive(process), 10, "the process of the box is gone")
