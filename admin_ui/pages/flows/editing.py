"""The editor: the outline on the left, the open step on the right; every change is saved to the draft at once."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Toast, Undo, see_other
from admin_ui.forms import Reading, posted_form, read_form
from admin_ui.pages.flows.differences import differences
from admin_ui.pages.flows.editor_view import Editor, editor, kinds_to_add, open_step
from admin_ui.pages.flows.node_form import node_form
from admin_ui.pages.flows.node_values import Written, value_of_node
from admin_ui.pages.flows.setting_up import set_up
from admin_ui.pages.flows.step_changes import PostedStep, both_sides, changed_step
from admin_ui.pages.flows.trigger_panel import trigger_panel
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.flows import draft_change, edit_draft, redo, undo
from hubwright.control.flows.callees import outcomes_called
from hubwright.control.flows.edits import add_node, delete_node, find_node, free_node_id, starting_config, with_exits
from hubwright.control.flows.errors import DraftConflict
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.operations import AnyOp
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.FLOWS_READ}
EDIT = {"audience": "tenant", "permission": Permission.FLOWS_EDIT}


@get("/flows/{flow_id:uuid}", opt=READ, include_in_schema=False)
async def flow_page(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """The flow as an outline."""
    async with acting_for(actor_of(request).tenant_id):
        shown = await editor(flow_id)
    return await show(request, shown)


@get("/flows/{flow_id:uuid}/steps/{node_id:str}", opt=READ, include_in_schema=False)
async def step_page(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[Any]:
    """The flow with one step open."""
    async with acting_for(actor_of(request).tenant_id):
        shown = await editor(flow_id)
    shown.step = open_step(shown, node_id)
    in_canvas = request.query_params.get("view") == "canvas"
    return await show(request, shown, focus=request.query_params.get("focus", "") if in_canvas else "step-title")


@post("/flows/{flow_id:uuid}/steps/{node_id:str}", opt=EDIT, include_in_schema=False, status_code=200)
async def save_step(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[Any]:
    """Save a step; a collision shows what the other person did and keeps what was typed."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    async with acting_for(actor.tenant_id):
        shown = await editor(flow_id)
        node = find_node(shown.document, node_id)
        if node is None:
            raise Missing("step")
        reading = _read(shown, node, posted)
        if not reading.accepted:
            return await _again(request, shown, node_id, reading, posted)
        outcomes = await outcomes_called(reading.value if node.type == "subflow" else {})

        def change(document: FlowDocument) -> FlowDocument:
            changed = changed_step(document, node_id, posted, _written(document, node_id, reading))
            return with_exits(changed, node_id, outcomes)

        try:
            changed = await edit_draft(actor, flow_id, posted.base_rev, change)
        except DraftConflict as conflict:
            shown.step = await both_sides(shown, node_id, posted, change)
            shown.step.conflict = conflict.sentence()
            return await show(request, shown, status=409)
        shown = await editor(flow_id)
    shown.step = open_step(shown, node_id)
    return await show(request, shown, said=_("Saved to the draft."), undo_rev=shown.draft.rev, done=changed.done)


def _read(shown: Editor, node: Node, posted: PostedStep) -> Reading:
    """Read the fields that apply now; if some of them were not on the form yet, it is shown again with them."""
    stored = value_of_node(shown.document, node)
    parts = node_form(shown.document, node, {**stored, **posted.steering}, shown.queues, shown.flow_names)
    seen = {name: part for name, part in parts.schema["properties"].items() if name in posted.shown}
    needed = [name for name in parts.schema.get("required", []) if name in seen]
    reading = read_form({"type": "object", "properties": seen, "required": needed}, posted.fields)
    if set(parts.shown) <= set(posted.shown) and not reading.rows_changed:
        return reading
    return Reading(value={**stored, **reading.value}, rows_changed=True, focus=reading.focus)


def _written(document: FlowDocument, node_id: str, reading: Reading) -> Written:
    node = find_node(document, node_id)
    if node is None:
        raise Missing("step")
    return Written(document, node, reading.value)


async def _again(
    request: AnyRequest, shown: Editor, node_id: str, reading: Reading, posted: PostedStep
) -> Response[Any]:
    shown.step = open_step(shown, node_id, reading)
    posted.keep(shown.step)
    shown.step.base_rev = posted.base_rev
    return await show(request, shown, status=reading.status, focus=shown.step.form.focus)


