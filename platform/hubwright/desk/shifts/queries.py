"""The only file that touches working_time and member_leave."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_LEAVE = (
    "SELECT id, member_id, begins_at, ends_at, reason, state, asked_at, decided_by, decided_at FROM member_leave"
    " WHERE tenant_id = $1"
)


async def working_times() -> list[Row]:
    """When everybody who is planned is planned to work."""
    return await fetch("SELECT member_id, time_zone, week, days FROM working_time WHERE tenant_id = $1")


async def put_working_times(member_id: UUID, time_zone: str, week: Any, days: Any) -> None:
    """Plan a member."""
    await execute(
        "INSERT INTO working_time (tenant_id, member_id, time_zone, week, days) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, member_id) DO UPDATE SET time_zone = excluded.time_zone, week = excluded.week,"
        " days = excluded.days",
        member_id,
        time_zone,
        week,
        days,
    )


async def drop_working_times(member_id: UUID) -> None:
    """A member is not planned any more."""
    await execute("DELETE FROM working_time WHERE tenant_id = $1 AND member_id = $2", member_id)


async def add_leave(
    leave_id: UUID, member_id: UUID, *, begins_at: datetime, ends_at: datetime, reason: str, asked_at: datetime
) -> None:
    """Write that leave is asked for."""
    await execute(
        "INSERT INTO member_leave (tenant_id, id, member_id, begins_at, ends_at, reason, state, asked_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7)",
        leave_id,
        member_id,
        begins_at,
        ends_at,
        reason,
        asked_at,
    )


async def lock_leave(leave_id: UUID) -> Row | None:
    """Read one leave and hold it."""
    return await fetch_one(f"{_LEAVE} AND id = $2 FOR UPDATE", leave_id)


async def set_state(leave_id: UUID, state: str, by_id: UUID | None, at: datetime | None) -> None:
    """Write what became of it."""
    await execute(
        "UPDATE member_leave SET state = $3, decided_by = $4, decided_at = $5 WHERE tenant_id = $1 AND id = $2",
        leave_id,
        state,
        by_id,
        at,
    )


async def overlapping(member_id: UUID, begins_at: datetime, ends_at: datetime) -> bool:
    """Whether a member has leave or has asked for some within that time."""
    row = await fetch_one(
        "SELECT 1 AS there FROM member_leave WHERE tenant_id = $1 AND member_id = $2 AND begins_at < $4"
        " AND ends_at > $3 AND state IN ('asked', 'approved') LIMIT 1",
        member_id,
        begins_at,
        ends_at,
    )
    return row is not None


async def leave_of(member_id: UUID, most: int) -> list[Row]:
    """A member's leave, the latest first."""
    return await fetch(f"{_LEAVE} AND member_id = $2 ORDER BY begins_at DESC, id LIMIT $3", member_id, most)


async def leave_after(at: datetime) -> list[Row]:
    """Leave of everybody, asked for or approved, that is not over, the next to begin first."""
    return await fetch(
        f"{_LEAVE} AND state IN ('asked', 'approved') AND ends_at > $2 ORDER BY begins_at, id LIMIT 1000", at
    )


async def on_leave(at: datetime) -> set[UUID]:
    """Who is on leave."""
    found = await fetch(
        "SELECT DISTINCT member_id FROM member_leave WHERE tenant_id = $1 AND state = 'approved' AND begins_at <= $2"
        " AND ends_at > $2",
        at,
    )
    return {row["member_id"] for row in found}


async def next_beginning(at: datetime) -> datetime | None:
    """When the next approved leave begins."""
    row = await fetch_one(
        "SELECT min(begins_at) AS at FROM member_leave WHERE tenant_id = $1 AND state = 'approved' AND begins_at > $2"
        " AND ends_at > $2",
        at,
    )
    return row["at"] if row else None
