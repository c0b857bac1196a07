"""The API over what is tried of a flow, over earlier versions made live again, and over what was done with versions."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.control.flows import get_draft, history_of
from hubwright.control.flows.history import History
from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.runtime.canaries.ending import take_back, to_everybody
from hubwright.runtime.canaries.schemas import CanaryAnswer, LiveAgain, ToEverybody, view_of
from hubwright.runtime.canaries.standing import standing
from hubwright.runtime.versions.release import live_again, until_of

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key")]
_READ = {"audience": "tenant", "permission": Permission.FLOWS_READ}
_PUBLISH = {"audience": "tenant", "permission": Permission.FLOWS_PUBLISH}


@get(
    "/api/v1/flows/{flow_id:uuid}/canary",
    opt=_READ,
    tags=["flows"],
    operation_id="flow_canary",
    summary="What is tried of a flow, beside what is live",
)
async def canary_route(request: AnyRequest, flow_id: FromPath[UUID]) -> CanaryAnswer:
    """The figures of both versions since the canary began."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await get_draft(flow_id)
        found = await standing(actor, flow_id)
        return CanaryAnswer(view_of(found) if found is not None else None)


@post(
    "/api/v1/flows/{flow_id:uuid}/canary/to-everybody",
    opt=_PUBLISH,
    tags=["flows"],
    operation_id="give_canary_to_everybody",
    summary="Let everybody get the version that is tried",
    status_code=200,
)
async def everybody_route(
    request: AnyRequest, flow_id: FromPath[UUID], data: JSONBody[ToEverybody | None] = None, idempotency_key: Key = ""
) -> Response[FlowVersionRow]:
    """It becomes what is live; `in_flight` says what becomes of sessions on other versions, as in a publish."""
    actor, wanted = actor_of(request), data or ToEverybody()
    until = until_of(wanted.in_flight, wanted.drain_until)
    return await _once(
        request, idempotency_key, lambda: to_everybody(actor, flow_id, in_flight=wanted.in_flight, until=until)
    )


@post(
    "/api/v1/flows/{flow_id:uuid}/canary/take-back",
    opt=_PUBLISH,
    tags=["flows"],
    operation_id="take_canary_back",
    summary="Let nobody get the version that is tried any more",
    status_code=200,
)
async def back_route(
    request: AnyRequest, flow_id: FromPath[UUID], idempotency_key: Key = ""
) -> Response[FlowVersionRow]:
    """What is live answers everybody; sessions on the tried version do what was chosen when it began."""
    actor = actor_of(request)
    return await _once(request, idempotency_key, lambda: take_back(actor, flow_id))


@post(
    "/api/v1/flows/{flow_id:uuid}/versions/{n:int}/live",
    opt=_PUBLISH,
    tags=["flows"],
    operation_id="make_flow_version_live",
    summary="Let an earlier version be live again",
    status_code=200,
)
async def live_route(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    n: FromPath[int],
    data: JSONBody[LiveAgain | None] = None,
    idempotency_key: Key = "",
) -> Response[FlowVersionRow]:
    """The draft stays what it is; 409 when it is live already."""
    actor, wanted = actor_of(request), data or LiveAgain()
    until = until_of(wanted.in_flight, wanted.drain_until)
    return await _once(
        request,
        idempotency_key,
        lambda: live_again(actor, flow_id, n, wanted.note, in_flight=wanted.in_flight, until=until),
    )


@get(
    "/api/v1/flows/{flow_id:uuid}/history",
    opt=_READ,
    tags=["flows"],
    operation_id="flow_history",
    summary="What was done with the versions of a flow",
)
async def history_route(request: AnyRequest, flow_id: FromPath[UUID]) -> History:
    """Published, tried, given to everybody, taken back by somebody or by itself: who, when, why, newest first."""
    async with acting_for(actor_of(request).tenant_id):
        await get_draft(flow_id)
        return History(await history_of(flow_id))


async def _once(
    request: AnyRequest, key: str, deed: Callable[[], Awaitable[FlowVersionRow]]
) -> Response[FlowVersionRow]:
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        return 200, await deed()

    mark = idempotency.fingerprint(request.method, request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, FlowVersionRow), headers=headers)


ROUTES = [canary_route, everybody_route, back_route, live_route, history_route]
