"""Reads and writes overrides, add-ons and the entitlement snapshot of the active tenant."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from editions.add_ons import Bought
from editions.resolver import Override
from editions.vocabulary import Value
from hubwright.kernel import entitlements
from hubwright.kernel.database import execute, fetch, fetch_one


async def overrides() -> list[Override]:
    """List what was promised, ended promises included."""
    found = await fetch(
        "SELECT key, value, reason, expires_at FROM entitlement_override WHERE tenant_id = $1 ORDER BY key"
    )
    return [
        Override(key=row["key"], value=row["value"], reason=row["reason"], until=row["expires_at"]) for row in found
    ]


async def put_override(override_id: UUID, key: str, value: Value, reason: str, until: datetime | None) -> None:
    """Write a promise; there is one for each feature."""
    await execute(
        "INSERT INTO entitlement_override (tenant_id, id, key, value, reason, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET value = EXCLUDED.value, reason = EXCLUDED.reason,"
        " expires_at = EXCLUDED.expires_at, created_at = now()",
        override_id,
        key,
        msgspec.json.encode(value).decode(),
        reason,
        until,
    )


async def drop_override(key: str) -> bool:
    """Take a promise back; False when there was none."""
    return await execute("DELETE FROM entitlement_override WHERE tenant_id = $1 AND key = $2", key) == 1


async def add_ons() -> list[Bought]:
    """What was bought beside the edition, what has ended included."""
    found = await fetch("SELECT key, quantity, ends_at AS until FROM tenant_add_on WHERE tenant_id = $1 ORDER BY key")
    return [Bought(**row) for row in found]


async def put_add_on(add_on_id: UUID, bought: Bought, now: datetime) -> None:
    """Write how much of an add-on there is; since when stays."""
    await execute(
        "INSERT INTO tenant_add_on (tenant_id, id, key, quantity, ends_at, since) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET quantity = EXCLUDED.quantity, ends_at = EXCLUDED.ends_at",
        add_on_id,
        bought.key,
        bought.quantity,
        bought.until,
        now,
    )


async def drop_add_ons(but: Collection[str]) -> None:
    """Keep only some."""
    await execute("DELETE FROM tenant_add_on WHERE tenant_id = $1 AND NOT key = ANY($2)", list(but))


async def snapshot() -> tuple[int, dict[str, Any]]:
    """Read the stored entitlements and their revision; (0, {}) before the first."""
    row = await fetch_one("SELECT rev, grants FROM entitlement_snapshot WHERE tenant_id = $1")
    return (row["rev"], row["grants"]) if row is not None else (0, {})


async def store(grants: dict[str, Any]) -> None:
    """Replace the stored entitlements; the revision only ever grows, and no process goes by the old ones."""
    entitlements.changed()
    await execute(
        "INSERT INTO entitlement_snapshot (tenant_id, rev, grants) VALUES ($1, 1, $2)"
        " ON CONFLICT (tenant_id) DO UPDATE SET grants = EXCLUDED.grants, rev = entitlement_snapshot.rev + 1,"
        " updated_at = now()",
        grants,
    )
