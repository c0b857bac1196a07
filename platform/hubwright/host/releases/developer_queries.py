"""Keys that a company's own developers sign with, and the releases that come with every save of theirs."""

from collections.abc import Collection
from uuid import UUID

from hubwright.host.releases.queries import REASON, next_epoch
from hubwright.kernel.database import Row, execute, fetch, global_execute, global_fetch, outside_tenants

_OF_SAVES = "r.version ~ '[.][0-9]{10,}$'"  # `plugin dev` counts seconds; what somebody numbered by hand is shorter


async def developer_keys() -> list[Row]:
    """Every key the active tenant ever had."""
    return await fetch(
        "SELECT id, key_id, public_key, name, created_at, revoked_at FROM developer_key WHERE tenant_id = $1"
        " ORDER BY created_at, id"
    )


async def add_developer_key(row_id: UUID, key_id: str, public_key: bytes, name: str) -> bool:
    """Write one; False when the company has it already."""
    written = await execute(
        "INSERT INTO developer_key (tenant_id, id, key_id, public_key, name) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, key_id) DO NOTHING",
        row_id,
        key_id,
        public_key,
        name,
    )
    return written == 1


async def revoke_developer_key(row_id: UUID) -> bool:
    """End one."""
    ended = await execute(
        "UPDATE developer_key SET revoked_at = now() WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL", row_id
    )
    return ended == 1


async def crowded(most: int) -> list[Row]:
    """The plugins with more releases of saves than that, each with its company."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT p.id AS plugin, p.company FROM release r JOIN plugin p ON p.id = r.plugin"
            f" WHERE p.company IS NOT NULL AND {_OF_SAVES} GROUP BY p.id, p.company HAVING count(*) > $1 ORDER BY p.id",
            most,
        )


async def releases_of_saves(plugin: str) -> list[UUID]:
    """The newest first; what people wrote about or decided on is no longer a mere save."""
    found = await global_fetch(
        f"SELECT r.id FROM release r WHERE r.plugin = $1 AND {_OF_SAVES}"
        " AND NOT EXISTS (SELECT 1 FROM release_event e WHERE e.release_id = r.id) ORDER BY r.id DESC",
        plugin,
    )
    return [row["id"] for row in found]


async def forget_releases(release_ids: Collection[UUID]) -> None:
    """Take releases away with their bytes and figures; every process is to look again."""
    ids = sorted(release_ids)
    await global_execute("DELETE FROM release_health WHERE release_id = ANY($1)", ids)
    await global_execute("DELETE FROM release_day WHERE release_id = ANY($1)", ids)
    gone = await global_fetch("DELETE FROM release WHERE id = ANY($1) RETURNING digest", ids)
    await global_execute(
        "DELETE FROM release_archive a WHERE digest = ANY($1)"
        " AND NOT EXISTS (SELECT 1 FROM release r WHERE r.digest = a.digest)",
        [row["digest"] for row in gone],
    )
    await next_epoch()
