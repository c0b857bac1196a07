"""The only file that touches what_if."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_RUN = (
    "SELECT id, queue_id, plan, newest, made, by, state, share, found, asked_at,"
    " state IN ('waiting', 'running') AND moved_at < now() - interval '2 minutes' AS is_lost"
    " FROM what_if WHERE tenant_id = $1"
)


async def insert(
    run_id: UUID, queue_id: UUID, plan: dict[str, Any], newest: int, by: str, *, made: dict[str, Any] | None = None
) -> None:
    """Ask for a run, on so many of the newest, or on a day that is made."""
    await execute(
        "INSERT INTO what_if (tenant_id, id, queue_id, plan, newest, by, made) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        run_id,
        queue_id,
        plan,
        newest,
        by,
        made,
    )


async def get(run_id: UUID) -> Row | None:
    """One run."""
    return await fetch_one(f"{_RUN} AND id = $2", run_id)


async def of_queue(queue_id: UUID, most: int) -> list[Row]:
    """The runs of a queue, the latest first."""
    return await fetch(f"{_RUN} AND queue_id = $2 ORDER BY asked_at DESC, id DESC LIMIT $3", queue_id, most)


async def begin(run_id: UUID) -> bool:
    """It is being worked on; False when it is already, or over."""
    return bool(
        await execute(
            "UPDATE what_if SET state = 'running', moved_at = now() WHERE tenant_id = $1 AND id = $2"
            " AND (state = 'waiting' OR (state = 'running' AND moved_at < now() - interval '2 minutes'))",
            run_id,
        )
    )


async def move(run_id: UUID, share: float) -> None:
    """It has come so far."""
    await execute("UPDATE what_if SET share = $3, moved_at = now() WHERE tenant_id = $1 AND id = $2", run_id, share)


async def finish(run_id: UUID, found: dict[str, Any] | None) -> None:
    """It is over: with what was found, or with nothing."""
    await execute(
        "UPDATE what_if SET state = CASE WHEN $3::jsonb IS NULL THEN 'failed' ELSE 'done' END, share = 1, found = $3,"
        " moved_at = now() WHERE tenant_id = $1 AND id = $2",
        run_id,
        found,
    )


async def asked_since(moment: datetime) -> int:
    """How many runs were asked for since then."""
    row = await fetch_one("SELECT count(*) AS n FROM what_if WHERE tenant_id = $1 AND asked_at >= $2", moment)
    assert row is not None
    return int(row["n"])


async def newest(most: int) -> Row | None:
    """Since when the newest arrivals have come, and how many those are."""
    return await fetch_one(
        "SELECT min(at) AS since, count(*) AS n FROM (SELECT at FROM routing_arrival WHERE tenant_id = $1"
        " ORDER BY at DESC LIMIT $2) last",
        most,
    )
