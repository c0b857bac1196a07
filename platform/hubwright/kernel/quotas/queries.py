"""The only user of table quota."""

from hubwright.kernel.database import Row, execute, fetch, global_execute
from hubwright.kernel.scope import active_tenant


async def set_quotas() -> dict[str, Row]:
    """What operators set for the active tenant, by key."""
    found = await fetch("SELECT key, most, reason FROM quota WHERE tenant_id = $1")
    return {row["key"]: row for row in found}


async def put(key: str, most: int | None, reason: str) -> None:
    """Set one."""
    await execute(
        "INSERT INTO quota (tenant_id, key, most, reason) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET most = EXCLUDED.most, reason = EXCLUDED.reason, at = now()",
        key,
        most,
        reason,
    )


async def lock(key: str) -> None:
    """Let one transaction at a time take of what is left."""
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 48))", f"quota {active_tenant()} {key}")
