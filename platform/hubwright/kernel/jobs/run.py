"""Runs due jobs; called by the worker when the bell rings and once a second anyway."""

import asyncio
from uuid import UUID

import structlog

from hubwright.kernel.due import due_now
from hubwright.kernel.errors import Refusal
from hubwright.kernel.jobs import queue
from hubwright.kernel.jobs.registry import JOBS, backoff_seconds
from hubwright.kernel.telemetry import JOBS as COUNTED

log = structlog.get_logger()


async def run_due_jobs(most: int = 100, *, stopping: asyncio.Event | None = None) -> int:
    """Run jobs whose time has come, tenants taking turns, none any more when told to stop; returns how many it took."""
    taken = 0
    for tenant_id, job_id in await due_now("job", most):
        if stopping is not None and stopping.is_set():
            break
        taken += await run_job(tenant_id, job_id)
    return taken


async def run_job(tenant_id: UUID, job_id: UUID) -> int:
    """Run one job if nobody else has it; returns whether it was taken, as a count."""
    claimed = await queue.claim(tenant_id, job_id)
    if claimed is None:
        return 0
    registered = JOBS.get(claimed["kind"])
    if registered is None:
        await queue.bury(tenant_id, job_id, error=f"nobody does {claimed['kind']}")
        return 1
    if claimed["attempts"] > registered.most_attempts:  # whoever took it last did not live to say what went wrong
        await queue.bury(tenant_id, job_id, error="the worker died with it every time")
        return 1
    try:
        await registered.work(tenant_id, claimed["payload"])
    except asyncio.CancelledError:  # the process drains: another worker begins it anew at once
        await asyncio.shield(queue.give_back(tenant_id, job_id))
        raise
    except Exception as failure:  # whatever a job raises, its row must not be lost
        COUNTED.labels(claimed["kind"], "failed").inc()
        error = f"{type(failure).__name__}: {failure}"[:500]
        log.warning("job_failed", kind=claimed["kind"], job=str(job_id), error=error, attempts=claimed["attempts"])
        if claimed["attempts"] >= registered.most_attempts or isinstance(failure, Refusal):
            await queue.bury(tenant_id, job_id, error=error)
        else:
            await queue.postpone(tenant_id, job_id, seconds=backoff_seconds(claimed["attempts"]), error=error)
        return 1
    COUNTED.labels(claimed["kind"], "done").inc()
    await queue.finish(tenant_id, job_id)
    return 1
