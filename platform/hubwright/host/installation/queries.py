"""Reads and writes the installations of the active tenant."""

from typing import Any
from uuid import UUID

from hubwright.host.installation.tables import Installation
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows
from hubwright.kernel.ids import new_id


async def installation(plugin_id: str) -> Row | None:
    """Read one installation."""
    return await rows(Installation).select().where(Installation.plugin == plugin_id).first()


async def lock_installation(plugin_id: str) -> Row | None:
    """Read one installation, so that nobody else changes it meanwhile."""
    return await fetch_one("SELECT * FROM installation WHERE tenant_id = $1 AND plugin = $2 FOR UPDATE", plugin_id)


async def put_settings(plugin_id: str, settings: dict[str, Any]) -> None:
    """Write an installation's settings; what was derived from the old ones is stale."""
    await execute(
        "UPDATE installation SET settings = $3, epoch = epoch + 1, updated_at = now()"
        " WHERE tenant_id = $1 AND plugin = $2",
        plugin_id,
        settings,
    )


async def lock_installations() -> list[Row]:
    """Every installation, so that nobody else changes one meanwhile."""
    return await fetch("SELECT id, plugin, settings FROM installation WHERE tenant_id = $1 ORDER BY id FOR UPDATE")


async def replace_settings(installation_id: UUID, settings: dict[str, Any]) -> None:
    """The same settings, sealed otherwise; nothing derived from them is stale."""
    await execute("UPDATE installation SET settings = $3 WHERE tenant_id = $1 AND id = $2", installation_id, settings)


async def installations() -> list[Row]:
    """List installations, on or off, by plugin."""
    return await rows(Installation).select().order_by(Installation.plugin)


async def switches() -> list[Row]:
    """What is on and what is off, at which version, with epochs that grow with every switch."""
    return await fetch("SELECT plugin, version, release_id, enabled, epoch FROM installation WHERE tenant_id = $1")


async def switches_of_releases() -> list[Row]:
    """What came from the marketplace: which version, and whether it is on, off or removed."""
    return await fetch(
        "SELECT plugin, version, release_id, enabled, removed_at FROM installation"
        " WHERE tenant_id = $1 AND release_id IS NOT NULL ORDER BY plugin"
    )


async def put_on(plugin_id: str, version: str) -> bool:
    """Switch on, installing when needed; False when it was on at this version already."""
    written = await execute(
        "INSERT INTO installation (tenant_id, id, plugin, version) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, plugin) DO UPDATE"
        " SET enabled = true, version = EXCLUDED.version, epoch = installation.epoch + 1, updated_at = now(),"
        " first_on_at = CASE WHEN installation.removed_at IS NULL THEN installation.first_on_at ELSE now() END,"
        " paused_s = CASE WHEN installation.removed_at IS NULL THEN installation.paused_s"
        " + coalesce(extract(epoch FROM now() - installation.paused_at), 0)::bigint ELSE 0 END,"
        " removed_at = NULL, paused_at = NULL, paused_by = '', paused_why = ''"
        " WHERE NOT installation.enabled OR installation.version <> EXCLUDED.version",
        new_id(),
        plugin_id,
        version,
    )
    return written == 1


async def put_off(plugin_id: str, *, by: str, why: str) -> bool:
    """Switch off, keeping the settings and who did it why; False when it was not on."""
    written = await execute(
        "UPDATE installation SET enabled = false, paused_at = now(), paused_by = $3, paused_why = $4,"
        " epoch = epoch + 1, updated_at = now() WHERE tenant_id = $1 AND plugin = $2 AND enabled",
        plugin_id,
        by,
        why,
    )
    return written == 1


async def put_ready(plugin_id: str, version: str) -> None:
    """Install a package without switching it on; one that was removed is there again with its settings."""
    await execute(
        "INSERT INTO installation (tenant_id, id, plugin, version, enabled) VALUES ($1, $2, $3, $4, false)"
        " ON CONFLICT (tenant_id, plugin) DO UPDATE SET version = EXCLUDED.version, removed_at = NULL,"
        " epoch = installation.epoch + 1, updated_at = now()",
        new_id(),
        plugin_id,
        version,
    )


async def begins_now(plugin_id: str) -> None:
    """It was installed before, and runs from now on."""
    await execute(
        "UPDATE installation SET first_on_at = now(), paused_s = 0 WHERE tenant_id = $1 AND plugin = $2", plugin_id
    )
