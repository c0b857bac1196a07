"""HTTP on a plugin's behalf: only where its manifest says it talks to, through the host's own way out."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from hubwright.kernel.outbound import Answer
from hubwright_sdk import HttpAnswer, Malformed, Manifest, Refused, Slow, Unreachable

_LONGEST_S = 30.0
_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int]


class Sends(Protocol):
    """A way out: the kernel's own, or one with guards before it."""

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer: ...  # noqa: ASYNC109 - as Outbound


class HostHttp:
    """The `Http` a plugin is given for one call."""

    def __init__(self, outbound: Sends, manifest: Manifest, settings: Mapping[str, Any]) -> None:
        self._outbound = outbound
        self._declared = frozenset(_origins(manifest, settings))

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request; what the other side does wrong is a typed failure."""
        wanted = _origin(url)
        if wanted is None or wanted not in self._declared:
            raise Refused("the plugin did not declare that it talks to this address")
        answer = await self._outbound.send(
            method, url, headers=dict(headers), body=body, timeout=min(deadline_s, _LONGEST_S)
        )
        match answer.failure:
            case "timeout":
                raise Slow(answer.detail)
            case "unreachable":
                raise Unreachable(f"the service cannot be reached: {answer.detail}")
            case "refused":
                raise Refused(answer.detail)
            case "too_large":
                raise Malformed(f"the service answered with {answer.detail}")
        return HttpAnswer(answer.status, answer.body, answer.retry_after)


def _origins(manifest: Manifest, settings: Mapping[str, Any]) -> Iterator[Origin]:
    for place in manifest.egress:
        address = f"https://{place.host}" if place.host else str(settings.get(place.setting or "", ""))
        origin = _origin(address)
        if origin is not None:
            yield origin


def _origin(address: str) -> Origin | None:
    try:
        parts: SplitResult = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS[parts.scheme]
