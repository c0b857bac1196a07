"""Posts what flows tell other systems: signed as it goes out, repeated until it is taken, waited for by nobody."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.triggers import secret_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Answer, Outbound
from hubwright.kernel.signatures import signature
from hubwright.kernel.telemetry import EFFECTS
from hubwright.runtime import breaker, queries
from hubwright.runtime.hooks.take_hook import DEPTH_HEADER
from hubwright.runtime.runs.queries import flow_of_session

KIND = "webhook"
TIMEOUT_S = 10.0
_MARGIN_S = 5.0
_MOST_ATTEMPTS = 8
_NO_FLOW = UUID(int=0)  # a draft in a test chat has no secret of its own yet


async def perform(tenant_id: UUID, taken: dict[str, Any], outbound: Outbound) -> bool:
    """Post once; what is not taken is put off, twice as long each time, and given up after a few minutes."""
    request = msgspec.convert(taken["request"], flows.SendWebhook)
    body = request.body.encode()
    async with acting_for(tenant_id):
        flow_id = await flow_of_session(taken["flow_session_id"])
        secret = await secret_of(flow_id or _NO_FLOW, request.node)
        gate = await breaker.admit(breaker.host_of(request.url), lasts_s=TIMEOUT_S + _MARGIN_S)
        if not gate.passes:  # nothing was posted, so it was no attempt
            await queries.give_back_effect(taken["id"], max(1.0, gate.seconds_left))
            return True
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": request.id,
        "Hubwright-Signature": signature(secret, body, utc_now()),
        DEPTH_HEADER: str(request.depth),
    }
    answer = await outbound.of(tenant_id).send(
        "POST", request.url, headers=headers, body=request.body, timeout=TIMEOUT_S
    )
    await breaker.tell(tenant_id, gate, answer)
    async with acting_for(tenant_id):
        if _may_come_later(answer) and taken["attempts"] < _MOST_ATTEMPTS:
            await queries.postpone_effect(taken["id"], _pause(answer, taken["attempts"]))
            return True
        state = "done" if not answer.failure and 200 <= answer.status < 300 else "failed"
        EFFECTS.labels(KIND, state).inc()
        result = {"failure": answer.failure, "status": answer.status, "detail": answer.detail}
        return await queries.finish_effect(taken["id"], state, result)


def _may_come_later(answer: Answer) -> bool:
    return answer.failure in ("unreachable", "timeout") or answer.status in (408, 425, 429) or answer.status >= 500


def _pause(answer: Answer, attempts: int) -> float:
    if answer.retry_after.isdigit():
        return min(float(answer.retry_after), 300.0)
    return min(300.0, float(2**attempts))
