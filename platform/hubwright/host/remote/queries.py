"""The only file that touches remote_secret."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def find(installation_id: UUID) -> Row | None:
    """Read one; a previous secret only while it still signs."""
    return await fetch_one(
        "SELECT installation_id, secret, told_at,"
        " CASE WHEN previous_until > now() THEN previous ELSE '' END AS previous FROM remote_secret"
        " WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
    )


async def state(plugin_id: str) -> Row | None:
    """How the secret of a plugin stands."""
    return await fetch_one(
        "SELECT s.made_at, s.told_at, CASE WHEN s.previous_until > now() THEN s.previous_until END AS previous_until"
        " FROM remote_secret s JOIN installation i ON i.tenant_id = s.tenant_id AND i.id = s.installation_id"
        " WHERE s.tenant_id = $1 AND i.plugin = $2",
        plugin_id,
    )


async def add(installation_id: UUID, secret: str) -> bool:
    """Write the first secret; False when there is one."""
    added = await execute(
        "INSERT INTO remote_secret (tenant_id, installation_id, secret) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, installation_id) DO NOTHING",
        installation_id,
        secret,
    )
    return added == 1


async def rotate(installation_id: UUID, secret: str, previous: str, hours: int) -> None:
    """Let another secret sign, and the one before beside it for a while."""
    await execute(
        "UPDATE remote_secret SET secret = $3, previous = $4, previous_until = now() + make_interval(hours => $5),"
        " told_at = NULL, made_at = now() WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
        secret,
        previous,
        hours,
    )


async def told(installation_id: UUID) -> None:
    """The service has the secret now; it is not told again."""
    await execute(
        "UPDATE remote_secret SET told_at = now() WHERE tenant_id = $1 AND installation_id = $2", installation_id
    )


async def remove(installation_id: UUID) -> None:
    """Nothing is signed for it any more."""
    await execute("DELETE FROM remote_secret WHERE tenant_id = $1 AND installation_id = $2", installation_id)


async def all_held() -> list[Row]:
    """Every one of the tenant's, held."""
    return await fetch(
        "SELECT installation_id, secret, previous FROM remote_secret WHERE tenant_id = $1"
        " ORDER BY installation_id FOR UPDATE"
    )


async def replace(installation_id: UUID, secret: str, previous: str) -> None:
    """The same, sealed otherwise."""
    await execute(
        "UPDATE remote_secret SET secret = $3, previous = $4 WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
        secret,
        previous,
    )
