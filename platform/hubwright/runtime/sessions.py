"""The one place where a flow moves: claim the session, advance, save, apply what it asked for."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
import structlog
from msgspec import UNSET

from hubwright import flows
from hubwright.control.flows import compiled_draft, compiled_version, version
from hubwright.control.usage.record import record
from hubwright.desk.conversations import ConversationView
from hubwright.desk.conversations.restart import restart
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, after_commit
from hubwright.kernel.ids import new_id
from hubwright.kernel.telemetry import FLOW_STEPS
from hubwright.runtime import library, queries
from hubwright.runtime.apply import apply_effects
from hubwright.runtime.canaries.arriving import version_for_conversation
from hubwright.runtime.facts import step_row, step_rows, steps_of
from hubwright.runtime.listening import queries as listening_queries
from hubwright.runtime.runs import queries as run_queries
from hubwright.runtime.runs.begin import ring
from hubwright.runtime.unsaid import told_at_once, with_unsaid
from hubwright.runtime.watch.note import note_trouble

log = structlog.get_logger()


class Claimed:
    """A flow session this transaction holds."""

    def __init__(self, session_id: UUID, rev: int, compiled: flows.CompiledFlow, state: flows.State) -> None:
        self.session_id = session_id
        self.rev = rev
        self.compiled = compiled
        self.state = state


async def claim(conversation_id: UUID, *, message: bool = False) -> Claimed | None:
    """Take the active session of a conversation, if there is one; where a newer version is due, in that version.

    `message` says that a message is what comes next: only then may a session begin anew.
    """
    row = await queries.active_session(conversation_id)
    claimed = await _claimed(row)
    if claimed is None or row is None:
        return None
    if row["how"] == "restart" and message and not claimed.state.with_person:
        return await _restart(claimed, conversation_id, row["to_version_id"])
    return claimed


async def claim_run(session_id: UUID) -> Claimed | None:
    """Take an active session by itself; whoever does holds its conversation, if it has one."""
    return await _claimed(await run_queries.active_session(session_id))


async def _claimed(row: Row | None) -> Claimed | None:
    if row is None:
        return None
    if row["draft_doc"] is not None:
        compiled = compiled_draft(row["draft_doc"])
    else:
        compiled = await compiled_version(row["flow_version_id"])
    claimed = Claimed(row["id"], row["rev"], compiled, flows.decode_state(row["state"]))
    if row["how"] == "migrate":
        await _migrate(claimed, row["conversation_id"], row["to_version_id"])
    return claimed


async def _migrate(claimed: Claimed, conversation_id: UUID | None, version_id: UUID) -> None:
    """Let a session go on in the new version, if that has the step where it waits; else it stays as it is."""
    newer = await compiled_version(version_id)
    done = flows.moved(claimed.compiled, newer, claimed.state, utc_now())
    if done is None:
        return
    await queries.move_session(claimed.session_id, version_id, _encoded(done.state))
    await queries.insert_steps(claimed.session_id, conversation_id, [step_row(done.step, {})])
    claimed.compiled, claimed.state = newer, done.state


async def _restart(claimed: Claimed, conversation_id: UUID, version_id: UUID) -> Claimed | None:
    """Begin what is live of the flow now; what the old session had not heard yet is heard first."""
    await queries.end_session(conversation_id)
    flow_id = (await version(version_id)).flow_id
    return await start(conversation_id, flow_id=flow_id, unheard=claimed.state.queue)


async def start(
    conversation_id: UUID,
    *,
    flow_id: UUID | None,
    draft_doc: dict[str, Any] | None = None,
    unheard: Iterable[flows.MessageReceived] = (),
) -> Claimed | None:
    """Start a flow in its live version, in the one that is tried, or (in a test chat) a draft, and pin it.

    None when nothing is published.
    """
    version_id = None
    if draft_doc is not None:
        compiled = compiled_draft(draft_doc)
    else:
        version_id = await version_for_conversation(flow_id, conversation_id) if flow_id is not None else None
        if version_id is None:
            return None
        compiled = await compiled_version(version_id)
    session_id = new_id()
    state = flows.start_state(compiled, str(session_id), unheard=unheard)
    await queries.insert_session(session_id, conversation_id, version_id, draft_doc, _encoded(state))
    return Claimed(session_id, 0, compiled, state)


async def start_run(
    run_id: UUID,
    version_id: UUID,
    compiled: flows.CompiledFlow,
    told: flows.Run,
    conversation: ConversationView | None,
) -> Claimed:
    """Let a run become a session of the same id, in a conversation or in none."""
    state = flows.start_state(compiled, str(run_id), told)
    place = conversation.id if conversation is not None else None
    await queries.insert_session(run_id, place, version_id, None, _encoded(state))
    return Claimed(run_id, 0, compiled, state)


async def advance(claimed: Claimed, conversation: ConversationView | None, event: flows.Event) -> flows.Advance:
    """Move the session by one event; state, trace, usage and effects commit together, and what is known at once."""
    before = claimed.state
    result = await library.advance(claimed.compiled, claimed.state, event)
    ended = result.state.status == "ended"
    place = conversation.id if conversation is not None else None
    metered = sum(1 for step in result.trace if step.metered)
    saved = await queries.save_session(
        claimed.session_id, rev=claimed.rev, state=_encoded(result.state), steps=metered, ended=ended
    )
    if not saved:
        raise RuntimeError(f"flow session {claimed.session_id} moved under its claim")
    claimed.rev += 1
    claimed.state = result.state
    if metered:
        FLOW_STEPS.inc(metered)
        if conversation is None or not conversation.test:
            await record(
                "flow_steps",
                metered,
                subject=str(place or claimed.session_id),
                source="flow",
                idem_key=f"{claimed.session_id}:{claimed.rev}",
                dims=steps_of(claimed.session_id, result),
            )
    if conversation is not None and conversation.status == "resolved" and _speaks_anew(before, event, result):
        await restart(conversation.id)
    answers = await apply_effects(claimed.session_id, conversation, result.effects)
    result = with_unsaid(result, answers)
    if result.trace:
        await queries.insert_steps(claimed.session_id, place, step_rows(result))
    await _let_go(claimed.session_id, place, before, ended=ended, after=result.state)
    if conversation is None or not conversation.test:
        await note_trouble(claimed.session_id, claimed.compiled, result.trace, at_start=claimed.rev == 1)
    for answer in told_at_once(result, answers, event):
        after = await advance(claimed, conversation, answer)
        result = msgspec.structs.replace(after, leftover=[*result.leftover, *after.leftover])
    return result


def _speaks_anew(before: flows.State, event: flows.Event, result: flows.Advance) -> bool:
    """A run that speaks takes a closed conversation up again; what is said at the end of a hand-off does not."""
    speaks = any(
        isinstance(effect, flows.SendMessage | flows.SendCards | flows.RequestRating | flows.HandOff)
        for effect in result.effects
    )
    return speaks and isinstance(before.run, flows.Run) and not isinstance(event, flows.HandoffEnded)


async def _let_go(
    session_id: UUID, place: UUID | None, before: flows.State, *, ended: bool, after: flows.State
) -> None:
    """Nobody waits any more for what this session has left; runs that waited for its end may begin."""
    awaited = before.wait.event if before.wait is not None else UNSET
    if awaited and (after.wait is None or after.wait.event != awaited):
        await listening_queries.stop_waiting(session_id, awaited)
    if not ended:
        return
    if isinstance(after.run, flows.Run):
        await run_queries.end_run(session_id)
    if await run_queries.free_the_way(session_id, place):
        after_commit(ring)


def _encoded(state: flows.State) -> str:
    return flows.encode_state(state).decode()
