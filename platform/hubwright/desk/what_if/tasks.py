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
from hubwright.desk.what_if.made import Made, day_of
from hubwright.desk.what_if.plan_book import PlanBook
from hubwright.desk.what_if.read import plans_of, read_day, team_of
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
    if run is None:
        return None
    if run["made"] is not None:
        made = msgspec.convert(run["made"], Made)
        return await _asked_of_made(run["queue_id"], msgspec.convert(run["plan"], Plan), made)
    last = await run_queries.newest(run["newest"])
    if last is None or not last["n"]:
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


async def _asked_of_made(queue_id: UUID, plan: Plan, made: Made) -> Asked:
    """A day that is made, under the plans that hold now and under the one that is tried."""
    queues = await list_queues()
    plans = PlanBook({queue.id: queue.plan for queue in queues})
    return Asked(
        day=day_of(made, queue_id, await team_of(queue_id)),
        plans=plans,
        tried=plans.trying(queue_id, plan),
        offer_seconds={queue.id: queue.offer_seconds for queue in queues},
        is_made=True,
    )
