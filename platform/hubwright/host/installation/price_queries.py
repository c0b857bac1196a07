"""Reads and writes from when to when the active tenant had a partner's plugin on; nothing of it is ever changed."""

from collections.abc import Mapping
from typing import Any

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

_KEPT = ("version", "release_id", "partner_id", "price", "is_on")


async def standing(plugin_id: str) -> Row | None:
    """Which release is installed, and whether it is on."""
    return await fetch_one(
        "SELECT release_id, enabled FROM installation WHERE tenant_id = $1 AND plugin = $2", plugin_id
    )


async def of_releases() -> list[str]:
    """Plugins that came from the marketplace."""
    found = await fetch("SELECT plugin FROM installation WHERE tenant_id = $1 AND release_id IS NOT NULL")
    return [row["plugin"] for row in found]


async def last(plugin_id: str) -> Row | None:
    """What was written of a plugin last."""
    return await fetch_one(
        "SELECT version, release_id, partner_id, price, is_on FROM plugin_price WHERE tenant_id = $1 AND plugin = $2"
        " ORDER BY at DESC, id DESC LIMIT 1",
        plugin_id,
    )


async def add(plugin_id: str, state: Mapping[str, Any]) -> None:
    """Write how it is from now on."""
    await execute(
        "INSERT INTO plugin_price (tenant_id, id, plugin, version, release_id, partner_id, price, is_on)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new_id(),
        plugin_id,
        *(state[name] for name in _KEPT),
    )


async def price_history() -> list[Row]:
    """Every switch of every plugin of a partner, the oldest first."""
    return await fetch(
        "SELECT plugin, version, release_id, partner_id, price, is_on, at FROM plugin_price WHERE tenant_id = $1"
        " ORDER BY plugin, at, id"
    )


async def pays_in() -> str:
    """The currency that the active company pays in; empty while it pays nothing."""
    row = await fetch_one(
        "SELECT terms ->> 'currency' AS currency FROM billing_terms WHERE tenant_id = $1"
        " ORDER BY begins_at DESC LIMIT 1"
    )
    return str(row["currency"]) if row is not None else ""
