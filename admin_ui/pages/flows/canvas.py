"""The canvas: the flow as boxes and wires beside the same forms as in the outline."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.pages.flows.canvas_view import draft_view, kinds_to_draw
from admin_ui.pages.flows.canvas_words import canvas_words
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.editor_view import editor, open_step
from admin_ui.pages.flows.setting_up import set_up
from admin_ui.pages.flows.trigger_panel import trigger_panel
from admin_ui.rendering import page
from hubwright.control.flows.edits import find_node
from hubwright.desk.workbench.choices import single_keys
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]


@get("/flows/{flow_id:uuid}/canvas", opt=READ, include_in_schema=False)
async def canvas_page(request: AnyRequest, flow_id: FromPath[UUID], step: FromQuery[str] = "") -> Response[Any]:
    """The flow on a canvas, with one step open if the address names it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        shown = await editor(flow_id)
        view = await draft_view(shown.draft, problems=shown.problems)
        if find_node(shown.document, step):
            shown.step = open_step(shown, step)
        trigger = await trigger_panel(actor, shown)
        setup = await set_up(actor, shown)
        keys = await single_keys(actor)
    kinds = kinds_to_draw(shown.plugins)
    island: dict[str, Any] = {
        "flow": str(flow_id),
        "url": shown.url,
        "may_edit": actor.may(Permission.FLOWS_EDIT),
        "keys": keys,
        "person": f"{actor.tenant_id}/{actor.label}",
        "kinds": kinds,
        "words": canvas_words(),
        "draft": view,
    }
    return await page(
        request,
        "flows/canvas.html",
        flow=shown,
        step=shown.step,
        person=island["person"],
        trigger=trigger,
        setup=setup,
        island=msgspec.json.encode(island).decode(),
        kinds=[kind for kind in kinds if not kind["trigger"]],
        may_edit=island["may_edit"],
        may_publish=actor.may(Permission.FLOWS_PUBLISH),
        canvas=True,
        focus="",
        done="",
        said=None,
    )


ROUTES = [canvas_page]
