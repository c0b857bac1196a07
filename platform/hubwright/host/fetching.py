"""Fetches files that a plugin names: only from where its manifest says it talks to, with the same credentials."""

from collections.abc import Mapping
from typing import Any

from hubwright.host.connections.keeper import Keeper
from hubwright.host.egress import declared_places, origin_of, require_answer
from hubwright.host.sends import Fetches
from hubwright_sdk import Manifest, RateLimited, Refused, Unreachable, retry_after_seconds

_TIMEOUT_S = 20.0


class HostFiles:
    """The way to files of one plugin's service."""

    def __init__(self, outbound: Fetches, manifest: Manifest, settings: Mapping[str, Any], keeper: Keeper) -> None:
        self._outbound, self._keeper = outbound, keeper
        self._declared = declared_places(manifest, settings)

    async def fetch(self, url: str, most_bytes: int) -> bytes:
        """The bytes behind an address; what keeps them away is a typed failure. Redirects are not followed."""
        wanted = origin_of(url)
        if wanted is None or wanted not in self._declared:
            raise Refused("the plugin did not declare that it talks to this address")
        connection = self._declared[wanted]
        headers: dict[str, str] = {}
        if connection is not None:
            placed = await self._keeper.placed(connection, url, {})
            url, headers = placed.url, dict(placed.headers)
        answer, content = await self._outbound.fetch(url, headers=headers, within_s=_TIMEOUT_S, most_bytes=most_bytes)
        require_answer(answer)
        if answer.status == 429:
            raise RateLimited("the service is busy", retry_after_s=retry_after_seconds(answer.retry_after))
        if answer.status >= 500:
            raise Unreachable(f"the service answered HTTP {answer.status}")
        if answer.status != 200:
            raise Refused(f"the service answered HTTP {answer.status}")
        return content
