"""Puts a connection's credentials on a plugin's request, on the host's side: the plugin never has them."""

import base64
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

import msgspec

from hubwright.host.connections import queries
from hubwright.host.connections.accounts import own_name
from hubwright.host.connections.keeping import seen
from hubwright.host.connections.refreshing import InHand, needs_reauth, usable
from hubwright.host.sends import Sends
from hubwright.kernel.database import acting_for
from hubwright_sdk import Manifest, Refused
from hubwright_sdk.manifest.parts import ConnectionDeclaration


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A request with credentials on it, and what must not come back to the plugin."""

    url: str
    headers: dict[str, str]
    secrets: tuple[str, ...]
    rev: int


class Keeper:
    """The connections of one plugin in one company."""

    def __init__(self, tenant_id: UUID, manifest: Manifest, outbound: Sends) -> None:
        self._tenant_id = tenant_id
        self._plugin = manifest.id
        self._declared = {each.name: each for each in manifest.connections}
        self._outbound = outbound

    async def placed(self, name: str, url: str, headers: Mapping[str, str], *, failed_rev: int = 0) -> Placed:
        """Credentials that are good now on a request; after a failure, newer ones."""
        held = await usable(self._tenant_id, self._plugin, name, self._outbound, failed_rev=failed_rev)
        return _placed(self._declared[name], held, url, headers)

    async def token(self, name: str, account: str, refused: str = "") -> str:
        """The access token of an account's own connection; after one that was refused, the next, where there is one."""
        whose = own_name(name, account)
        if name not in self._declared or not account:
            raise Refused(f"there is no connection {name} in this call")
        held = await usable(self._tenant_id, self._plugin, whose, self._outbound)
        if refused and held.credentials.access_token == refused:
            rev = held.connection.rev
            held = await usable(self._tenant_id, self._plugin, whose, self._outbound, failed_rev=rev)
        return held.credentials.access_token

    async def refused(self, name: str, rev: int) -> None:
        """The other side does not take them, fresh as they are."""
        async with acting_for(self._tenant_id):
            row = await queries.find(self._plugin, name)
            if row is not None and row["rev"] == rev:
                await needs_reauth(seen(row), "refused")


def _placed(declared: ConnectionDeclaration, held: InHand, url: str, headers: Mapping[str, str]) -> Placed:
    given = held.credentials
    secret = given.key or given.access_token
    if declared.scheme == "basic":
        secret = base64.b64encode(f"{given.username}:{given.password}".encode()).decode()
    if not secret:
        raise Refused(f"the connection {declared.name} holds no credentials")
    masked = tuple(word for word in (secret, given.password, given.refresh_token) if word)
    placed_as = "Authorization"
    match declared.scheme, declared.placed:
        case "basic", _:
            value = f"Basic {secret}"
        case _, "bearer":
            value = f"Bearer {secret}"
        case _, "header":
            placed_as, value = declared.placed_as, secret
        case _:
            return Placed(
                url=_with_query(url, declared.placed_as, secret),
                headers=dict(headers),
                secrets=masked,
                rev=held.connection.rev,
            )
    others = {each: told for each, told in headers.items() if each.lower() != placed_as.lower()}
    return Placed(url=url, headers={**others, placed_as: value}, secrets=masked, rev=held.connection.rev)


def _with_query(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    added = urlencode({name: value})
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added, fragment=""))
