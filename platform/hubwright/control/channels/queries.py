"""Reads and writes the channels of the active tenant."""

from typing import Any
from uuid import UUID

from hubwright.control.channels.tables import Channel
from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_execute, rows
from hubwright.kernel.scope import active_tenant


async def channel(channel_id: UUID) -> Row | None:
    """Read one channel."""
    return await rows(Channel).select().where(Channel.id == channel_id).first()


async def plugin_of(channel_id: UUID) -> str:
    """Which plugin is behind it; none for a channel that is gone."""
    row = await fetch_one("SELECT plugin FROM channel WHERE tenant_id = $1 AND id = $2", channel_id)
    return row["plugin"] if row is not None else ""


async def lock(channel_id: UUID) -> Row | None:
    """Read one channel and hold it until the end of the transaction."""
    return await fetch_one("SELECT * FROM channel WHERE tenant_id = $1 AND id = $2 FOR UPDATE", channel_id)


async def lock_all() -> list[Row]:
    """Every channel, so that nobody else changes one meanwhile."""
    return await fetch("SELECT id, plugin, settings FROM channel WHERE tenant_id = $1 ORDER BY id FOR UPDATE")


async def replace_settings(channel_id: UUID, settings: dict[str, Any]) -> None:
    """The same settings, sealed otherwise."""
    await execute("UPDATE channel SET settings = $3 WHERE tenant_id = $1 AND id = $2", channel_id, settings)


async def channels() -> list[Row]:
    """List channels, oldest first."""
    return await rows(Channel).select().order_by(Channel.created_at).order_by(Channel.id)


async def lock_limit() -> None:
    """Let one transaction at a time switch channels of this tenant on."""
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 3))", f"channels {active_tenant()}")


async def enabled_by_plugin() -> dict[str, int]:
    """Count the channels that are on, by plugin."""
    found = await fetch("SELECT plugin, count(*) AS n FROM channel WHERE tenant_id = $1 AND enabled GROUP BY plugin")
    return {row["plugin"]: row["n"] for row in found}


async def switched_on_before(channel_id: UUID, plugin: str) -> int:
    """Count the channels of a plugin that are on and older than one."""
    row = await fetch_one(
        "SELECT count(*) AS n FROM channel o JOIN channel c ON c.tenant_id = o.tenant_id AND c.id = $2"
        " WHERE o.tenant_id = $1 AND o.plugin = $3 AND o.enabled AND (o.created_at, o.id) < (c.created_at, c.id)",
        channel_id,
        plugin,
    )
    assert row is not None
    return int(row["n"])


async def add(
    *,
    channel_id: UUID,
    plugin: str,
    name: str,
    key: str,
    settings: dict[str, Any],
    flow_id: UUID | None,
    queue_id: UUID | None,
    language: str = "",
) -> bool:
    """Write a channel; False when it is there already."""
    written = await execute(
        "INSERT INTO channel (tenant_id, id, plugin, name, key, settings, flow_id, queue_id, language)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, id) DO NOTHING",
        channel_id,
        plugin,
        name,
        key,
        settings,
        flow_id,
        queue_id,
        language,
    )
    return written == 1


async def change(channel_id: UUID, values: dict[str, Any]) -> None:
    """Change columns of a channel that is locked; every change counts up `rev`."""
    await execute(
        "UPDATE channel SET name = $3, settings = $4, enabled = $5, flow_id = $6, queue_id = $7,"
        " language = $8, rev = rev + 1, updated_at = now() WHERE tenant_id = $1 AND id = $2",
        channel_id,
        *(values[column] for column in ("name", "settings", "enabled", "flow_id", "queue_id", "language")),
    )
