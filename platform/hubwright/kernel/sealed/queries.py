"""The only file that touches tenant_key; it also asks the sweep for a tenant's sealing."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.kernel.database import Row, acting_for, execute, fetch, fetch_one


async def newest() -> Row | None:
    """The key that seals now, held so that nobody retires it before the caller's rows are there."""
    return await fetch_one(
        "SELECT version, key_id, wrapped FROM tenant_key WHERE tenant_id = $1 ORDER BY version DESC LIMIT 1 FOR SHARE"
    )


async def newest_version() -> int:
    """Its number, without waiting for those who seal under it; 0 when there is none."""
    row = await fetch_one("SELECT max(version) AS version FROM tenant_key WHERE tenant_id = $1")
    return int(row["version"] or 0) if row is not None else 0


async def of_version(version: int) -> Row | None:
    """One key."""
    return await fetch_one(
        "SELECT version, key_id, wrapped FROM tenant_key WHERE tenant_id = $1 AND version = $2", version
    )


async def versions() -> list[Row]:
    """The tenant's keys that something may be sealed under, the newest first."""
    return await fetch(
        "SELECT version FROM tenant_key WHERE tenant_id = $1 AND retired_at IS NULL ORDER BY version DESC"
    )


async def newest_at() -> Row | None:
    """The key that seals now, and since when."""
    return await fetch_one("SELECT version, made_at FROM tenant_key WHERE tenant_id = $1 ORDER BY version DESC LIMIT 1")


async def add(version: int, key_id: str, wrapped: bytes) -> None:
    """Write a key, unless somebody else wrote one of this version meanwhile."""
    await execute(
        "INSERT INTO tenant_key (tenant_id, version, key_id, wrapped) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (tenant_id, version) DO NOTHING",
        version,
        key_id,
        wrapped,
    )


async def all_held() -> list[Row]:
    """Every key of the tenant, held against those who seal and those who retire."""
    return await fetch(
        "SELECT version, key_id, wrapped, retired_at FROM tenant_key WHERE tenant_id = $1 ORDER BY version FOR UPDATE"
    )


async def rewrap(version: int, key_id: str, wrapped: bytes) -> None:
    """The same key under another master key."""
    await execute(
        "UPDATE tenant_key SET key_id = $3, wrapped = $4 WHERE tenant_id = $1 AND version = $2",
        version,
        key_id,
        wrapped,
    )


async def retire_before(version: int) -> None:
    """Nothing is sealed under the older keys any more; whoever reads a row right now may still need them."""
    await execute(
        "UPDATE tenant_key SET retired_at = coalesce(retired_at, now()) WHERE tenant_id = $1 AND version < $2", version
    )


async def forget_retired(older_than_s: float) -> int:
    """Remove keys that were retired a while ago."""
    return await execute(
        "DELETE FROM tenant_key WHERE tenant_id = $1 AND retired_at < now() - make_interval(secs => $2)", older_than_s
    )


async def key_ids() -> Sequence[str]:
    """Which master keys the tenant's keys need."""
    found = await fetch("SELECT DISTINCT key_id FROM tenant_key WHERE tenant_id = $1 ORDER BY key_id")
    return [row["key_id"] for row in found]


async def ask_for_sealing(kind: str, seconds: float) -> None:
    """Let the sweep come to this tenant."""
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, $2, $1, now() + make_interval(secs => $3))"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        kind,
        seconds,
    )


async def sealed_all(kind: str) -> None:
    """The sweep need not come again."""
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = $2 AND id = $1", kind)


async def put_off(kind: str, tenant_id: UUID, seconds: float) -> None:
    """Let the sweep come later, also when this attempt fails."""
    async with acting_for(tenant_id):
        await execute(
            "UPDATE due SET due_at = now() + make_interval(secs => $3) WHERE tenant_id = $1 AND kind = $2 AND id = $1",
            kind,
            seconds,
        )
