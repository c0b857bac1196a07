"""A worker begins a run that waits: once, when earlier runs of its key and its conversation let it."""

from uuid import UUID

import structlog

from hubwright import flows
from hubwright.control.flows import canaries, compiled_version
from hubwright.desk.conversations import ConversationView
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.runtime import bot, sessions
from hubwright.runtime.canaries.arriving import version_for_run
from hubwright.runtime.runs import place, queries
from hubwright.runtime.runs.schemas import Run

log = structlog.get_logger()
_LOOK_AGAIN_S = {"queue": 30.0, "flow": 5.0, "person": 15.0}  # in case nobody tells that the way is free
_MOST_ATTEMPTS = 5


async def due_runs(most: int = 200) -> list[Due]:
    """Find runs whose turn it may be, tenants taking turns."""
    return await due_now("run", most)


async def start(tenant_id: UUID, run_id: UUID) -> bool:
    """Begin one run, or let it wait; what fails is tried a few times and then told as failed."""
    try:
        async with acting_for(tenant_id):
            return await _start(run_id)
    except Exception:
        log.exception("run_failed", run=str(run_id))
        async with acting_for(tenant_id):
            tries = await queries.try_again(run_id, 2.0)
            if tries >= _MOST_ATTEMPTS:
                await queries.give_up(run_id, "defect")
        return False


async def _start(run_id: UUID) -> bool:
    seen = await queries.run(run_id)
    if seen is None or seen["status"] != "waiting":
        await queries.forget(run_id)
        return False
    if seen["reentry"] in ("queue", "restart"):
        await queries.lock_key(seen["flow_id"], seen["key"])
    row = await queries.claim(run_id)
    if row is None:
        return False
    run = Run(**row)
    ahead = await queries.under_way(run.flow_id, run.key) if run.reentry in ("queue", "restart") else []
    if run.reentry == "queue" and (ahead or await queries.waits_before(run.flow_id, run.key, run.id)):
        return await _wait(run, "queue", None)
    wanted = await place.find_place(run.concerns)
    held = await place.hold([wanted, *(each["conversation_id"] for each in ahead)])
    if run.reentry == "restart":
        older = await queries.waits_before(run.flow_id, run.key, run.id)
        await queries.replace([*older, *(each["id"] for each in ahead)])
    conversation = held.get(wanted) if wanted is not None else None
    taken = await place.taken_by(conversation)
    if taken:
        return await _wait(run, taken, conversation)
    return await _begin(run, conversation)


async def _wait(run: Run, why: str, conversation: ConversationView | None) -> bool:
    await queries.wait_longer(run.id, why, conversation.id if conversation else None, _LOOK_AGAIN_S[why])
    return False


async def _begin(run: Run, conversation: ConversationView | None) -> bool:
    found = await _version_for(run, conversation)
    if found is None:
        await queries.give_up(run.id, "trigger_gone")
        return False
    version_id, compiled = found
    told = flows.Run(depth=run.depth, conversation=conversation is not None)
    claimed = await sessions.start_run(run.id, version_id, compiled, told, conversation)
    await queries.begun(run.id, conversation.id if conversation else None)
    carried = await bot.carry_for(conversation)
    event = flows.Triggered(
        node=run.node_id,
        event=run.event,
        depth=run.depth,
        locale=conversation.language if conversation else "",
        contact=carried.contact,
        conversation=carried.conversation,
        tenant=carried.tenant,
    )
    await sessions.advance(claimed, conversation, event)
    return True


async def _version_for(run: Run, conversation: ConversationView | None) -> tuple[UUID, flows.CompiledFlow] | None:
    """What the run begins with: what is tried takes only runs of triggers that it has; what listens is the live one."""
    released = await canaries.released(run.flow_id)
    for version_id in dict.fromkeys((await version_for_run(released, run, conversation), released.live)):
        compiled = await compiled_version(version_id) if version_id is not None else None
        if version_id is not None and compiled and any(node.id == run.node_id for node in compiled.entry):
            return version_id, compiled
    return None
