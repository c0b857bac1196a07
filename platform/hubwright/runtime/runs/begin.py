"""A trigger fires: the run is written in the caller's transaction, and a worker begins it when it is its turn."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.control.flows import compiled_version, live_version
from hubwright.control.variables.verbs import list_variables
from hubwright.flows.event_names import MAX_DEPTH
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub
from hubwright.runtime.runs import queries
from hubwright.runtime.runs.forget import forget_tomorrow
from hubwright.runtime.runs.schemas import Begun

BELL = "worker/runs"
MOST_WAITING = 1_000
FILTERED, TOO_DEEP, BUSY, TOO_MANY = "filtered", "too_deep", "busy", "too_many"


async def begin(
    flow_id: UUID,
    node_id: str,
    event: dict[str, Any],
    *,
    depth: int = 0,
    dedup_key: str = "",
    concerns: str = "",
    quietly: bool = False,
) -> Begun | None:
    """Make a run of what happened; the same `dedup_key` makes one. `quietly` leaves no row if the filter says no."""
    version = await live_version(flow_id)
    if version is None:
        raise Missing("flow")
    compiled = await compiled_version(version.id)
    happened = flows.Triggered(node=node_id, event=event, depth=depth, tenant=await list_variables())
    verdict = flows.judge(compiled, happened, utc_now())
    dedup_key = dedup_key or (f"{node_id}/{verdict.dedup}" if verdict.dedup else "")
    known = await queries.run_of(flow_id, dedup_key) if dedup_key else None
    if known is not None:
        return Begun(known, again=True)
    if not verdict.fires and quietly:
        return None
    refused = await _refused(flow_id, verdict, depth)
    run_id = new_id()
    written = await queries.insert_run(
        run_id,
        flow_id=flow_id,
        node_id=node_id,
        trigger_type=compiled.nodes[node_id].type_name if node_id in compiled.nodes else "",
        status="ignored" if refused else "waiting",
        reason=refused,
        reentry=verdict.reentry,
        key=verdict.key,
        concerns=concerns or verdict.concerns,
        dedup_key=dedup_key or None,
        event=event,
        depth=depth,
    )
    if not written:
        earlier = await queries.run_of(flow_id, dedup_key)
        assert earlier is not None
        return Begun(earlier, again=True)
    await forget_tomorrow()
    if not refused:
        after_commit(ring)
    return Begun(run_id, refused)


async def _refused(flow_id: UUID, verdict: flows.Verdict, depth: int) -> str:
    """Why there will be no run, if so."""
    if not verdict.fires:
        return FILTERED
    if depth > MAX_DEPTH:
        return TOO_DEEP
    if verdict.reentry == "ignore":
        await queries.lock_key(flow_id, verdict.key)
        if await queries.under_way(flow_id, verdict.key) or await queries.waits_before(flow_id, verdict.key, None):
            return BUSY
    if await queries.waiting_count(flow_id, MOST_WAITING) >= MOST_WAITING:
        return TOO_MANY
    return ""


async def ring() -> None:
    """Tell workers that a run waits."""
    await hub.publish(BELL, {})
