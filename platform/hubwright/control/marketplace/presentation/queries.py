"""Reads and writes what partners say about plugins, and their screenshots."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants

REASON = "what a partner says about a plugin is read by every company"
_WHOLE = "SELECT plugin, draft, published, changed_at, published_at FROM plugin_listing"


async def presentation(plugin: str) -> Row | None:
    """What was written about a plugin."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"{_WHOLE} WHERE plugin = $1", plugin)
    return found[0] if found else None


async def begin(plugin: str, draft: dict[str, Any]) -> None:
    """Write the first draft, unless there is one."""
    await global_execute(
        "INSERT INTO plugin_listing (plugin, draft) VALUES ($1, $2) ON CONFLICT (plugin) DO NOTHING", plugin, draft
    )


async def locked(plugin: str) -> Row:
    """The same, so that nobody else changes it meanwhile."""
    (row,) = await global_fetch(f"{_WHOLE} WHERE plugin = $1 FOR UPDATE", plugin)
    return row


async def put_draft(plugin: str, draft: dict[str, Any]) -> None:
    """Write what is being written."""
    await global_execute("UPDATE plugin_listing SET draft = $2, changed_at = now() WHERE plugin = $1", plugin, draft)


async def publish(plugin: str) -> None:
    """Let companies read the draft from now on."""
    await global_execute("UPDATE plugin_listing SET published = draft, published_at = now() WHERE plugin = $1", plugin)


async def published(plugins: Collection[str]) -> dict[str, Any]:
    """What companies read, by plugin."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT plugin, published FROM plugin_listing WHERE plugin = ANY($1) AND published IS NOT NULL",
            sorted(plugins),
        )
    return {row["plugin"]: row["published"] for row in found}


async def add_picture(picture_id: UUID, plugin: str, *, width: int, height: int, data: bytes) -> None:
    """Keep a screenshot."""
    await global_execute(
        "INSERT INTO plugin_picture (id, plugin, width, height, data) VALUES ($1, $2, $3, $4, $5)",
        picture_id,
        plugin,
        width,
        height,
        data,
    )


async def forget_pictures(plugin: str, used: Collection[UUID]) -> None:
    """Drop what no listing shows for a day already; until then it can be put back."""
    await global_execute(
        "DELETE FROM plugin_picture WHERE plugin = $1 AND NOT id = ANY($2) AND added_at < now() - interval '1 day'",
        plugin,
        sorted(used),
    )


async def picture(plugin: str, picture_id: UUID) -> Row | None:
    """A plugin's picture, published or not."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT width, height, data FROM plugin_picture WHERE plugin = $1 AND id = $2", plugin, picture_id
        )
    return found[0] if found else None


async def public_picture(picture_id: UUID) -> bytes | None:
    """A picture that some published listing shows."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT p.data FROM plugin_picture p JOIN plugin_listing l ON l.plugin = p.plugin WHERE p.id = $1"
            " AND l.published->'screenshots' @> jsonb_build_array(jsonb_build_object('id', $2::text))",
            picture_id,
            str(picture_id),
        )
    return bytes(found[0]["data"]) if found else None
