"""Performs recorded effects outside any transaction; each result comes back to its flow as an event."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
import structlog

from hubwright import flows
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.outbound import Answer, Outbound
from hubwright.kernel.telemetry import EFFECTS
from hubwright.runtime import bot, breaker, dead_effects, plugin_calls, queries, rewind_queries, webhooks
from hubwright.runtime.go_on import go_on
from hubwright.runtime.hold import hold
from hubwright.runtime.http_call import (
    LONGEST_S,
    call,
    decoded,
    may_repeat,
    only_reads,
    outcome_unknown,
    result_event,
    tries_again,
)
from hubwright.runtime.kept_answers import kept
from hubwright.runtime.retrying import class_of, pause, retry_after_seconds, verdict

log = structlog.get_logger()
_LEASE_MARGIN_S = 5.0  # on top of the request's own timeout; after a crash a visitor waits this long
# How kinds of effects other than HTTP are performed, once claimed.
PERFORMERS: Mapping[str, Callable[[UUID, dict[str, Any], Outbound], Awaitable[bool]]] = {
    plugin_calls.KIND: plugin_calls.perform,
    webhooks.KIND: webhooks.perform,
}
_chance = random.SystemRandom().random


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an effect ended; `lost` when somebody must be told that it never happened, or may not have."""

    state: str
    answer: Answer
    error: str = ""
    lost: bool = False


async def due_effects(most: int = 100) -> list[Due]:
    """Find effects whose turn it is, tenants taking turns."""
    return await due_now("effect", most)


async def perform(tenant_id: UUID, effect_id: UUID, outbound: Outbound) -> bool:
    """Perform one effect; False when somebody else has it."""
    async with acting_for(tenant_id):
        taken = await queries.claim_effect(effect_id, _LEASE_MARGIN_S)
        if taken is None:
            return False
        performer = PERFORMERS.get(taken["kind"])
        request = _request_of(taken) if performer is None else None
        ended = _over_before(taken, request)
        if ended is None and request is not None:
            gate = await breaker.admit(breaker.host_of(request.url), lasts_s=LONGEST_S + _LEASE_MARGIN_S)
            if not gate.passes:
                kept_back = Answer("refused", detail=gate.reason)
                ended = Outcome(state="failed", answer=kept_back, error=gate.reason, lost=not only_reads(request))
    if performer is not None:
        return await performer(tenant_id, taken, outbound)
    if ended is not None or request is None:
        await _end(tenant_id, taken, request, ended or _unreadable())
        return True
    try:
        answer = await call(request, outbound.of(tenant_id))
    except asyncio.CancelledError:  # the process drains: the next worker decides at once, not after the lease
        await asyncio.shield(_give_back(tenant_id, effect_id))
        raise
    await breaker.tell(tenant_id, gate, answer)
    if not await _try_later(tenant_id, taken, request, answer):
        await _end(tenant_id, taken, request, _judged(request, answer))
    return True


def _request_of(taken: dict[str, Any]) -> flows.HttpRequest | None:
    try:
        return msgspec.convert(taken["request"], flows.HttpRequest)
    except msgspec.ValidationError:
        return None


def _unreadable() -> Outcome:
    detail = "the request cannot be read"
    return Outcome(state="failed", answer=Answer("refused", detail=detail), error=detail, lost=True)


def _over_before(taken: dict[str, Any], request: flows.HttpRequest | None) -> Outcome | None:
    """What an earlier holder left undecided when it died, or that too many died with it."""
    if request is None or taken["was"] != "running":
        return None
    unknown = Answer("unreachable", detail="unknown outcome")
    if not may_repeat(request) and request.in_doubt != "retry":
        return Outcome(state="in_doubt", answer=unknown, lost=True)
    if taken["attempts"] > class_of(taken["kind"]).most_attempts:
        return Outcome(state="failed", answer=unknown, error="the worker died with it every time", lost=True)
    return None


def _judged(request: flows.HttpRequest, answer: Answer) -> Outcome:
    if outcome_unknown(request, answer):
        return Outcome(state="in_doubt", answer=answer, lost=True)
    if answer.failure:
        return Outcome(state="failed", answer=answer, lost=answer.failure != "demo")  # there it never happens
    return Outcome(state="done", answer=answer, lost=verdict("", answer.status) == "again")


async def _try_later(tenant_id: UUID, taken: dict[str, Any], request: flows.HttpRequest, answer: Answer) -> bool:
    """Let it wait for its next attempt, if it may have one before its deadline."""
    retry = class_of(taken["kind"])
    if verdict(answer.failure, answer.status) != "again" or taken["attempts"] >= retry.most_attempts:
        return False
    if not tries_again(request, answer):
        return False
    asked = retry_after_seconds(answer.retry_after, utc_now()) if answer.retry_after else None
    seconds = pause(retry, taken["attempts"], chance=_chance(), retry_after=asked)
    async with acting_for(tenant_id):
        return await queries.postpone_effect(taken["id"], seconds)


async def _end(tenant_id: UUID, taken: dict[str, Any], request: flows.HttpRequest | None, outcome: Outcome) -> None:
    if outcome.state == "in_doubt" and request is not None and request.in_doubt == "hold":
        EFFECTS.labels(taken["kind"], "held").inc()
        async with acting_for(tenant_id):
            await dead_effects.hold_for_decision(taken, _result(outcome.answer))
        return
    await _settle(tenant_id, taken, outcome)


async def _settle(tenant_id: UUID, taken: dict[str, Any], outcome: Outcome) -> None:
    """Write down what came of it and let the flow go on, in one transaction."""
    EFFECTS.labels(taken["kind"], outcome.state).inc()
    async with acting_for(tenant_id):
        conversation = await hold(taken["conversation_id"])
        if not await queries.finish_effect(taken["id"], outcome.state, _result(outcome.answer)):
            return

        async def event() -> flows.Event:
            return result_event(taken["key"], outcome.answer, await bot.carry_for(conversation), outcome.error)

        derailed = await go_on(taken["flow_session_id"], conversation, event)
        if conversation is not None and conversation.test:
            return
        if derailed is not None:
            await dead_effects.bury_derailed(taken, derailed)
        elif outcome.lost:
            await dead_effects.bury_lost(taken, outcome.error or dead_effects.in_words(outcome.answer, outcome.state))


async def _give_back(tenant_id: UUID, effect_id: UUID) -> None:
    async with acting_for(tenant_id):
        await rewind_queries.release_effect(effect_id)


def _result(answer: Answer) -> dict[str, Any]:
    result = {"failure": answer.failure, "status": answer.status, "detail": answer.detail}
    return result if answer.failure else {**result, **kept(decoded(answer.body))}
