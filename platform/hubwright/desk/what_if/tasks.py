"""Working a run out beside everything else: a job only begins it, for others wait behind a job."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import structlog

from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import Plan
from hubwright.desk.what_if import run_queries
from hubwright.desk.what_if.apart import Asked, RunFailed, run_apart
from hubwright.desk.what_if.read import plans_of, read_day
from hubwright.desk.what_if.verbs import WHAT_IF
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job

log = structlog.get_logger()
_STEP = 0.05
_under_way: set[asyncio.Task[None]] = set()


@job(WHAT_IF)
async def begin_run(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Begin it, unless somebody has."""
    run_id = UUID(payload["run_id"])
    async with acting_for(tenant_id):
        if not await run_queries.begin(run_id):
            return
    task = asyncio.create_task(work_out(tenant_id, run_id))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


def under_way() -> list[asyncio.Task[None]]:
    """What this process is working out at the moment."""
    return list(_under_way)


async def work_out(tenant_id: UUID, run_id: UUID) -> None:
    """Read, run apart, keep what came out; what cannot be worked out is told on its page."""
    told = 0.0

    async def tell(share: float) -> None:
        nonlocal told
        if share - told >= _STEP:
            told = share
            async with acting_for(tenant_id):
                await run_queries.move(run_id, share)

    try:
        async with acting_for(tenant_id):
            asked = await _asked(run_id)
        found = msgspec.to_builtins(await run_apart(asked, tell)) if asked is not None else None
    except (RunFailed, OSError) as failure:
        log.warning("what_if_failed", run=str(run_id), error=str(failure))
        found = None
    async with acting_for(tenant_id):
        await run_queries.finish(run_id, found)


async def _asked(run_id: UUID) -> Asked | None:
    """What a run needs to know; None where nothing has come yet."""
    run = await run_queries.get(run_id)
    last = await run_queries.newest(run["newest"]) if run is not None else None
    if run is None or last is None or not last["n"]:
        return None
    queues = await list_queues()
    now = utc_now()
    plans = await plans_of(queues, now)
    return Asked(
        day=await read_day(last["since"], now),
        plans=plans,
        tried=plans.trying(run["queue_id"], msgspec.convert(run["plan"], Plan)),
        offer_seconds={queue.id: queue.offer_seconds for queue in queues},
    )
