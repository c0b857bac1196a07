"""Which addresses flows may reach, and that nothing else is ever connected to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hubwright.kernel import outbound
from hubwright.kernel.settings import Settings, settings, use_settings
from tests.support.outbound import OpenOutbound


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1", "::"],
)  # fmt: skip
def test_private_and_metadata_addresses_are_not_public(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    assert outbound.is_public(address)


@pytest.fixture
async def peer() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A bare HTTP server on loopback that remembers what it got."""
    got: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readuntil(b"\r\n\r\n"))
        path = got[-1].split(b" ")[1]
        body = b"x" * 2_000_000 if path == b"/large" else b'{"ok": true}'
        if path == b"/slow":
            await asyncio.sleep(5)
        head = (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n" if path == b"/away" else b"HTTP/1.1 200 OK\r\n"
        )
        writer.write(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], got
    server.close()


@pytest.fixture
def let_through(peer: tuple[int, list[bytes]]) -> object:
    """Settings that let the peer through, as an operator would."""
    before = settings()
    use_settings(Settings(data=Path(), egress_allow=frozenset({f"localhost:{peer[0]}", f"127.0.0.1:{peer[0]}"})))
    yield
    use_settings(before)


async def _send(url: str, seconds: float = 5) -> outbound.Answer:
    client = OpenOutbound()
    try:
        return await client.send("GET", url, headers={"Idempotency-Key": "k"}, body="", timeout=seconds)
    finally:
        await client.close()


async def test_a_private_address_is_refused_and_never_connected(peer: tuple[int, list[bytes]]) -> None:
    for host in ("127.0.0.1", "localhost", "0.0.0.0", "[::1]", "2130706433"):
        assert (await _send(f"http://{host}:{peer[0]}/")).failure == "refused"
    assert peer[1] == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "http://user:pw@1.1.1.1/", "nonsense", ""])
async def test_other_schemes_and_credentials_are_refused(url: str) -> None:
    assert (await _send(url)).failure == "refused"


async def test_a_let_through_address_answers(peer: tuple[int, list[bytes]], let_through: object) -> None:
    answer = await _send(f"http://localhost:{peer[0]}/orders/1")

    assert (answer.failure, answer.status, answer.body) == ("", 200, '{"ok": true}')
    assert f"Host: localhost:{peer[0]}".lower().encode() in peer[1][0].lower()


async def test_redirects_are_not_followed_and_bounds_hold(peer: tuple[int, list[bytes]], let_through: object) -> None:
    assert (await _send(f"http://localhost:{peer[0]}/away")).status == 302
    assert (await _send(f"http://localhost:{peer[0]}/large")).failure == "too_large"
    assert (await _send(f"http://localhost:{peer[0]}/slow", 0.2)).failure == "timeout"
