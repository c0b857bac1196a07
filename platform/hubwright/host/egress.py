"""HTTP on a plugin's behalf: only where its manifest says it talks to, through the host's own way out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from hubwright.host.connections.keeper import Keeper
from hubwright.host.failures import NeedsReauth
from hubwright.host.sends import Sends
from hubwright.kernel.outbound import Answer
from hubwright_sdk import HttpAnswer, Malformed, Manifest, Refused, Slow, Unreachable

_LONGEST_S = 30.0
_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


# What the host itself says about a request; a plugin that set them could say something else with the same bytes.
_THE_HOSTS = frozenset({"host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade"})
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
MASK = "•••"


class HostHttp:
    """The `Http` a plugin is given for one call; `keeper` puts credentials on requests to places that name some."""

    def __init__(
        self, outbound: Sends, manifest: Manifest, settings: Mapping[str, Any], keeper: Keeper | None = None
    ) -> None:
        self._outbound = outbound
        self._declared = declared_places(manifest, settings)
        self._keeper = keeper

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request; what the other side does wrong is a typed failure."""
        wanted = origin_of(url)
        if wanted is None or wanted not in self._declared:
            raise Refused("the plugin did not declare that it talks to this address")
        _require_plain(headers)
        send = _Request(method, body, min(deadline_s, _LONGEST_S))
        connection = self._declared[wanted]
        if connection is None:
            return await self._send(send, url, headers)
        if self._keeper is None:
            raise NeedsReauth(f"the connection {connection} is not there in this call")
        return await self._send_connected(self._keeper, connection, send, url, headers)

    async def _send_connected(
        self, keeper: Keeper, connection: str, send: "_Request", url: str, headers: Mapping[str, str]
    ) -> HttpAnswer:
        """With credentials; refused ones are renewed once, and refused again they are no good."""
        placed = await keeper.placed(connection, url, headers)
        answer = await self._send(send, placed.url, placed.headers)
        if answer.status == 401:  # it did nothing, so it may be asked again
            newer = await keeper.placed(connection, url, headers, failed_rev=placed.rev)
            if newer.rev != placed.rev:
                placed = newer
                answer = await self._send(send, placed.url, placed.headers)
            if answer.status == 401:
                await keeper.refused(connection, placed.rev)
                raise NeedsReauth(f"the connection {connection} is not accepted any more")
        body = _without(placed.secrets, answer.body)
        return HttpAnswer(answer.status, body, answer.retry_after, answer.data)

    async def _send(self, send: "_Request", url: str, headers: Mapping[str, str]) -> HttpAnswer:
        answer = await self._outbound.send(
            send.method, url, headers=dict(headers), body=send.body, timeout=send.timeout_s
        )
        require_answer(answer)
        return HttpAnswer(answer.status, answer.body, answer.retry_after, answer.data)


def require_answer(answer: Answer) -> None:
    """Raise what kept a request from having an answer."""
    match answer.failure:
        case "timeout":
            raise Slow(answer.detail)
        case "unreachable":
            unreachable = Unreachable(f"the service cannot be reached: {answer.detail}")
            unreachable.began = answer.sent
            raise unreachable
        case "refused" | "demo":
            raise Refused(answer.detail)
        case "too_large":
            raise Malformed(f"the service answered with {answer.detail}")


class _Request(NamedTuple):
    """What stays the same when a request is sent again."""

    method: str
    body: str
    timeout_s: float


def _require_plain(headers: Mapping[str, str]) -> None:
    """A header is one line, and none of those that say where a request goes and where it ends."""
    for name, value in headers.items():
        if _NAME.fullmatch(name) is None or name.lower() in _THE_HOSTS:
            raise Refused("a header has a name that is not allowed")
        if any((letter < " " and letter != "\t") or letter == "\x7f" for letter in value):
            raise Refused(f"the header {name} holds a line break or a control character")


def _without(secrets: tuple[str, ...], body: str) -> str:
    for secret in secrets:
        body = body.replace(secret, MASK)
    return body


def declared_places(manifest: Manifest, settings: Mapping[str, Any]) -> dict[Origin, str | None]:
    """Where a plugin may send, and the connection whose credentials go there."""
    return dict(_places(manifest, settings))


def _places(manifest: Manifest, settings: Mapping[str, Any]) -> Iterator[tuple[Origin, str | None]]:
    """Where it may go, and with which connection; a place with one wins over the same place without."""
    remote = manifest.remote
    if remote is not None:
        yield from _named(remote.url or str(settings.get(remote.setting or "", "")), None)
    for place in sorted(manifest.egress, key=lambda place: place.connection is not None):
        address = f"https://{place.host}" if place.host else str(settings.get(place.setting or "", ""))
        yield from _named(address, place.connection)


def _named(address: str, connection: str | None) -> Iterator[tuple[Origin, str | None]]:
    origin = origin_of(address)
    if origin is not None:
        yield origin, connection


def origin_of(address: str) -> Origin | None:
    """Scheme, host and port of an address; None when it is none for requests."""
    try:
        parts: SplitResult = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]
