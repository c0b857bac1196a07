"""The only file that touches tables platform_access and platform_access_act; it also finds whom to write to."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_fetch, outside_tenants

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
    seats = await fetch(
        "SELECT id, role, account_id FROM member WHERE tenant_id = $1 AND active AND role IN ('owner', 'admin')"
        " ORDER BY id"
    )
    async with outside_tenants("members are accounts, which belong to no company"):
        found = await global_fetch(
            "SELECT id, email, language FROM account WHERE id = ANY ($1) AND email_key IS NOT NULL",
            [seat["account_id"] for seat in seats],
        )
    told = {row["id"]: row for row in found}
    people = [{**told[seat["account_id"]], **seat} for seat in seats if seat["account_id"] in told]
    chosen = [one for one in people if one["role"] == "owner"] or people
    return [{name: one[name] for name in ("id", "email", "language")} for one in chosen]
