"""Performs recorded effects outside any transaction; each result comes back to its flow as an event."""

from typing import Any
from uuid import UUID

import msgspec
import structlog

from hubwright import flows
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.outbound import Answer, Outbound
from hubwright.kernel.telemetry import EFFECTS
from hubwright.runtime import bot, queries, sessions, webhooks

log = structlog.get_logger()
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_MOST_ATTEMPTS = 3
_LEASE_MARGIN_S = 5.0  # on top of the request's own timeout; after a crash a visitor waits this long


async def due_effects(most: int = 100) -> list[Due]:
    """Find effects whose turn it is, tenants taking turns."""
    return await due_now("effect", most)


async def perform(tenant_id: UUID, effect_id: UUID, outbound: Outbound) -> bool:
    """Perform one effect; False when somebody else has it."""
    async with acting_for(tenant_id):
        taken = await queries.claim_effect(effect_id, _LEASE_MARGIN_S)
        if taken is None:
            return False
    if taken["kind"] == webhooks.KIND:
        return await webhooks.perform(tenant_id, taken, outbound)
    request = msgspec.convert(taken["request"], flows.HttpRequest)
    if taken["was"] == "running" and not _may_repeat(request):
        await _settle(tenant_id, taken, "in_doubt", Answer("unreachable", detail="unknown outcome"))
        return True
    headers = {**request.headers, "Idempotency-Key": request.idempotency_key}
    if request.content_type:
        headers["Content-Type"] = request.content_type
    answer = await outbound.send(
        request.method, request.url, headers=headers, body=request.body or "", timeout=min(request.timeout_s, 30)
    )
    again = answer.failure == "unreachable" or answer.status in (429, 502, 503, 504)
    if again and request.retries != "none" and _may_repeat(request) and taken["attempts"] < _MOST_ATTEMPTS:
        async with acting_for(tenant_id):
            await queries.postpone_effect(effect_id, _pause(answer, taken["attempts"]))
        return True
    await _settle(tenant_id, taken, "failed" if answer.failure else "done", answer)
    return True


def _may_repeat(request: flows.HttpRequest) -> bool:
    return request.retries == "always" or request.method in _REPEATABLE


def _pause(answer: Answer, attempts: int) -> float:
    if answer.retry_after.isdigit():
        return min(float(answer.retry_after), 30.0)
    return float(0.3 * 2**attempts)


async def _settle(tenant_id: UUID, taken: dict[str, Any], state: str, answer: Answer) -> None:
    """Write down what came of it and let the flow go on, in one transaction."""
    EFFECTS.labels(taken["kind"], state).inc()
    async with acting_for(tenant_id):
        conversation = None
        if taken["conversation_id"] is not None:
            conversation = await conversation_queries.lock(taken["conversation_id"])
        claimed = await sessions.claim_run(taken["flow_session_id"])
        result = {"failure": answer.failure, "status": answer.status, "detail": answer.detail}
        if not await queries.finish_effect(taken["id"], state, result):
            return
        if claimed is None:
            return
        carried = await bot.carry_for(conversation)
        event = flows.EffectResult(
            effect_id=taken["key"],
            ok=not answer.failure,
            status=answer.status or None,
            body=_decoded(answer.body),
            error=_ERRORS.get(answer.failure, answer.failure),
            contact=carried.contact,
            conversation=carried.conversation,
            tenant=carried.tenant,
        )
        await bot.move_on(claimed, conversation, event)


_ERRORS = {"unreachable": "connection", "timeout": "timeout", "refused": "refused", "": ""}


def _decoded(body: str) -> object:
    try:
        decoded: object = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body
    return decoded
