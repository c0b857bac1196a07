"""GET /api/v1/flows and each flow's draft and versions."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, put
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.control.flows.check import problems_of
from hubwright.control.flows.read import PAGE, flow_page, get_draft, list_versions
from hubwright.control.flows.save_draft import save_draft
from hubwright.control.flows.schemas import (
    Draft,
    DraftAnswer,
    DraftBody,
    FlowPage,
    VersionList,
)
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key")]


def _tenant(permission: Permission) -> dict[str, object]:
    return {"audience": "tenant", "permission": permission}


@get(
    "/api/v1/flows",
    opt=_tenant(Permission.FLOWS_READ),
    tags=["flows"],
    operation_id="list_flows",
    summary="Flows, with what is live of each",
)
async def flow_list(
    request: AnyRequest, after: FromQuery[UUID | None] = None, limit: FromQuery[int] = PAGE
) -> FlowPage:
    """List flows by id, page by page."""
    async with acting_for(actor_of(request).tenant_id):
        return await flow_page(after, limit)


@get(
    "/api/v1/flows/{flow_id:uuid}/draft",
    opt=_tenant(Permission.FLOWS_READ),
    tags=["flows"],
    operation_id="get_draft",
    summary="The draft of a flow and its problems",
)
async def draft(request: AnyRequest, flow_id: FromPath[UUID]) -> DraftAnswer:
    """Read the draft; `rev` is what a change must be based on."""
    async with acting_for(actor_of(request).tenant_id):
        return await _answer(await get_draft(flow_id))


@put(
    "/api/v1/flows/{flow_id:uuid}/draft",
    opt=_tenant(Permission.FLOWS_EDIT),
    tags=["flows"],
    operation_id="save_draft",
    summary="Replace the draft of a flow",
)
async def put_draft(
    request: AnyRequest, flow_id: FromPath[UUID], data: JSONBody[DraftBody], idempotency_key: Key = ""
) -> Response[DraftAnswer]:
    """Save a draft on top of `base_rev`; 409 names who saved another one meanwhile."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        return 200, await _answer(await save_draft(actor, flow_id, data.doc, data.base_rev))

    answer = await _once(request, idempotency_key, work)
    return Response(msgspec.convert(answer.body, DraftAnswer), headers=_replayed(answer))


@get(
    "/api/v1/flows/{flow_id:uuid}/versions",
    opt=_tenant(Permission.FLOWS_READ),
    tags=["flows"],
    operation_id="list_flow_versions",
    summary="All versions of a flow",
)
async def version_list(request: AnyRequest, flow_id: FromPath[UUID]) -> VersionList:
    """List versions, newest first."""
    async with acting_for(actor_of(request).tenant_id):
        return VersionList(await list_versions(flow_id))


async def _once(request: AnyRequest, key: str, work: Callable[[], Awaitable[tuple[int, object]]]) -> idempotency.Answer:
    actor = actor_of(request)
    mark = idempotency.fingerprint(request.method, request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        return await idempotency.once(actor, key, mark, work)


def _replayed(answer: idempotency.Answer) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if answer.again else {}


async def _answer(found: Draft) -> DraftAnswer:
    return DraftAnswer(
        flow_id=found.flow_id,
        name=found.name,
        rev=found.rev,
        doc=found.doc,
        changed_by=found.changed_by,
        changed_at=found.changed_at,
        problems=[msgspec.to_builtins(problem) for problem in await problems_of(found.doc, found.flow_id)],
    )


ROUTES = [flow_list, draft, put_draft, version_list]
