"""The only file that touches sealed_field."""

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def wanted(key: str) -> bool:
    """Whether the active tenant has chosen it."""
    row = await fetch_one("SELECT wanted FROM sealed_field WHERE tenant_id = $1 AND key = $2", key)
    return bool(row and row["wanted"])


async def all_chosen() -> list[Row]:
    """Everything that was ever chosen."""
    return await fetch("SELECT key, wanted, changed_at, changed_by FROM sealed_field WHERE tenant_id = $1")


async def put(key: str, is_wanted: bool, by: str) -> None:
    """Write the choice."""
    await execute(
        "INSERT INTO sealed_field (tenant_id, key, wanted, changed_by) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET wanted = excluded.wanted, changed_at = now(),"
        " changed_by = excluded.changed_by",
        key,
        is_wanted,
        by,
    )
