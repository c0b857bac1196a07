"""Where a native plugin may connect by itself: what its manifest declares, and no private address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from hubwright.host.connections.keeper import Keeper
from hubwright.kernel.inside import StaysInside
from hubwright.kernel.outbound import allowed_address
from hubwright_sdk import Manifest, Refused


class HostNet:
    """The `Net` of one call; plugins that are not native get no connections of their own."""

    def __init__(self, tenant_id: UUID, manifest: Manifest, settings: Mapping[str, Any]) -> None:
        self._tenant_id, self._manifest, self._settings = tenant_id, manifest, settings

    async def address(self, host: str, port: int) -> str:
        """The one address that was looked up and may be connected to."""
        if self._manifest.tier != "native" or not self._declares(host, port):
            raise Refused("the plugin did not declare that it talks to this address")
        try:
            address = await allowed_address(self._tenant_id, host, port)
        except StaysInside:
            raise Refused("nothing leaves a demo") from None
        if address is None:
            raise Refused(f"the address of {host}:{port} is private or unknown")
        return address

    def _declares(self, host: str, port: int) -> bool:
        return any(_names(self._address(place.host, place.setting), host, port) for place in self._manifest.egress)

    def _address(self, host: str | None, setting: str | None) -> str:
        return f"//{host}" if host else str(self._settings.get(setting or "", ""))


class HostTokens:
    """The `Tokens` of one call: only native plugins see tokens, for they sign in over connections of their own."""

    def __init__(self, manifest: Manifest, keeper: Keeper, account: str) -> None:
        self._manifest, self._keeper, self._account = manifest, keeper, account

    async def token(self, connection: str, *, refused: str = "") -> str:
        """The access token of the account that the call is for."""
        if self._manifest.tier != "native":
            raise Refused("only plugins of the platform itself are given tokens")
        return await self._keeper.token(connection, self._account, refused)


def _names(declared: str, host: str, port: int) -> bool:
    try:
        parts = urlsplit(declared if "//" in declared else f"//{declared}")
        named_port = parts.port
    except ValueError:
        return False
    return parts.hostname == host.lower() and named_port in (None, port)