@post("/flows/{flow_id:uuid}/add", opt=EDIT, include_in_schema=False, status_code=303)
async def add_step(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Put a new step behind an exit, and open it."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    kind = flows.find_node_type(posted.one("type"))
    if kind is None or kind.category == "trigger":
        raise Missing("kind of step")
    made: list[str] = []

    def grow(document: FlowDocument) -> FlowDocument:
        made.append(free_node_id(document))
        new = Node(id=made[-1], type=kind.type, tv=kind.tv, config=starting_config(kind.type))
        after = (posted.one("node"), posted.one("port"))
        known = find_node(document, after[0]) is not None and after[1]
        return add_node(document, new, after if known else None)

    async with acting_for(actor.tenant_id):
        draft = (await edit_draft(actor, flow_id, 0, grow)).draft
        if not is_fragment_request(request):
            return see_other(request, f"/flows/{flow_id}/steps/{made[-1]}")
        shown = await editor(flow_id)
    shown.step = open_step(shown, made[-1])
    said = _("Step added to the draft.")
    return await show(request, shown, focus="step-form", said=said, undo_rev=draft.rev, push=f"/steps/{made[-1]}")


@post("/flows/{flow_id:uuid}/steps/{node_id:str}/delete", opt=EDIT, include_in_schema=False, status_code=303)
async def delete_step(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[Any]:
    """Take a step out of the draft; undo brings it back."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    async with acting_for(actor.tenant_id):
        try:
            change = partial(delete_node, node_id=node_id)
            draft = (await edit_draft(actor, flow_id, posted.base_rev, change)).draft
        except DraftConflict as conflict:
            return await _not_removed(request, flow_id, node_id, posted.base_rev, conflict)
        shown = await editor(flow_id)
    said = _("Step removed from the draft.")
    if not is_fragment_request(request):
        return see_other(request, f"/flows/{flow_id}", said, undo=undo_of(flow_id, draft.rev))
    return await show(request, shown, said=said, undo_rev=draft.rev, push="", focus="flow-title")


async def _not_removed(
    request: AnyRequest, flow_id: UUID, node_id: str, base_rev: int, conflict: DraftConflict
) -> Response[Any]:
    """The step is shown as somebody else has made it meanwhile; whoever still wants it away presses again."""
    shown = await editor(flow_id)
    base = await draft_change(flow_id, base_rev)
    shown.step = open_step(shown, node_id)
    shown.step.kept = conflict.sentence()
    shown.step.theirs = differences(flows.parse(base.doc), shown.document) if base else []
    return await show(request, shown, status=409)


@post("/flows/{flow_id:uuid}/undo", opt=EDIT, include_in_schema=False, status_code=303)
async def undo_change(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Take the last change of the draft back."""
    return await _travel(request, flow_id, back=True)


@post("/flows/{flow_id:uuid}/redo", opt=EDIT, include_in_schema=False, status_code=303)
async def redo_change(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Do again what was taken back."""
    return await _travel(request, flow_id, back=False)


async def _travel(request: AnyRequest, flow_id: UUID, *, back: bool) -> Response[Any]:
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    async with acting_for(actor.tenant_id):
        await (undo if back else redo)(actor, flow_id, posted.base_rev)
        shown = await editor(flow_id)
    said = _("The last change is undone.") if back else _("The change is back.")
    node_id = posted.one("step")
    open_node = node_id if find_node(shown.document, node_id) else ""
    if not is_fragment_request(request):
        return see_other(request, f"/flows/{flow_id}" + (f"/steps/{open_node}" if open_node else ""), said)
    if open_node:
        shown.step = open_step(shown, open_node)
    return await show(request, shown, said=said, push=f"/steps/{open_node}" if open_node else "")


def undo_of(flow_id: UUID, rev: int) -> Undo:
    """The button beside the sentence about a change."""
    return Undo(f"/flows/{flow_id}/undo", {"base_rev": str(rev)})


async def show(
    request: AnyRequest,
    shown: Editor,
    *,
    status: int = 200,
    said: str = "",
    undo_rev: int = 0,
    focus: str = "",
    push: str | None = None,
    secret: str = "",
    done: Sequence[AnyOp] = (),
) -> Response[Any]:
    """The whole page, or for htmx the part that changed with the sentence about it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        trigger = await trigger_panel(actor, shown, secret=secret)
        setup = await set_up(actor, shown)
    toast = Toast(said, undo=undo_of(shown.draft.flow_id, undo_rev) if undo_rev else None) if said else None
    context: dict[str, Any] = {
        "flow": shown,
        "step": shown.step,
        "trigger": trigger,
        "setup": setup,
        "kinds": kinds_to_add(shown.plugins),
        "triggers": kinds_to_add(shown.plugins, triggers=True),
        "may_edit": actor.may(Permission.FLOWS_EDIT),
        "may_publish": actor.may(Permission.FLOWS_PUBLISH),
        "focus": focus,
        "person": f"{actor.tenant_id}/{actor.label}",
        "canvas": request.query_params.get("view") == "canvas",
        "done": msgspec.json.encode(done).decode() if done else "",
    }
    if not is_fragment_request(request):
        return await page(request, "flows/editor.html", status=status, said=toast, **context)
    headers = {"HX-Push-Url": shown.url + push} if push is not None and not context["canvas"] else {}
    template = "flows/inspected.html" if context["canvas"] else "flows/changed.html"
    status = 422 if status >= 400 else 200
    return fragment(request, template, status=status, headers=headers, said=toast, oob=True, **context)


ROUTES = [flow_page, step_page, save_step, add_step, delete_step, undo_change, redo_change]
