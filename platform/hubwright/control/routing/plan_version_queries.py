"""Reads and writes the versions of plans, and which one holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_VERSION = "SELECT queue_id, n, plan, at, by, note, origin, restores, run_id FROM plan_version WHERE tenant_id = $1"


async def hold(queue_id: UUID) -> Row | None:
    """What holds for a queue; nobody changes it meanwhile."""
    return await fetch_one(
        "SELECT q.plan, q.plan_n AS n, q.created_at, v.plan AS written FROM queue q LEFT JOIN plan_version v"
        " ON v.tenant_id = $1 AND v.queue_id = q.id AND v.n = q.plan_n WHERE q.tenant_id = $1 AND q.id = $2"
        " FOR UPDATE OF q",
        queue_id,
    )


async def insert(**version: Any) -> None:
    """Write a version; nobody changes it afterwards."""
    columns = ("queue_id", "n", "plan", "at", "by", "note", "origin", "restores", "run_id")
    await execute(
        "INSERT INTO plan_version (tenant_id, queue_id, n, plan, at, by, note, origin, restores, run_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        *(version[column] for column in columns),
    )


async def let_hold(queue_id: UUID, n: int, plan: Any) -> None:
    """Let a version be the one that work is handed out by."""
    await execute("UPDATE queue SET plan = $4, plan_n = $3 WHERE tenant_id = $1 AND id = $2", queue_id, n, plan)


async def newest(queue_id: UUID, before: int, most: int) -> list[Row]:
    """Versions with a lower number than that, the newest first."""
    return await fetch(f"{_VERSION} AND queue_id = $2 AND n < $3 ORDER BY n DESC LIMIT $4", queue_id, before, most)


async def one(queue_id: UUID, n: int) -> Row | None:
    """One version."""
    return await fetch_one(f"{_VERSION} AND queue_id = $2 AND n = $3", queue_id, n)


async def changes(until: datetime) -> list[Row]:
    """Every version of every queue up to a moment, in order."""
    return await fetch(
        "SELECT queue_id, at, plan FROM plan_version WHERE tenant_id = $1 AND at <= $2 ORDER BY at, n", until
    )


async def opened_at(queue_id: UUID) -> Row | None:
    """Since when there is a queue."""
    return await fetch_one("SELECT created_at AS at FROM queue WHERE tenant_id = $1 AND id = $2", queue_id)
