"""Reads and writes installations of the active tenant."""

from uuid import UUID

from hubwright.host.installation.tables import Installation
from hubwright.kernel.database import Row, execute, rows


async def installation(plugin: str) -> Row | None:
    """Read the installation of one plugin."""
    return await rows(Installation).select().where(Installation.plugin == plugin).first()


async def installations() -> list[Row]:
    """List installations by plugin."""
    return await rows(Installation).select().order_by(Installation.plugin)


async def switch(installation_id: UUID, plugin: str, version: str, *, enabled: bool) -> bool:
    """Switch a plugin; False when it was so already."""
    changed = await execute(
        "INSERT INTO installation (tenant_id, id, plugin, version, enabled) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, plugin) DO UPDATE SET enabled = EXCLUDED.enabled, version = EXCLUDED.version,"
        " epoch = installation.epoch + 1, updated_at = now()"
        " WHERE installation.enabled <> EXCLUDED.enabled OR installation.version <> EXCLUDED.version",
        installation_id,
        plugin,
        version,
        enabled,
    )
    return changed == 1
