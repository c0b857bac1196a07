"""Outbound HTTP for flows and plugins: public addresses only, pinned after one look-up, sizes and times capped.

`settings.egress_allow` names host:port pairs an operator let through although they are private (demo, tests).
Redirects are not followed: a redirect could point inwards. Nothing is sent but for a tenant (`Outbound.of`), for
nothing leaves a demo: it reaches the peers of `settings.demo_peers` on this machine, and nobody else.
"""

import asyncio
import ipaddress
import socket
from typing import Literal, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import msgspec

from hubwright.kernel.inside import StaysInside, stays_inside
from hubwright.kernel.settings import settings

_MOST_BYTES = 1024 * 1024
_MOST_MEDIA_BYTES = 20 * 1024 * 1024
_MEDIA = ("image/", "audio/", "video/", "application/octet-stream", "application/pdf")


class Answer(msgspec.Struct, frozen=True):
    """What came of a request: `failure` is empty when there was an HTTP answer, whatever its status.

    `sent` is false only when surely nothing of it reached the other side. `data` holds what is no text.
    """

    failure: Literal["", "refused", "demo", "unreachable", "timeout", "too_large"]
    status: int = 0
    body: str = ""
    detail: str = ""
    retry_after: str = ""
    sent: bool = True
    data: bytes = b""


class Asked(NamedTuple):
    """One request for somebody, and how much of an answer is read."""

    whose: UUID
    method: str
    url: str
    headers: dict[str, str]
    body: str
    most_bytes: int
    most_media_bytes: int


class Outbound:
    """One client per process."""

    def __init__(self) -> None:
        self.client = httpx.AsyncClient(follow_redirects=False, trust_env=False, http2=False, timeout=None)  # noqa: S113 - `send` bounds it

    async def close(self) -> None:
        """Close idle connections."""
        await self.client.aclose()

    def of(self, tenant_id: UUID) -> "WayOut":
        """The way out of one tenant."""
        return WayOut(self, tenant_id)

    async def bounded(self, asked: Asked, seconds: float) -> tuple[Answer, bytes]:
        """Perform one request within its time; never raises for what the other side does."""
        try:
            async with asyncio.timeout(seconds):
                return await self._send(asked)
        except TimeoutError:
            return Answer("timeout", detail=f"no answer within {seconds:g} s"), b""
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failure:
            never = isinstance(failure, httpx.ConnectError | httpx.InvalidURL)
            return Answer("unreachable", detail=type(failure).__name__, sent=not never), b""

    async def _send(self, asked: Asked) -> tuple[Answer, bytes]:
        """The bytes beside the answer, whose body names their encoding, if they are text."""
        whose, method, url, headers, body, most_bytes, most_media_bytes = asked
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            return Answer("refused", detail="only http and https addresses without credentials", sent=False), b""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            address = await allowed_address(whose, parts.hostname, port)
        except StaysInside:
            return Answer("demo", detail="nothing leaves a demo", sent=False), b""
        if address is None:
            return Answer("refused", detail="the address is private or unknown", sent=False), b""
        pinned = httpx.URL(url).copy_with(host=address)
        request = self.client.build_request(
            method,
            pinned,
            headers={**headers, "Host": parts.netloc},
            content=body.encode(errors="surrogateescape") if body else None,
            extensions={"sni_hostname": parts.hostname},
        )
        response = await self.client.send(request, stream=True)
        try:
            content = bytearray()
            is_media = response.headers.get("Content-Type", "").lower().startswith(_MEDIA)
            most = most_media_bytes if is_media else most_bytes
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > most:
                    told = f"more than {most / 1024 / 1024:g} MiB"
                    return Answer("too_large", response.status_code, detail=told), b""
            later = response.headers.get("Retry-After", "")
            encoding = "" if is_media else response.encoding or "utf-8"
            return Answer("", response.status_code, encoding, retry_after=later), bytes(content)
        finally:
            await response.aclose()


class WayOut:
    """Sends for one tenant."""

    def __init__(self, outbound: Outbound, tenant_id: UUID) -> None:
        self._outbound = outbound
        self._whose = tenant_id

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer:  # noqa: ASYNC109 - bounds the whole exchange below
        """Perform one request; never raises for what the other side does."""
        answer, content = await self._outbound.bounded(
            Asked(self._whose, method, url, headers, body, _MOST_BYTES, _MOST_MEDIA_BYTES), timeout
        )
        if answer.failure:
            return answer
        if not answer.body:  # no encoding: no text
            return Answer("", answer.status, retry_after=answer.retry_after, data=content)
        text = content.decode(answer.body or "utf-8", errors="replace")
        return Answer("", answer.status, text, retry_after=answer.retry_after)

    async def fetch(
        self,
        url: str,
        *,
        headers: dict[str, str],
        within_s: float,
        most_bytes: int,
    ) -> tuple[Answer, bytes]:
        """Get what is behind an address as it is; the answer's own body stays empty."""
        answer, content = await self._outbound.bounded(
            Asked(self._whose, "GET", url, headers, "", most_bytes, most_bytes), within_s
        )
        return Answer(answer.failure, answer.status, "", answer.detail, answer.retry_after, answer.sent), content


async def allowed_address(whose: UUID, host: str, port: int) -> str | None:
    """Resolve once and return the address to use, or None when any answer is private and not let through.

    A demo (raises StaysInside) reaches only what was named for demos and is on this machine.
    """
    if await stays_inside(whose):
        return await _demo_peer(host, port)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        return None
    let_through = f"{host}:{port}" in settings().egress_allow
    if not let_through and not all(is_public(a) for a in addresses):
        return None
    return addresses[0]


async def _demo_peer(host: str, port: int) -> str:
    if f"{host}:{port}" not in settings().demo_peers:
        raise StaysInside
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise StaysInside
    return addresses[0]


def is_public(address: str) -> bool:
    """Tell whether an IP address is on the public internet (IPv4 inside IPv6 is looked at as IPv4)."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
