"""Renewing credentials: one at a time for each connection, in this process and across all, kept before use."""

from datetime import timedelta
from uuid import UUID

import msgspec

from hubwright.host.connections import queries
from hubwright.host.connections.apps import app_of, declared, post
from hubwright.host.connections.errors import AppNotSetUp
from hubwright.host.connections.keeping import keep_renewed, opened, seen
from hubwright.host.connections.oauth import Denied, client_form, read_tokens, refresh_form
from hubwright.host.connections.schemas import Connection, Credentials
from hubwright.host.failures import NeedsReauth
from hubwright.host.sends import Sends
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.sealed import SealBroken
from hubwright.kernel.single_flight import SingleFlight
from hubwright_sdk import CallFailed, Unreachable

_LEEWAY = timedelta(seconds=60)


class InHand(msgspec.Struct, frozen=True):
    """A connection with its credentials, for one call."""

    connection: Connection
    credentials: Credentials


class _Wanted(msgspec.Struct, frozen=True):
    """One renewal: these credentials, once."""

    tenant_id: UUID
    connection_id: UUID
    rev: int


async def usable(tenant_id: UUID, plugin_id: str, name: str, outbound: Sends, *, failed_rev: int = 0) -> InHand:
    """Credentials to use now, renewed if they end soon or just failed; raises NeedsReauth or Unreachable."""
    async with acting_for(tenant_id):
        row = await queries.find(plugin_id, name)
        if row is None or row["state"] in ("needs_reauth", "revoked"):
            raise _needs(name)
        held = await _in_hand(row)
    connection = held.connection
    late = connection.expires_at is not None and connection.expires_at <= utc_now() + _LEEWAY
    if not connection.renews_itself or not (late or connection.rev == failed_rev):
        return held
    return await renewed(tenant_id, connection, outbound)


async def renewed(tenant_id: UUID, connection: Connection, outbound: Sends) -> InHand:
    """The credentials after those of this connection; whoever else asks at the same time gets the same ones."""
    return await _flight((_Wanted(tenant_id, connection.id, connection.rev), outbound))


async def _renew(asked: tuple[_Wanted, Sends]) -> InHand:
    wanted, outbound = asked
    failure: CallFailed
    async with acting_for(wanted.tenant_id):
        row = await queries.lock(wanted.connection_id)
        if row is None or row["state"] in ("needs_reauth", "revoked"):
            raise _needs("")
        if row["rev"] != wanted.rev:  # somebody else was first, perhaps in another process
            return await _in_hand(row)
        held = await _in_hand(row)
        try:
            await _trade(held, outbound)
        except NeedsReauth as needs:
            failure = needs
        except Unreachable as unreachable:
            await _put_off(held.connection)
            failure = unreachable
        else:
            again = await queries.get(wanted.connection_id)
            assert again is not None
            return await _in_hand(again)
    raise failure  # after the commit, so that what went wrong is kept


_flight = SingleFlight(_renew)


async def _trade(held: InHand, outbound: Sends) -> None:
    connection = held.connection
    try:
        declaration = declared(connection.plugin, connection.name)
        app = await app_of(connection.plugin, declaration, connection.name)
        if connection.scheme == "oauth2_client":
            form = client_form(app)
        elif held.credentials.refresh_token:
            form = refresh_form(app, held.credentials.refresh_token)
        else:
            raise Denied("expired")
        granted = read_tokens(*await post(outbound, form), utc_now(), held.credentials)
    except (Missing, AppNotSetUp):
        await needs_reauth(connection, "app_missing")
        raise _needs(connection.name) from None
    except Denied as denied:
        if not denied.final and denied.code not in ("expired", "address_refused"):
            raise Unreachable(f"the provider did not renew: {denied.code}") from None
        await needs_reauth(connection, denied.code)
        raise _needs(connection.name) from None
    await keep_renewed(connection, granted)


async def needs_reauth(connection: Connection, problem: str) -> None:
    """Only a person can help; the sweep tells the administrators. Credentials that were replaced meanwhile are fine."""
    if await queries.set_state(connection.id, "needs_reauth", problem, rev=connection.rev):
        await queries.look_at(connection.id, utc_now())


async def _put_off(connection: Connection) -> None:
    now = utc_now()
    if connection.expires_at is not None and connection.expires_at <= now + timedelta(minutes=5):
        await queries.set_state(connection.id, "expiring", "unreachable", rev=connection.rev)
    await queries.look_at(connection.id, now + timedelta(seconds=60))


async def _in_hand(row: Row) -> InHand:
    try:
        return InHand(seen(row), await opened(row))
    except SealBroken:
        raise _needs(row["name"]) from None


def _needs(name: str) -> NeedsReauth:
    return NeedsReauth(f"the connection {name} has to be made again".replace("  ", " "))
