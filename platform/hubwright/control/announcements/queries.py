"""The only file that touches tables announcement and announcement_dismissal."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from hubwright.control.announcements.schemas import NewAnnouncement
from hubwright.kernel.database import Row, execute, fetch, global_execute, global_fetch, outside_tenants

REASON = "operators tell the staff of many companies the same"
_COLUMNS = (
    "id, text_en, text_zh, severity, audience, edition, company, starts_at, ends_at, stopped_at, written_by, created_at"
)


async def insert(announcement_id: UUID, new: NewAnnouncement, written_by: str) -> None:
    """Write one."""
    await global_execute(
        "INSERT INTO announcement (id, text_en, text_zh, severity, audience, edition, company, starts_at, ends_at,"
        " written_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        announcement_id,
        new.text_en,
        new.text_zh,
        new.severity,
        new.audience,
        new.edition,
        new.company,
        new.starts_at,
        new.ends_at,
        written_by,
    )


async def stop(announcement_id: UUID, at: datetime) -> bool:
    """End one before its time; False when it is over or stopped already."""
    stopped = await global_execute(
        "UPDATE announcement SET stopped_at = $2 WHERE id = $1 AND stopped_at IS NULL AND ends_at > $2",
        announcement_id,
        at,
    )
    return stopped == 1


async def resume(announcement_id: UUID) -> None:
    """Let one that was ended early go on."""
    await global_execute("UPDATE announcement SET stopped_at = NULL WHERE id = $1", announcement_id)


async def get(announcement_id: UUID) -> Row | None:
    """Read one."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"SELECT {_COLUMNS} FROM announcement WHERE id = $1", announcement_id)
    return found[0] if found else None


async def page(after: UUID | None, most: int) -> list[Row]:
    """List them, the newest first."""
    async with outside_tenants(REASON):
        return await global_fetch(
            f"SELECT {_COLUMNS} FROM announcement WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2",
            after,
            most,
        )


async def not_over() -> list[Row]:
    """What is or will be shown."""
    async with outside_tenants(REASON):
        return await global_fetch(
            f"SELECT {_COLUMNS} FROM announcement WHERE stopped_at IS NULL AND ends_at > now()"
            " ORDER BY id DESC LIMIT 100"
        )


async def dismissed(member_id: UUID, announcement_ids: Collection[UUID]) -> set[UUID]:
    """Which of these a member has put away."""
    found = await fetch(
        "SELECT announcement_id FROM announcement_dismissal"
        " WHERE tenant_id = $1 AND member_id = $2 AND announcement_id = ANY($3)",
        member_id,
        list(announcement_ids),
    )
    return {row["announcement_id"] for row in found}


async def dismiss(member_id: UUID, announcement_id: UUID) -> None:
    """Put one away; again changes nothing."""
    await execute(
        "INSERT INTO announcement_dismissal (tenant_id, announcement_id, member_id) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, announcement_id, member_id) DO NOTHING",
        announcement_id,
        member_id,
    )
