"""Reads and writes the variables of the active tenant."""

from typing import Any

import msgspec

from hubwright.kernel.database import execute, fetch


async def variables() -> dict[str, Any]:
    """Read all of them."""
    found = await fetch("SELECT key, value FROM tenant_variable WHERE tenant_id = $1 ORDER BY key")
    return {row["key"]: row["value"] for row in found}


async def put(key: str, value: object) -> None:
    """Write one; a value that is the same already is left alone."""
    await execute(
        "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET value = EXCLUDED.value, updated_at = now()"
        " WHERE tenant_variable.value <> EXCLUDED.value",
        key,
        msgspec.json.encode(value).decode(),
    )


async def forget(keys: list[str]) -> None:
    """Remove some; those that are not there stay away."""
    await execute("DELETE FROM tenant_variable WHERE tenant_id = $1 AND key = ANY($2)", keys)
