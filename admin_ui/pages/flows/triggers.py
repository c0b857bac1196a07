"""What only triggers need in the editor: another one, when a schedule comes next, new addresses and secrets."""

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.formats import use_time_zone
from admin_ui.forms import posted_form
from admin_ui.pages.flows.editing import EDIT, READ, show, undo_of
from admin_ui.pages.flows.editor_view import editor, open_step
from admin_ui.pages.flows.trigger_panel import coming, plan_posted
from admin_ui.rendering import fragment, is_fragment_request
from hubwright import flows
from hubwright.control.flows import edit_draft
from hubwright.control.flows.edits import add_trigger, find_node, free_node_id, starting_config
from hubwright.control.triggers import renew_address, renew_secret
from hubwright.control.triggers.arm import zone
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
PUBLISH = {"audience": "tenant", "permission": Permission.FLOWS_PUBLISH}
_HAVE_SECRETS = ("trigger.webhook", "webhook_out")
SHOWS_SECRET = {**PUBLISH, "secret": True}  # nobody of the platform, whatever access they have


@post("/flows/{flow_id:uuid}/triggers", opt=EDIT, include_in_schema=False, status_code=303)
async def add_way_to_start(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Add another trigger; it leads where the first one leads, and is opened."""
    actor, posted = actor_of(request), await posted_form(request)
    kind = flows.find_node_type(posted.get("type", [""])[-1])
    if kind is None or kind.category != "trigger":
        raise Missing("kind of trigger")
    made: list[str] = []

    def grow(document: FlowDocument) -> FlowDocument:
        made.append(free_node_id(document))
        return add_trigger(document, Node(id=made[-1], type=kind.type, tv=kind.tv, config=starting_config(kind.type)))

    async with acting_for(actor.tenant_id):
        draft = (await edit_draft(actor, flow_id, 0, grow)).draft
        shown = await editor(flow_id)
    said = _("Step added to the draft.")
    if not is_fragment_request(request):
        return see_other(request, f"{shown.url}/steps/{made[-1]}", said, undo=undo_of(flow_id, draft.rev))
    shown.step = open_step(shown, made[-1])
    return await show(request, shown, focus="step-form", said=said, undo_rev=draft.rev, push=f"/steps/{made[-1]}")


@post("/flows/{flow_id:uuid}/steps/{node_id:str}/occurrences", opt=READ, include_in_schema=False, status_code=200)
async def occurrences_shown(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[str]:
    """Say when a schedule comes next, as the form stands now; nothing is saved."""
    posted = await posted_form(request)
    async with acting_for(actor_of(request).tenant_id):
        shown = await editor(flow_id)
        if find_node(shown.document, node_id) is None:
            raise Missing("step")
        use_time_zone((await zone()).key)
        found, problem = await coming(plan_posted(posted))
    return fragment(request, "flows/occurrences.html", occurrences=found, problem=problem)


@post(
    "/flows/{flow_id:uuid}/steps/{node_id:str}/secret",
    opt=SHOWS_SECRET,
    include_in_schema=False,
    status_code=200,
)
async def new_secret(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[Any]:
    """Make another signing secret and show it this once."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        shown = await editor(flow_id)
        node = find_node(shown.document, node_id)
        if node is None or node.type not in _HAVE_SECRETS:
            raise Missing("step")
        secret = await renew_secret(actor, flow_id, node_id)
    shown.step = open_step(shown, node_id)
    return await show(request, shown, focus="trigger-secret", secret=secret)


@post(
    "/flows/{flow_id:uuid}/steps/{node_id:str}/address",
    opt=SHOWS_SECRET,
    include_in_schema=False,
    status_code=303,
)
async def new_address(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[Any]:
    """Give the trigger another address."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await renew_address(actor, flow_id, node_id)
    said = _("The flow has a new address. The one before leads nowhere any more.")
    return see_other(request, f"/flows/{flow_id}/steps/{node_id}", said)


ROUTES = [add_way_to_start, occurrences_shown, new_secret, new_address]
