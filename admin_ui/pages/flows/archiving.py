"""Putting a flow away: what leads into it is shown first, and keeps it while that is live."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import archive_flow, bring_back, get_draft, uses_of
from hubwright.control.flows.errors import FlowInUse
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
PUBLISH = {"audience": "tenant", "permission": Permission.FLOWS_PUBLISH}


@get("/flows/{flow_id:uuid}/archive", opt=PUBLISH, include_in_schema=False)
async def archive_page(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[str]:
    """Show which channels and flows lead into this one."""
    return await _show(request, flow_id)


@post("/flows/{flow_id:uuid}/archive", opt=PUBLISH, include_in_schema=False, status_code=303)
async def archive(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Put the flow away."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            await archive_flow(actor, flow_id)
    except FlowInUse as refusal:
        return await _show(request, flow_id, refused=refusal.sentence(), status=refusal.status)
    return see_other(request, "/flows", _("The flow is archived."), undo=Undo(f"/flows/{flow_id}/bring-back", {}))


@post("/flows/{flow_id:uuid}/bring-back", opt=PUBLISH, include_in_schema=False, status_code=303)
async def bring_flow_back(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Put an archived flow into the list again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await bring_back(actor, flow_id)
    return see_other(request, f"/flows/{flow_id}", _("The flow is back."))


async def _show(request: AnyRequest, flow_id: UUID, *, refused: str = "", status: int = 200) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        draft = await get_draft(flow_id)
        channels = [channel for channel in await list_channels() if channel.flow_id == flow_id]
        uses = await uses_of(flow_id)
    free = not channels and not any(use.live for use in uses)
    return await page(
        request,
        "flows/archive.html",
        status=status,
        draft=draft,
        channels=channels,
        uses=uses,
        free=free,
        refused=refused,
    )


ROUTES = [archive_page, archive, bring_flow_back]
