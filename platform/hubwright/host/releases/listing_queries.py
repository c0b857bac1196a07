"""Reads and writes whether plugins are in the marketplace, and whether the companies that have one were told."""

from datetime import datetime
from typing import Literal

import msgspec

from hubwright.host.releases.queries import REASON, next_epoch
from hubwright.kernel.database import global_execute, global_fetch, outside_tenants

TakenBy = Literal["", "partner", "operator"]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """How a plugin stands; `told_n` counts how often its companies were told: odd when they were told it is out."""

    id: str
    taken_down_at: datetime | None
    taken_down_by: TakenBy
    taken_down_why: str
    told_n: int


_LISTED = "SELECT id, taken_down_at, taken_down_by, taken_down_why, told_n FROM plugin"


async def listed(plugin: str) -> Listed | None:
    """Read one."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"{_LISTED} WHERE id = $1", plugin)
    return msgspec.convert(found[0], Listed) if found else None


async def take_down(plugin: str, by: TakenBy, why: str) -> bool:
    """Take a plugin out of the marketplace; False when it is so already. An operator's word goes before a partner's."""
    changed = await global_execute(
        "UPDATE plugin SET taken_down_at = coalesce(taken_down_at, now()), taken_down_by = $2, taken_down_why = $3"
        " WHERE id = $1 AND (taken_down_at IS NULL OR (taken_down_by = 'partner' AND $2 = 'operator'))",
        plugin,
        by,
        why,
    )
    return await _told(plugin, changed)


async def list_again(plugin: str) -> bool:
    """Put a plugin back; False when it is there."""
    changed = await global_execute(
        "UPDATE plugin SET taken_down_at = NULL, taken_down_by = '', taken_down_why = ''"
        " WHERE id = $1 AND taken_down_at IS NOT NULL",
        plugin,
    )
    return await _told(plugin, changed)


async def _told(plugin: str, changed: int) -> bool:
    if changed:
        await global_execute("UPDATE release SET rev = $2 WHERE plugin = $1", plugin, await next_epoch())
    return changed == 1


async def untold(before: datetime) -> list[Listed]:
    """Plugins whose companies were told otherwise than it stands; what was taken down after this moment may wait."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"{_LISTED} WHERE (taken_down_at IS NOT NULL) <> (told_n % 2 = 1)"
            " AND (taken_down_at IS NULL OR taken_down_at < $1) ORDER BY id",
            before,
        )
    return [msgspec.convert(row, Listed) for row in found]


async def put_told(plugin: Listed) -> None:
    """They were told; whoever told it as well changes nothing."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE plugin SET told_n = told_n + 1 WHERE id = $1 AND told_n = $2", plugin.id, plugin.told_n
        )
