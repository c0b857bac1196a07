"""Performs calls of plugins that flows asked for; the answer, or why there is none, comes back as an event."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.usage.record import record
from hubwright.desk.conversations import ConversationView
from hubwright.host.calls import Installed, Written, installed_model, node_result, written
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.telemetry import EFFECTS
from hubwright.runtime import bot, dead_effects, queries, rewind_queries
from hubwright.runtime.channels.accounts import called_for_step
from hubwright.runtime.go_on import go_on
from hubwright.runtime.hold import hold
from hubwright.runtime.kept_answers import kept
from hubwright.runtime.lanes import lanes
from hubwright.runtime.paid import CAP_REACHED, may_call, not_made, paid
from hubwright.runtime.plugins.ways import dispatcher, ways_through
from hubwright_sdk import HOOKS, CallFailed, Completion, NodeCall, NodeResult, RateLimited, Usage

KIND = "plugin"
_MOST_ATTEMPTS = {"node": 3, "ai": 2}
_FULL_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_WORTH_REPEATING = frozenset({"unreachable", "malformed"})
Taken = dict[str, Any]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down and told to the flow."""

    ok: bool
    state: str = "done"
    port: str = ""
    body: object = None
    error: str = ""
    detail: str = ""
    usage: Usage = Usage()
    lost: bool = False


async def perform(tenant_id: UUID, taken: Taken, outbound: Outbound) -> bool:
    """Begin one call that was claimed; it goes on in a place of its own. A full plugin puts it off a little."""
    call = msgspec.convert(taken["request"], flows.PluginCall)
    if taken["was"] == "running" and call.retries != "always":
        await _settle(
            tenant_id, taken, _failed("in_doubt", "nobody knows whether it was done", state="in_doubt", lost=True)
        )
        return True
    try:
        async with acting_for(tenant_id):
            at = taken["conversation_id"]
            to = await (installed_model() if call.purpose == "ai" else called_for_step(call.plugin, at))
    except CallFailed as reason:
        await _settle(tenant_id, taken, _failed(reason.code, reason.reason))
        return True
    whose = (tenant_id, to.id)
    if not lanes.has_place(whose, to.plugin.manifest.concurrency):
        async with acting_for(tenant_id):
            await queries.give_back_effect(taken["id"], _FULL_PAUSE_S)
        return True
    async with acting_for(tenant_id):
        may = await may_call(taken, call, to)
    if not may:
        await _settle(tenant_id, taken, _failed(CAP_REACHED, "what this may cost in a month is used up"))
        return True
    lanes.begin(whose, _call(tenant_id, taken, call, to, outbound))
    return True


async def _call(tenant_id: UUID, taken: Taken, call: flows.PluginCall, to: Installed, outbound: Outbound) -> None:
    try:
        outcome = await _ask(tenant_id, call, to, outbound)
    except CallFailed as reason:
        pause = _pause(call, reason, taken["attempts"])
        if pause is not None:
            await _postpone(tenant_id, taken, reason, pause)
            return
        outcome = _failed(reason.code, reason.reason, usage=reason.usage, lost=call.retries != "always")
    except asyncio.CancelledError:  # the process drains: the next worker decides at once, not after the lease
        await asyncio.shield(_give_back(tenant_id, taken))
        raise
    await _settle(tenant_id, taken, outcome)


async def _ask(tenant_id: UUID, call: flows.PluginCall, to: Installed, outbound: Outbound) -> Outcome:
    how: dict[str, Any] = {
        "key": call.idempotency_key,
        "language": call.locale,
        "deadline_s": min(call.timeout_s, _LONGEST_PAUSE_S),
        "has_place": True,
        "ways": ways_through(outbound),
    }
    if call.purpose == "ai":
        asked = msgspec.convert(call.input, Completion)
        answer: Written = await dispatcher().call(
            tenant_id, to, HOOKS["complete"], (asked,), check=lambda done: written(done, asked.schema), **how
        )
        return Outcome(ok=True, body={"text": answer.text, "data": answer.data}, usage=answer.usage)
    visit = NodeCall(node=call.name, input=call.input)
    result: NodeResult = await dispatcher().call(
        tenant_id, to, HOOKS["call_node"], (visit,), check=lambda done: node_result(to, done, call.ports), **how
    )
    return Outcome(ok=True, port=result.port, body=dict(result.values))


