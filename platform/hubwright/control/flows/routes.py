"""GET /api/v1/flows and each flow's draft, versions and publication."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from hubwright.control.flows.check import problems_of
from hubwright.control.flows.publish import publish
from hubwright.control.flows.read import PAGE, flow_page, get_draft, list_versions
from hubwright.control.flows.save_draft import save_draft
from hubwright.control.flows.schemas import (
    Draft,
    DraftAnswer,
    DraftBody,
    FlowPage,
    FlowVersionRow,
    PublishBody,
    VersionList,
)
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]


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
async def put_draft(request: AnyRequest, flow_id: FromPath[UUID], data: JSONBody[DraftBody]) -> DraftAnswer:
    """Save a draft on top of `base_rev`; 409 names who saved another one meanwhile."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await _answer(await save_draft(actor, flow_id, data.doc, data.base_rev))


@post(
    "/api/v1/flows/{flow_id:uuid}/publish",
    opt=_tenant(Permission.FLOWS_PUBLISH),
    tags=["flows"],
    operation_id="publish_flow",
    summary="Publish the draft as an immutable version",
    status_code=200,
)
async def publish_draft(
    request: AnyRequest, flow_id: FromPath[UUID], data: JSONBody[PublishBody | None] = None
) -> FlowVersionRow:
    """Publish; 422 with every problem when the draft has errors, the live version when nothing changed."""
    actor, body = actor_of(request), data or PublishBody()
    async with acting_for(actor.tenant_id):
        return await publish(actor, flow_id, body.note, base_rev=body.base_rev)


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


async def _answer(found: Draft) -> DraftAnswer:
    return DraftAnswer(
        flow_id=found.flow_id,
        name=found.name,
        rev=found.rev,
        doc=found.doc,
        changed_by=found.changed_by,
        changed_at=found.changed_at,
        problems=[msgspec.to_builtins(problem) for problem in await problems_of(found.doc)],
    )


ROUTES = [flow_list, draft, put_draft, publish_draft, version_list]
