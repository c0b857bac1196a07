"""Reads and writes when the queues of the active tenant are open: queue_hours and queue_holiday."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, execute_many, fetch


async def hours() -> list[Row]:
    """The hours of every queue that is not always open."""
    return await fetch("SELECT queue_id, follows, time_zone, week, company_days FROM queue_hours WHERE tenant_id = $1")


async def holidays() -> list[Row]:
    """The special days of every queue, in order."""
    return await fetch(
        "SELECT queue_id, day, name, opens, closes FROM queue_holiday WHERE tenant_id = $1 ORDER BY queue_id, day"
    )


async def put_hours(queue_id: UUID, follows: str, time_zone: str, week: Any, *, company_days: bool) -> None:
    """Write the hours of a queue."""
    await execute(
        "INSERT INTO queue_hours (tenant_id, queue_id, follows, time_zone, week, company_days)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, queue_id) DO UPDATE SET follows = excluded.follows,"
        " time_zone = excluded.time_zone, week = excluded.week, company_days = excluded.company_days",
        queue_id,
        follows,
        time_zone,
        week,
        company_days,
    )


async def drop_hours(queue_id: UUID) -> None:
    """A queue is always open again."""
    await execute("DELETE FROM queue_hours WHERE tenant_id = $1 AND queue_id = $2", queue_id)


async def put_holidays(queue_id: UUID, days: Sequence[tuple[date, str, str, str]]) -> None:
    """Replace the special days of a queue: day, name, opens, closes."""
    await execute("DELETE FROM queue_holiday WHERE tenant_id = $1 AND queue_id = $2", queue_id)
    await execute_many(
        "INSERT INTO queue_holiday (tenant_id, queue_id, day, name, opens, closes) VALUES ($1, $2, $3, $4, $5, $6)",
        [(queue_id, *day) for day in days],
    )