def _failed(
    error: str, detail: str, *, state: str = "failed", usage: Usage | None = None, lost: bool = False
) -> Outcome:
    return Outcome(ok=False, state=state, error=error, detail=detail, usage=usage or Usage(), lost=lost)


def _pause(call: flows.PluginCall, reason: CallFailed, attempts: int) -> float | None:
    """How long to wait before asking again; None when that is of no use, or not safe, or asked of us too late."""
    if attempts >= _MOST_ATTEMPTS[call.purpose]:
        return None
    if isinstance(reason, RateLimited):
        wanted = reason.retry_after_s if reason.retry_after_s is not None else 2.0**attempts
        return wanted if wanted <= _LONGEST_PAUSE_S else None
    if call.retries == "always" and reason.code in _WORTH_REPEATING:
        return float(0.3 * 2**attempts)
    return None


async def _postpone(tenant_id: UUID, taken: Taken, reason: CallFailed, pause: float) -> None:
    async with acting_for(tenant_id):
        await paid(taken, await _meter(await hold(taken["conversation_id"]), taken, reason.usage))
        await queries.postpone_effect(taken["id"], max(0.0, pause))


async def _give_back(tenant_id: UUID, taken: Taken) -> None:
    async with acting_for(tenant_id):
        await not_made(taken)
        await rewind_queries.release_effect(taken["id"])


async def _settle(tenant_id: UUID, taken: Taken, outcome: Outcome) -> None:
    """Write down what came of it, count what it used, and let the flow go on, in one transaction."""
    EFFECTS.labels(KIND, outcome.state).inc()
    async with acting_for(tenant_id):
        conversation = await hold(taken["conversation_id"])
        result = {"port": outcome.port, "failure": outcome.error, "detail": outcome.detail}
        result |= kept(outcome.body) if outcome.ok else {}
        if not await queries.finish_effect(taken["id"], outcome.state, result):
            await not_made(taken)
            return
        spent = await _meter(conversation, taken, outcome.usage)
        await paid(taken, spent)

        async def event() -> flows.Event:
            carried = await bot.carry_for(conversation)
            return flows.EffectResult(
                effect_id=taken["key"],
                ok=outcome.ok,
                body=outcome.body,
                error=outcome.error,
                detail=outcome.detail,
                port=outcome.port,
                usage=spent,
                contact=carried.contact,
                conversation=carried.conversation,
                tenant=carried.tenant,
            )

        derailed = await go_on(taken["flow_session_id"], conversation, event)
        if conversation is not None and conversation.test:
            return
        if derailed is not None:
            await dead_effects.bury_derailed(taken, derailed)
        elif outcome.lost:
            await dead_effects.bury_lost(taken, outcome.detail or outcome.error)


async def _meter(conversation: ConversationView | None, taken: Taken, usage: Usage) -> dict[str, int]:
    """Count tokens once per attempt, failed ones too: whoever runs the model charges for them. Not in test chats."""
    spent = {"llm_in": usage.tokens_in, "llm_out": usage.tokens_out}
    used = {meter: tokens for meter, tokens in spent.items() if tokens > 0}
    if conversation is None or not conversation.test:
        for meter, tokens in used.items():
            await record(
                meter,
                tokens,
                subject=str(taken["conversation_id"] or taken["flow_session_id"]),
                source="ai",
                idem_key=f"{taken['key']}:{taken['attempts']}:{meter}",
                dims={"session": str(taken["flow_session_id"]), "effect": taken["key"]},
            )
    return used
