"""POST /api/v1/flows/{id}/publish, and what it would mean for the sessions under way."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.control.flows.schemas import FlowVersionRow
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.runtime.versions.preview import preview
from hubwright.runtime.versions.release import release
from hubwright.runtime.versions.schemas import Preview, Release

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key")]


@get(
    "/api/v1/flows/{flow_id:uuid}/publish/preview",
    opt={"audience": "tenant", "permission": Permission.FLOWS_READ},
    tags=["flows"],
    operation_id="preview_publish",
    summary="What publishing the draft would mean for sessions under way",
)
async def publish_preview(request: AnyRequest, flow_id: FromPath[UUID]) -> Preview:
    """Count waiting sessions; those that could not move are listed by the step where they wait."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await preview(actor, flow_id)


@post(
    "/api/v1/flows/{flow_id:uuid}/publish",
    opt={"audience": "tenant", "permission": Permission.FLOWS_PUBLISH},
    tags=["flows"],
    operation_id="publish_flow",
    summary="Publish the draft as an immutable version",
    status_code=200,
)
async def publish_draft(
    request: AnyRequest, flow_id: FromPath[UUID], data: JSONBody[Release | None] = None, idempotency_key: Key = ""
) -> Response[FlowVersionRow]:
    """Publish; 422 with every problem when the draft has errors, the live version when nothing changed.

    `in_flight` says what becomes of sessions under way: `pin` (they stay on their version), `migrate` (they move as
    soon as they wait at a step that the new version has, with every exit it had), `restart` (with their next message
    they begin the new version), `drain` (the same, from `drain_until` on).
    """
    actor, wanted = actor_of(request), data or Release()

    async def work() -> tuple[int, object]:
        return 200, await release(actor, flow_id, wanted)

    mark = idempotency.fingerprint(request.method, request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, FlowVersionRow), headers=headers)


ROUTES = [publish_preview, publish_draft]
