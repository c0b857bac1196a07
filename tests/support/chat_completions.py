"""A chat-completion service on loopback that answers, dawdles, asks to wait, talks nonsense or hangs up, as told."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from hubwright.kernel.settings import settings, use_settings

KEY = "key-that-nobody-may-see"


class Reply(msgspec.Struct, frozen=True):
    """One answer: what the model writes, or instead of it a status, a raw body, a delay, a broken line."""

    text: str = ""
    status: int = 200
    raw: str | None = None
    headers: dict[str, str] = {}
    delay: float = 0.0
    tokens: tuple[int, int] = (11, 7)
    hang_up: bool = False

    def body(self) -> str:
        if self.raw is not None:
            return self.raw
        choice = {"index": 0, "message": {"role": "assistant", "content": self.text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": self.tokens[0], "completion_tokens": self.tokens[1]}
        return json.dumps({"id": "c1", "object": "chat.completion", "choices": [choice], "usage": usage})


def slow(seconds: float) -> Reply:
    return Reply("late", delay=seconds)


def too_many(retry_after: str = "") -> Reply:
    return Reply(status=429, raw="{}", headers={"Retry-After": retry_after} if retry_after else {})


def malformed() -> Reply:
    return Reply(raw="<html>not what you asked for</html>")


class ChatCompletions:
    """Remembers every request; answers in the order prepared, then with `otherwise`."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque()
        self.otherwise = Reply("Hello from the model")
        self.asked: list[dict[str, Any]] = []
        self.heads: list[str] = []
        self.most_at_once = 0
        self._now = 0
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request on one connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.lower().splitlines() if line.startswith("content-length")
        )
        body: dict[str, Any] = json.loads(await reader.readexactly(length))
        self.heads.append(head)
        self.asked.append(body)
        reply = self.replies.popleft() if self.replies else self.otherwise
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await asyncio.sleep(reply.delay)
            await self._send(writer, self._refusal(head, body) or reply)
        finally:
            self._now -= 1
            writer.close()

    def _refusal(self, head: str, body: dict[str, Any]) -> Reply | None:
        """What a real service refuses: another path, no key, a question without messages."""
        if not head.startswith("POST /v1/chat/completions "):
            return Reply(status=404, raw="{}")
        if f"authorization: bearer {KEY}" not in head.lower():
            return Reply(status=401, raw='{"error": {"message": "no such key"}}')
        return None if body.get("messages") and body.get("model") else Reply(status=400, raw="{}")

    async def _send(self, writer: asyncio.StreamWriter, reply: Reply) -> None:
        if reply.hang_up:
            return
        content = reply.body().encode()
        headers = {"Content-Type": "application/json", "Connection": "close", **reply.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {reply.status} X\r\nContent-Length: {len(content)}\r\n{lines}\r\n".encode() + content)
        await writer.drain()


@asynccontextmanager
async def serving_completions() -> AsyncIterator[ChatCompletions]:
    """The service on a port of its own, let through the private-address guard as an operator would."""
    service = ChatCompletions()
    server = await asyncio.start_server(service.answer, "127.0.0.1", 0)
    service._port = server.sockets[0].getsockname()[1]
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{service._port}"})))
    try:
        yield service
    finally:
        use_settings(before)
        server.close()
        await server.wait_closed()
