"""Runs due jobs; called by the worker when the bell rings and once a second anyway."""

from uuid import UUID

import structlog

from hubwright.kernel.due import due_now
from hubwright.kernel.errors import Refusal
from hubwright.kernel.jobs import queue
from hubwright.kernel.jobs.registry import JOBS, backoff_seconds
from hubwright.kernel.telemetry import JOBS as COUNTED

log = structlog.get_logger()


async def run_due_jobs(most: int = 100) -> int:
    """Run jobs whose time has come, tenants taking turns; returns how many were taken."""
    taken = 0
    for tenant_id, job_id in await due_now("job", most):
        taken += await _run_one(tenant_id, job_id)
    return taken


async def _run_one(tenant_id: UUID, job_id: UUID) -> int:
    claimed = await queue.claim(tenant_id, job_id)
    if claimed is None:
        return 0
    registered = JOBS.get(claimed["kind"])
    if registered is None:
        await queue.bury(tenant_id, job_id, error=f"nobody does {claimed['kind']}")
        return 1
    try:
        await registered.work(tenant_id, claimed["payload"])
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
