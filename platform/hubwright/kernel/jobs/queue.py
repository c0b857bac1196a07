"""Writes and claims job rows; the only file that touches table job."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel import dead_letters
from hubwright.kernel.database import acting_for, after_commit, execute, fetch_one
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub

BELL = "worker/jobs"
_LEASE = "60 seconds"


async def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    run_at: datetime | None = None,
    dedup_key: str | None = None,
    while_held: bool = False,
) -> UUID:
    """Ask for work in the caller's transaction; the same `dedup_key` asks only once.

    The work of a suspended company waits, unless it is marked to go on `while_held`.
    """
    job_id = new_id()
    written = await execute(
        "INSERT INTO job (tenant_id, id, kind, payload, dedup_key, run_at, while_held)"
        " VALUES ($1, $2, $3, $4, $5, coalesce($6, now()), $7)"
        " ON CONFLICT (tenant_id, kind, dedup_key) DO NOTHING",
        job_id,
        kind,
        payload,
        dedup_key,
        run_at,
        while_held,
    )
    if written:
        await execute(
            "INSERT INTO due (tenant_id, kind, id, due_at, while_held) VALUES ($1, 'job', $2, coalesce($3, now()), $4)",
            job_id,
            run_at,
            while_held,
        )
        after_commit(_ring)
    return job_id


async def _ring() -> None:
    await hub.publish(BELL, {})


async def claim(tenant_id: UUID, job_id: UUID) -> dict[str, Any] | None:
    """Take a due job for a minute; None when somebody else has it or it is not due."""
    async with acting_for(tenant_id):
        taken = await fetch_one(
            "UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = now() + $3::text::interval"
            " WHERE tenant_id = $1 AND id = $2 AND run_at <= now()"
            "   AND (state = 'waiting' OR (state = 'running' AND lease_until < now()))"
            " RETURNING kind, payload, attempts",
            job_id,
            _LEASE,
        )
        if taken is not None:
            await execute(
                "UPDATE due SET due_at = now() + $3::text::interval WHERE tenant_id = $1 AND kind = 'job' AND id = $2",
                job_id,
                _LEASE,
            )
        return taken


async def finish(tenant_id: UUID, job_id: UUID) -> None:
    """Mark a job done."""
    async with acting_for(tenant_id):
        await execute("UPDATE job SET state = 'done', done_at = now() WHERE tenant_id = $1 AND id = $2", job_id)
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'job' AND id = $2", job_id)


async def postpone(tenant_id: UUID, job_id: UUID, *, seconds: float, error: str) -> None:
    """Let a failed job wait for its next attempt."""
    async with acting_for(tenant_id):
        row = await fetch_one(
            "UPDATE job SET state = 'waiting', last_error = $3, run_at = now() + make_interval(secs => $4)"
            " WHERE tenant_id = $1 AND id = $2 RETURNING run_at",
            job_id,
            error,
            seconds,
        )
        if row is not None:
            await execute(
                "UPDATE due SET due_at = $3 WHERE tenant_id = $1 AND kind = 'job' AND id = $2", job_id, row["run_at"]
            )


async def give_back(tenant_id: UUID, job_id: UUID) -> None:
    """Put a job that could not be finished back, as if it had not been taken."""
    async with acting_for(tenant_id):
        await execute(
            "UPDATE job SET state = 'waiting', attempts = attempts - 1, lease_until = NULL, run_at = now()"
            " WHERE tenant_id = $1 AND id = $2 AND state = 'running'",
            job_id,
        )
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job' AND id = $2", job_id)


async def bury(tenant_id: UUID, job_id: UUID, *, error: str) -> None:
    """Give up on a job; it becomes a dead letter for a person to decide about."""
    async with acting_for(tenant_id):
        row = await fetch_one(
            "UPDATE job SET state = 'dead', last_error = $3, done_at = now() WHERE tenant_id = $1 AND id = $2"
            " RETURNING kind, payload, attempts",
            job_id,
            error,
        )
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'job' AND id = $2", job_id)
        if row is not None:
            await dead_letters.bury(
                "job", job_id, label=row["kind"], error=error, attempts=row["attempts"], payload=row["payload"]
            )


async def revive(job_id: UUID, payload: dict[str, Any]) -> bool:
    """Let a dead job wait for its turn again, with this payload; joins the caller's transaction."""
    revived = await execute(
        "UPDATE job SET state = 'waiting', payload = $3, attempts = 0, run_at = now(), lease_until = NULL,"
        " done_at = NULL WHERE tenant_id = $1 AND id = $2 AND state = 'dead'",
        job_id,
        payload,
    )
    if revived:
        await execute(
            "INSERT INTO due (tenant_id, kind, id, due_at, while_held)"
            " SELECT $1, 'job', id, now(), while_held FROM job WHERE tenant_id = $1 AND id = $2",
            job_id,
        )
        after_commit(_ring)
    return revived == 1
