"""Which Host headers the demo answers to, over HTTP and sockets; and where it would listen."""

import asyncio
from typing import Any

import pytest

from hubwright.entry.demo.hosts import LoopbackHostsOnly, require_loopback
from hubwright.kernel.errors import StartRefused


@pytest.fixture(autouse=True)
def no_company_has_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(host: str) -> None:
        return None

    monkeypatch.setattr("hubwright.entry.demo.hosts.chat_at", nobody)


FINE = [b"127.0.0.1", b"127.0.0.1:8800", b"localhost", b"LOCALHOST:1", b"[::1]", b"[::1]:8800"]
FOREIGN = [
    b"evil.example", b"evil.example:8800", b"127.0.0.1.evil.example", b"localhost:", b"localhost:80:80", b"",
    b"[::1", b"::1", b"127.0.0.2", b"0.0.0.0", b"localhost.", b"127.0.0.1:x", b"user@127.0.0.1",
]  # fmt: skip


def _ask(kind: str, headers: list[tuple[bytes, bytes]]) -> tuple[bool, list[dict[str, Any]]]:
    reached: list[bool] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(True)

    async def receive() -> Any:
        raise AssertionError("nothing is read before the Host is known")

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": kind, "path": "/", "headers": headers}
    asyncio.run(LoopbackHostsOnly(app)(scope, receive, send))
    return bool(reached), sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", FINE)
def test_loopback_names_are_let_in(kind: str, host: bytes) -> None:
    assert _ask(kind, [(b"host", host)]) == (True, [])


@pytest.mark.parametrize("host", FOREIGN)
def test_other_names_are_refused(host: bytes) -> None:
    reached, sent = _ask("http", [(b"host", host)])
    assert (reached, sent[0]["status"]) == (False, 421)
    reached, sent = _ask("websocket", [(b"host", host)])
    assert (reached, sent) == (False, [{"type": "websocket.close", "code": 4403, "reason": ""}])


@pytest.mark.parametrize("headers", [[], [(b"host", b"localhost"), (b"host", b"evil.example")]])
def test_one_host_exactly(headers: list[tuple[bytes, bytes]]) -> None:
    assert _ask("http", headers)[0] is False


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.9"])
def test_listening_on_loopback_is_fine(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.com", ""])
def test_listening_elsewhere_is_refused(host: str) -> None:
    with pytest.raises(StartRefused):
        require_loopback(host)
