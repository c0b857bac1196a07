"""One HTTP call of a flow: what is sent, whether it may be sent twice, and what the flow hears of the outcome."""

import msgspec

from hubwright import flows
from hubwright.kernel.outbound import Answer, WayOut
from hubwright.runtime.events import Carried

LONGEST_S = 30.0
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_ERRORS = {"unreachable": "connection"}


async def call(request: flows.HttpRequest, outbound: WayOut) -> Answer:
    """Send it; never raises for what the other side does."""
    headers = {**request.headers, "Idempotency-Key": request.idempotency_key}
    if request.content_type:
        headers["Content-Type"] = request.content_type
    seconds = min(request.timeout_s, LONGEST_S)
    return await outbound.send(request.method, request.url, headers=headers, body=request.body or "", timeout=seconds)


def may_repeat(request: flows.HttpRequest) -> bool:
    """Whether the same call twice does no harm."""
    return request.retries == "always" or request.method in _REPEATABLE


def only_reads(request: flows.HttpRequest) -> bool:
    """Whether nothing is lost when the call never happens."""
    return request.method in _READS


def tries_again(request: flows.HttpRequest, answer: Answer) -> bool:
    """Whether the author lets a failed call be repeated; what was never sent may be repeated by any method."""
    if outcome_unknown(request, answer):
        return request.in_doubt == "retry"
    return request.retries != "none" and (may_repeat(request) or not answer.sent)


def outcome_unknown(request: flows.HttpRequest, answer: Answer) -> bool:
    """It was sent, no answer came, and a repetition might do harm: nobody knows whether it was done."""
    return answer.failure in ("unreachable", "timeout") and answer.sent and not may_repeat(request)


def result_event(key: str, answer: Answer, carried: Carried, error: str = "") -> flows.EffectResult:
    """What the flow hears."""
    return flows.EffectResult(
        effect_id=key,
        ok=not answer.failure,
        status=answer.status or None,
        body=decoded(answer.body),
        error=error or _ERRORS.get(answer.failure, answer.failure),
        contact=carried.contact,
        conversation=carried.conversation,
        tenant=carried.tenant,
    )


def decoded(body: str) -> object:
    """A body as a flow reads it: JSON if it is that, else its text."""
    try:
        found: object = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body
    return found
