"""The one place where a flow moves: claim the session, advance, save, apply what it asked for."""

from typing import Any
from uuid import UUID

import msgspec
import structlog

from hubwright import flows
from hubwright.control.flows import compiled_draft, compiled_version, live_version
from hubwright.control.usage.record import record
from hubwright.desk.conversations import ConversationView
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.telemetry import FLOW_STEPS
from hubwright.runtime import queries
from hubwright.runtime.apply import apply_effects
from hubwright.runtime.facts import step_rows
from hubwright.runtime.watch.note import note_trouble

log = structlog.get_logger()


class Claimed:
    """A flow session this transaction holds."""

    def __init__(self, session_id: UUID, rev: int, compiled: flows.CompiledFlow, state: flows.State) -> None:
        self.session_id = session_id
        self.rev = rev
        self.compiled = compiled
        self.state = state


async def claim(conversation_id: UUID) -> Claimed | None:
    """Take the active session of a conversation, if there is one."""
    row = await queries.active_session(conversation_id)
    if row is None:
        return None
    if row["draft_doc"] is not None:
        compiled = compiled_draft(row["draft_doc"])
    else:
        compiled = await compiled_version(row["flow_version_id"])
    return Claimed(row["id"], row["rev"], compiled, flows.decode_state(row["state"]))


async def start(
    conversation_id: UUID, *, flow_id: UUID | None, draft_doc: dict[str, Any] | None = None
) -> Claimed | None:
    """Start the live version of a flow (or, in a test chat, a draft) and pin it; None when nothing is published."""
    version_id = None
    if draft_doc is not None:
        compiled = compiled_draft(draft_doc)
    else:
        version = await live_version(flow_id) if flow_id is not None else None
        if version is None:
            return None
        version_id = version.id
        compiled = await compiled_version(version.id)
    session_id = new_id()
    state = flows.start_state(compiled, str(session_id))
    await queries.insert_session(session_id, conversation_id, version_id, draft_doc, _encoded(state))
    return Claimed(session_id, 0, compiled, state)


async def advance(claimed: Claimed, conversation: ConversationView, event: flows.Event) -> flows.Advance:
    """Move the session by one event; state, trace, usage and effects commit together, and what is known at once."""
    result = flows.advance(claimed.compiled, claimed.state, event, utc_now())
    ended = result.state.status == "ended"
    metered = sum(1 for step in result.trace if step.metered)
    saved = await queries.save_session(
        claimed.session_id, rev=claimed.rev, state=_encoded(result.state), steps=metered, ended=ended
    )
    if not saved:
        raise RuntimeError(f"flow session {claimed.session_id} moved under its claim")
    claimed.rev += 1
    claimed.state = result.state
    if result.trace:
        await queries.insert_steps(claimed.session_id, conversation.id, step_rows(result))
    if metered:
        FLOW_STEPS.inc(metered)
        if not conversation.test:
            await record(
                "flow_steps",
                metered,
                subject=str(conversation.id),
                source="flow",
                idem_key=f"{claimed.session_id}:{claimed.rev}",
            )
    answers = await apply_effects(claimed.session_id, conversation, result.effects)
    if not conversation.test:
        await note_trouble(claimed.session_id, claimed.compiled, result.trace, at_start=claimed.rev == 1)
    for answer in answers:
        after = await advance(claimed, conversation, answer)
        result = msgspec.structs.replace(after, leftover=[*result.leftover, *after.leftover])
    return result


def _encoded(state: flows.State) -> str:
    return flows.encode_state(state).decode()
