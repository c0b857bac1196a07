"""The only file that touches tables platform_access and platform_access_act; it also finds whom to write to."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_COLUMNS = "id, name, email, mode, reason, minutes, began_at, until, ended_at, ended_by"


async def insert(
    access_id: UUID, *, account_id: UUID, name: str, email: str, mode: str, reason: str, minutes: int, now: datetime,
    until: datetime,
) -> None:  # fmt: skip
    """Write the record, before anything is seen."""
    await execute(
        "INSERT INTO platform_access (tenant_id, id, account_id, name, email, mode, reason, minutes, began_at, until)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        access_id,
        account_id,
        name,
        email,
        mode,
        reason,
        minutes,
        now,
        until,
    )


async def end(access_id: UUID, at: datetime, by: str) -> bool:
    """It ends before its time; False when it is over already."""
    ended = await execute(
        "UPDATE platform_access SET ended_at = $3, ended_by = $4"
        " WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL AND until > $3",
        access_id,
        at,
        by,
    )
    return ended == 1


async def get(access_id: UUID) -> Row | None:
    """Read one record."""
    return await fetch_one(f"SELECT {_COLUMNS} FROM platform_access WHERE tenant_id = $1 AND id = $2", access_id)


async def page(after: UUID | None, most: int) -> list[Row]:
    """List records, the newest first."""
    return await fetch(
        f"SELECT {_COLUMNS} FROM platform_access WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)"
        " ORDER BY id DESC LIMIT $3",
        after,
        most,
    )


async def lasting(now: datetime) -> list[Row]:
    """List those under way."""
    return await fetch(
        f"SELECT {_COLUMNS} FROM platform_access WHERE tenant_id = $1 AND ended_at IS NULL AND until > $2 ORDER BY id",
        now,
    )


async def note(act_id: UUID, access_id: UUID, method: str, path: str, outcome: str) -> None:
    """Write one request down."""
    await execute(
        "INSERT INTO platform_access_act (tenant_id, id, access_id, method, path, outcome)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        act_id,
        access_id,
        method,
        path,
        outcome,
    )


async def acts(access_id: UUID, after: UUID | None, most: int) -> list[Row]:
    """List what was opened and done, in order."""
    return await fetch(
        "SELECT id, method, path, outcome, at FROM platform_access_act WHERE tenant_id = $1 AND access_id = $2"
        " AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $4",
        access_id,
        after,
        most,
    )


async def owners() -> list[Row]:
    """Owners whose address is proved; of a company without one, its administrators."""
    return await fetch(
        "WITH people AS (SELECT m.id, m.role, a.email, a.language FROM member m JOIN account a ON a.id = m.account_id"
        "  WHERE m.tenant_id = $1 AND m.active AND m.role IN ('owner', 'admin') AND a.email_key IS NOT NULL)"
        " SELECT id, email, language FROM people"
        " WHERE role = 'owner' OR NOT EXISTS (SELECT FROM people WHERE role = 'owner') ORDER BY id"
    )
