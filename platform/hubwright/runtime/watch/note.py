"""Notes that a flow session went wrong and asks for a look at its flow; nothing is written while all goes well."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hubwright import flows
from hubwright.kernel.clock import utc_now
from hubwright.kernel.failures import in_short
from hubwright.kernel.jobs import enqueue
from hubwright.runtime.canaries.looking import ask_soon
from hubwright.runtime.watch import flow_queries as queries

LOOK_AFTER_S = 5


async def note_trouble(
    session_id: UUID, compiled: flows.CompiledFlow, trace: Sequence[flows.Step], *, at_start: bool
) -> None:
    """Look through what one event caused."""
    step = flows.went_wrong(compiled, trace)
    if step is None:
        return
    reason = step.warnings[0] if step.warnings else step.port or ""
    flow_id = await queries.note_session(session_id, node_id=step.node_id, reason=in_short(reason), at_start=at_start)
    if flow_id is not None:
        await ask_for_a_look(flow_id, LOOK_AFTER_S)
        await ask_soon(flow_id)


async def note_defect(
    flow_id: UUID | None, session_id: UUID | None, failure: BaseException, *, version_id: UUID | None
) -> None:
    """A message broke the flow itself; without a session it was its very first, with `version_id`."""
    if session_id is not None:
        found = await queries.note_session(session_id, node_id="", reason=in_short(failure), at_start=False)
    else:
        found = flow_id
        if flow_id is not None:
            await queries.note_lost_start(flow_id, version_id, in_short(failure))
    if found is not None:
        await ask_for_a_look(found, LOOK_AFTER_S)
        await ask_soon(found)


async def ask_for_a_look(flow_id: UUID, seconds: int) -> None:
    """Ask once a minute at most."""
    run_at = utc_now() + timedelta(seconds=seconds)
    await enqueue(
        "flow.look", {"flow_id": str(flow_id)}, run_at=run_at, dedup_key=f"{flow_id}:{int(run_at.timestamp()) // 60}"
    )
