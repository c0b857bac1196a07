"""A telegraph office: the service behind the test channel. It signs its posts, takes a key twice as one message."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from hubwright.host.sandbox.release import SandboxRelease
from hubwright.kernel.clock import utc_now
from hubwright.kernel.settings import settings, use_settings
from hubwright_sdk import Manifest
from tests.support.plugins import Plain, both, form, manifest
from tests.support.sandboxed.releases import CODE

_spec = spec_from_file_location("telegraph", CODE / "telegraph.py")  # as a box would: not a module of the tests
assert _spec is not None and _spec.loader is not None
_module = module_from_spec(_spec)
_spec.loader.exec_module(_module)
Telegraph: Any = _module.Telegraph
TELEGRAPH = "test-telegraph"
WORD = "a word that nobody else has"


def telegraph_manifest(**more: Any) -> Manifest:
    """What the plugin says of itself, in whatever tier."""
    properties = {
        "address": {"type": "string", "x-title": both("Address"), "x-order": 1, "minLength": 1},
        "word": {"type": "string", "x-title": both("Word"), "x-order": 2, "x-secret": True, "minLength": 1},
    }
    return manifest(
        TELEGRAPH,
        **{
            "kind": ["channel"],
            "implements": ["send"],
            "scopes": ["message:send", "flow:start"],
            "config_schema": {**form(**properties), "required": ["address", "word"]},
            "egress": [{"setting": "address", "purpose": both("sends")}],
            "inbound": [{"path": "in", "title": both("Telegrams"), "verifier": "slack", "secret": "word"}],
            "messaging": {
                "kind": "sms",
                "files": True,
                "inbound": ["text", "choice", "image", "file", "location", "event"],
                "text_limit": 500,
                "states": ["sent", "delivered", "read", "failed"],
            },
            **more,
        },
    )


class NativeTelegraph(Plain, Telegraph):
    """In this process."""

    def __init__(self, **more: Any) -> None:
        self.manifest = telegraph_manifest(**more)


def boxed_telegraph(**more: Any) -> SandboxRelease:
    """The same code, in a box of its own for each company."""
    made = telegraph_manifest(tier="sandboxed", entry_point="telegraph:plugin", **more)
    return SandboxRelease(made, CODE, digest="telegraph-1")


class Office:
    """The service itself: what it was sent, what there is to fetch, and how it answers."""

    def __init__(self) -> None:
        self.port = 0
        self.sent: list[dict[str, Any]] = []
        self.tries: list[str] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []  # instead of doing it
        self.lost = 0  # so many answers are lost after it was done
        self.pages: dict[str, dict[str, Any]] = {}
        self.pulls: list[dict[str, str]] = []
        self.files: dict[str, bytes] = {}
        self._keys: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def texts(self, to: str = "") -> list[str]:
        return [each["text"] for each in self.sent if not to or each["to"] == to]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, target, _version = first.split(" ")
        status, told, raw = self._do(method, urlsplit(target).path, parse_qs(urlsplit(target).query), headers, body)
        if told is not None or raw:
            content = raw or json.dumps(told).encode()
            writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(content)))
            writer.write(content)
        writer.close()

    def _do(
        self, method: str, path: str, query: dict[str, list[str]], headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, Any] | None, bytes]:
        if path.startswith("/files/"):
            return 200, None, self.files[path.removeprefix("/files/")]
        if headers.get("authorization") != f"Bearer {WORD}":
            return 401, {"error": "who"}, b""
        if self.answers:
            return (*self.answers.pop(0), b"")
        if path == "/since":
            asked = {name: values[0] for name, values in query.items()}
            self.pulls.append(asked)
            empty = {"messages": [], "cursor": asked.get("cursor", ""), "more": False}
            return 200, self.pages.get(asked.get("cursor", ""), empty), b""
        key = headers["idempotency-key"]
        self.tries.append(key)
        if key not in self._keys:
            self._keys[key] = f"T{len(self._keys) + 1}"
            self.sent.append({**json.loads(body), "id": self._keys[key]})
        if self.lost:
            self.lost -= 1
            return 0, None, b""
        return 200, {"id": self._keys[key]}, b""


def signed(body: bytes) -> dict[str, str]:
    """Headers of a genuine post."""
    moment = str(int(utc_now().timestamp()))
    mac = hmac.new(WORD.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": moment, "x-slack-signature": f"v0={mac}"}


@asynccontextmanager
async def office_open() -> AsyncIterator[Office]:
    """Serve it, reachable for plugins."""
    made = Office()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{made.port}"})))
    try:
        yield made
    finally:
        use_settings(before)
        server.close()
        await server.wait_closed()
