"""Writing and reading connections with their credentials, sealed for their row; and when to look at one again."""

from datetime import datetime, timedelta

import msgspec

from hubwright.host.connections import queries
from hubwright.host.connections.oauth import Granted
from hubwright.host.connections.schemas import Connection, Credentials
from hubwright.kernel import sealed
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.ids import new_id
from hubwright.kernel.sealed import Place

_KEEP_ALIVE = timedelta(days=25)  # providers let a refresh token die after 30 days without use
_WARN = timedelta(days=7)
_MARGIN = timedelta(minutes=5)


async def keep(plugin: str, name: str, scheme: str, granted: Granted) -> None:
    """Write what somebody just connected."""
    connection_id = await queries.claim_id(new_id(), plugin, name)
    closed = await _closed(str(connection_id), granted.credentials)
    await queries.put(
        connection_id,
        plugin,
        name,
        scheme,
        credentials=closed,
        account=granted.account,
        expires=granted.expires_at,
    )
    await queries.look_at(connection_id, utc_now())  # a notice that stands goes, and the next look is planned


async def keep_renewed(connection: Connection, granted: Granted) -> None:
    """Write what the provider gave instead."""
    closed = await _closed(str(connection.id), granted.credentials)
    await queries.renew(connection.id, closed, granted.expires_at)
    row = await queries.get(connection.id)
    assert row is not None
    await queries.look_at(connection.id, next_look(seen(row), granted.credentials))


async def opened(row: Row) -> Credentials:
    """The credentials of a row; raises SealBroken."""
    if not row["credentials"]:
        return Credentials()
    told = await sealed.unseal(_place(str(row["id"])), row["credentials"])
    return msgspec.json.decode(told, type=Credentials)


def seen(row: Row) -> Connection:
    """A row without its credentials."""
    return Connection(**{name: row[name] for name in Connection.__struct_fields__})


def next_look(connection: Connection, credentials: Credentials) -> datetime | None:
    """When the sweep should come: before a token dies, and before one dies of not being used."""
    ends, since = connection.expires_at, connection.renewed_at
    if not renewable(connection, credentials):
        return ends - _WARN if ends is not None and connection.state == "connected" else None
    unused = since + _KEEP_ALIVE if credentials.refresh_token else None
    if ends is None:
        return unused
    early = ends - min(_MARGIN, (ends - since) / 5)
    return early if unused is None else min(early, unused)


def renewable(connection: Connection, credentials: Credentials) -> bool:
    """Whether new credentials can be had without a person."""
    return connection.scheme == "oauth2_client" or bool(credentials.refresh_token)


async def _closed(row: str, credentials: Credentials) -> str:
    return await sealed.seal(_place(row), msgspec.json.encode(credentials).decode())


def _place(row: str) -> Place:
    return Place("connection", "credentials", row)


async def _reseal(version: int) -> None:
    for row in await queries.credentials_of_all():
        renewed = await sealed.reseal(_place(str(row["id"])), row["credentials"], version)
        if renewed is not None:
            await queries.replace_credentials(row["id"], renewed)


sealed.register("connection", _reseal)
