"""The one place where a flow moves: claim the session, advance, save, apply what it asked for."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog

from hubwright import flows
from hubwright.control.flows import compiled_draft, compiled_version, live_version, version
from hubwright.control.usage.record import record
from hubwright.desk.conversations import ConversationView
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.telemetry import FLOW_STEPS
from hubwright.runtime import library, queries
from hubwright.runtime.apply import apply_effects
from hubwright.runtime.events import Carried

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
    if row is None:
        return None
    if row["draft_doc"] is not None:
        compiled = compiled_draft(row["draft_doc"])
    else:
        compiled = await compiled_version(row["flow_version_id"])
    claimed = Claimed(row["id"], row["rev"], compiled, flows.decode_state(row["state"]))
    if row["how"] == "migrate":
        await _migrate(claimed, conversation_id, row["to_version_id"])
    elif row["how"] == "restart" and message and not claimed.state.with_person:
        return await _restart(claimed, conversation_id, row["to_version_id"])
    return claimed


async def _migrate(claimed: Claimed, conversation_id: UUID, version_id: UUID) -> None:
    """Let a session go on in the new version, if that has the step where it waits; else it stays as it is."""
    newer = await compiled_version(version_id)
    done = flows.moved(claimed.compiled, newer, claimed.state, utc_now())
    if done is None:
        return
    await queries.move_session(claimed.session_id, version_id, _encoded(done.state))
    await queries.insert_steps(claimed.session_id, conversation_id, [_step_row(done.step)])
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
    """Start the live version of a flow (or, in a test chat, a draft) and pin it; None when nothing is published."""
    version_id = None
    if draft_doc is not None:
        compiled = compiled_draft(draft_doc)
    else:
        live = await live_version(flow_id) if flow_id is not None else None
        if live is None:
            return None
        version_id = live.id
        compiled = await compiled_version(live.id)
    session_id = new_id()
    state = flows.start_state(compiled, str(session_id), unheard=unheard)
    await queries.insert_session(session_id, conversation_id, version_id, draft_doc, _encoded(state))
    return Claimed(session_id, 0, compiled, state)


async def advance(claimed: Claimed, conversation: ConversationView, event: flows.Event) -> flows.Advance:
    """Move the session by one event; state, trace, usage and effects commit together."""
    result = await library.advance(claimed.compiled, claimed.state, event)
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
        await queries.insert_steps(claimed.session_id, conversation.id, [_step_row(s) for s in result.trace])
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
    await apply_effects(claimed.session_id, conversation, result.effects)
    return result


def message_event(kind: str, text: str, carried: Carried, *, locale: str, **more: Any) -> flows.MessageReceived:
    """Build the event a flow sees for a contact's message."""
    return flows.MessageReceived(
        kind=kind,
        text=text,
        locale=locale,
        contact=carried.contact,
        conversation=carried.conversation,
        tenant=carried.tenant,
        channel=carried.channel,
        **more,
    )


def _step_row(step: flows.Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "node_id": step.node_id,
        "node_type": step.node_type,
        "port": step.port,
        "at": step.at,
        "detail": {
            "result": step.result,
            "cause": step.cause,
            "vars": step.vars,
            "effects": list(step.effects),
            "warnings": list(step.warnings),
            "cost": step.cost,
            **({"version": step.version} if step.version else {}),
        },
    }


def _encoded(state: flows.State) -> str:
    return flows.encode_state(state).decode()
