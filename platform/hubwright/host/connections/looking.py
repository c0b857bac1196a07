"""What the sweep does with a connection whose time has come; returns how it stands, for whoever tells people."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from hubwright.host.connections import queries
from hubwright.host.connections.apps import app_of, once_declared, post
from hubwright.host.connections.errors import AppNotSetUp
from hubwright.host.connections.keeping import next_look, opened, renewable, seen
from hubwright.host.connections.oauth import Denied, revoke_form
from hubwright.host.connections.refreshing import renewed
from hubwright.host.connections.schemas import Connection, Credentials
from hubwright.host.sends import Sends
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.sealed import SealBroken
from hubwright_sdk import CallFailed, Unreachable

_AGAIN_S = 60.0
_GIVE_UP = timedelta(days=1)


async def due_connections() -> list[Due]:
    """Whose credentials end soon, broke, or are to be given back."""
    return await due_now(queries.KIND, 50)


async def look(tenant_id: UUID, connection_id: UUID, outbound: Sends) -> Connection | None:
    """Renew, give back, or only see; None when it is not there any more."""
    await queries.put_off(tenant_id, connection_id, _AGAIN_S)
    async with acting_for(tenant_id):
        row = await queries.get(connection_id)
        if row is None:
            await queries.look_at(connection_id, None)
            return None
        connection = seen(row)
        try:
            credentials = await opened(row)
        except SealBroken:
            credentials = Credentials()
    match connection.state:
        case "revoked":
            await _give_back(tenant_id, connection, credentials, outbound)
        case "needs_reauth":
            async with acting_for(tenant_id):
                await queries.look_at(connection_id, None)
        case _:
            await _look_after(tenant_id, connection, credentials, outbound)
    async with acting_for(tenant_id):
        row = await queries.get(connection_id)
    return seen(row) if row is not None else None


async def _look_after(tenant_id: UUID, connection: Connection, credentials: Credentials, outbound: Sends) -> None:
    moment = next_look(connection, credentials)
    late = moment is not None and moment <= utc_now()
    if late and renewable(connection, credentials):
        with suppress(CallFailed):  # written down, and planned again, by whoever tried
            await renewed(tenant_id, connection, outbound)
        return
    async with acting_for(tenant_id):
        if late:
            await queries.set_state(connection.id, "expiring", "ends", rev=connection.rev)
            moment = None
        await queries.look_at(connection.id, moment)


async def _give_back(tenant_id: UUID, connection: Connection, credentials: Credentials, outbound: Sends) -> None:
    """Tell the provider; for a day if need be. Then nothing is left of it here either."""
    token = credentials.refresh_token or credentials.access_token
    if token and utc_now() - connection.changed_at < _GIVE_UP:
        try:
            async with acting_for(tenant_id):
                app = await app_of(
                    connection.plugin, once_declared(connection.plugin, connection.name), connection.name
                )
            if app.revoke_url:
                await post(outbound, revoke_form(app, token))
        except Unreachable:
            return  # the sweep comes again
        except (Denied, Missing, AppNotSetUp):
            pass
    async with acting_for(tenant_id):
        await queries.empty(connection.id)
        await queries.look_at(connection.id, None)
