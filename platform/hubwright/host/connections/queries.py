"""The only file that touches connection and oauth_state; it also plans when the sweep looks at a connection."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, acting_for, execute, fetch, fetch_one

KIND = "connection"
_SEEN = "id, plugin, name, scheme, state, account, rev, expires_at, problem, connected_at, renewed_at, changed_at"


async def connections(plugin: str) -> list[Row]:
    """List a plugin's, without credentials."""
    return await fetch(f"SELECT {_SEEN} FROM connection WHERE tenant_id = $1 AND plugin = $2 ORDER BY name", plugin)


async def find(plugin: str, name: str) -> Row | None:
    """Read one."""
    return await fetch_one(
        f"SELECT {_SEEN}, credentials FROM connection WHERE tenant_id = $1 AND plugin = $2 AND name = $3", plugin, name
    )


async def get(connection_id: UUID) -> Row | None:
    """Read one by id."""
    return await fetch_one(
        f"SELECT {_SEEN}, credentials FROM connection WHERE tenant_id = $1 AND id = $2", connection_id
    )


async def lock(connection_id: UUID) -> Row | None:
    """Read one and hold it: whoever else wants to renew it waits, and finds it renewed."""
    return await fetch_one(
        f"SELECT {_SEEN}, credentials FROM connection WHERE tenant_id = $1 AND id = $2 FOR UPDATE", connection_id
    )


async def claim_id(new_id: UUID, plugin: str, name: str) -> UUID:
    """The id of a connection, one already there or the new one: credentials are sealed for a row."""
    row = await fetch_one(
        "SELECT id FROM connection WHERE tenant_id = $1 AND plugin = $2 AND name = $3 FOR UPDATE", plugin, name
    )
    found: UUID = row["id"] if row is not None else new_id
    return found


async def put(
    connection_id: UUID,
    plugin: str,
    name: str,
    scheme: str,
    *,
    credentials: str,
    account: str,
    expires: datetime | None,
) -> None:
    """Write a connection that somebody just made."""
    await execute(
        "INSERT INTO connection (tenant_id, id, plugin, name, scheme, credentials, account, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, plugin, name) DO UPDATE SET"
        " scheme = excluded.scheme, credentials = excluded.credentials, account = excluded.account,"
        " expires_at = excluded.expires_at, state = 'connected', problem = '', rev = connection.rev + 1,"
        " connected_at = now(), renewed_at = now(), changed_at = now()",
        connection_id,
        plugin,
        name,
        scheme,
        credentials,
        account,
        expires,
    )


async def renew(connection_id: UUID, credentials: str, expires: datetime | None) -> None:
    """Write what the provider gave instead of the credentials before."""
    await execute(
        "UPDATE connection SET credentials = $3, expires_at = $4, rev = rev + 1, state = 'connected', problem = '',"
        " renewed_at = now(),"
        " changed_at = CASE WHEN state = 'connected' THEN changed_at ELSE now() END"
        " WHERE tenant_id = $1 AND id = $2",
        connection_id,
        credentials,
        expires,
    )


async def set_state(connection_id: UUID, state: str, problem: str, *, rev: int | None = None) -> bool:
    """Say what is wrong; with `rev` only while the credentials are still those that failed."""
    changed = await execute(
        "UPDATE connection SET state = $3, problem = $4, changed_at = now() WHERE tenant_id = $1 AND id = $2"
        " AND state <> 'revoked' AND (state, problem) <> ($3, $4) AND ($5::integer IS NULL OR rev = $5)",
        connection_id,
        state,
        problem,
        rev,
    )
    return changed == 1


async def empty(connection_id: UUID) -> None:
    """Forget the credentials; nothing is left to use."""
    await execute(
        "UPDATE connection SET credentials = '', expires_at = NULL WHERE tenant_id = $1 AND id = $2", connection_id
    )


async def credentials_of_all() -> list[Row]:
    """Every connection's sealed credentials, held."""
    return await fetch("SELECT id, credentials FROM connection WHERE tenant_id = $1 ORDER BY id FOR UPDATE")


async def replace_credentials(connection_id: UUID, credentials: str) -> None:
    """The same, sealed otherwise."""
    await execute("UPDATE connection SET credentials = $3 WHERE tenant_id = $1 AND id = $2", connection_id, credentials)


async def look_at(connection_id: UUID, at: datetime | None) -> None:
    """Let the sweep come at a moment; without one it need not come."""
    if at is None:
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = $2 AND id = $3", KIND, connection_id)
        return
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        KIND,
        connection_id,
        at,
    )


async def put_off(tenant_id: UUID, connection_id: UUID, seconds: float) -> None:
    """Let the sweep come later, also when this attempt fails."""
    async with acting_for(tenant_id):
        await execute(
            "UPDATE due SET due_at = now() + make_interval(secs => $4) WHERE tenant_id = $1 AND kind = $2 AND id = $3",
            KIND,
            connection_id,
            seconds,
        )


async def add_state(state_id: UUID, state_hash: bytes, values: dict[str, Any]) -> None:
    """Remember that somebody went to a provider; what is long past is swept up on the way."""
    await execute("DELETE FROM oauth_state WHERE tenant_id = $1 AND expires_at < now() - interval '1 hour'")
    await execute(
        "INSERT INTO oauth_state (tenant_id, id, state_hash, session_id, installation_id, plugin, name, verifier,"
        " expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        state_id,
        state_hash,
        *(values[name] for name in ("session_id", "installation_id", "plugin", "name", "verifier", "expires_at")),
    )


async def take_state(state_hash: bytes, session_id: UUID) -> Row | None:
    """Find where somebody comes back from, once; only for the session that went there, and in time."""
    return await fetch_one(
        "DELETE FROM oauth_state WHERE tenant_id = $1 AND state_hash = $2 AND session_id = $3 AND expires_at > now()"
        " RETURNING id, installation_id, plugin, name, verifier",
        state_hash,
        session_id,
    )
