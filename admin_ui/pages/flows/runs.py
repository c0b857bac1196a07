"""The runs of a flow: what started them, how they are doing, and the way each took."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.node_words import icon_of, port_words, title_of, type_title
from admin_ui.pages.flows.run_words import reason_words, result_words, status_words
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.flows import get_draft
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.control.triggers import triggers_of
from hubwright.flows.document import FlowDocument
from hubwright.flows.nodes.trigger_manual import MANUAL
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.runs.errors import AlreadyRunning, NotRunnable, TooManyWaiting
from hubwright.runtime.runs.read import list_runs, run_trace, what_began
from hubwright.runtime.runs.run_now import run_now
from hubwright.runtime.runs.schemas import RunBody, StepView

AnyRequest = Request[Any, Any, Any]
RUN = {"audience": "tenant", "permission": Permission.FLOWS_RUN}


class TracedStep(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the trace in words."""

    step: StepView
    title: str
    icon: str
    exit: str
    result: str


@get("/flows/{flow_id:uuid}/runs", opt=READ, include_in_schema=False)
async def runs_page(
    request: AnyRequest, flow_id: FromPath[UUID], after: FromQuery[UUID | None] = None
) -> Response[Any]:
    """The runs of a flow, the newest first; refreshed while some are under way."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        found = await list_runs(flow_id, after=after)
        armed = await triggers_of(flow_id)
    context: dict[str, Any] = {
        "draft": draft,
        "runs": found.runs,
        "older": f"/flows/{flow_id}/runs?after={found.after}" if found.after else "",
        "first": f"/flows/{flow_id}/runs" if after else "",
        "moving": any(run.status in ("waiting", "running") for run in found.runs) and after is None,
        "may_run": actor.may(Permission.FLOWS_RUN) and any(each.topic == MANUAL for each in armed),
        "status_words": status_words,
        "reason_words": reason_words,
        "type_title": type_title,
        "icon_of": icon_of,
    }
    if is_fragment_request(request):
        return fragment(request, "flows/run_rows.html", **context)
    return await page(request, "flows/runs.html", **context)


@post("/flows/{flow_id:uuid}/runs", opt=RUN, include_in_schema=False, status_code=303)
async def press_run_now(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Start what is published, by hand."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            await run_now(actor, flow_id, RunBody())
    except (NotRunnable, AlreadyRunning, TooManyWaiting) as refused:
        return see_other(request, f"/flows/{flow_id}/runs", refused.sentence(), kind="error")
    return see_other(request, f"/flows/{flow_id}/runs", _("The flow is started."))


@get("/flows/{flow_id:uuid}/runs/{run_id:uuid}", opt=READ, include_in_schema=False)
async def run_page(request: AnyRequest, flow_id: FromPath[UUID], run_id: FromPath[UUID]) -> Response[Any]:
    """The way one run took, step by step."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        trace = await run_trace(run_id)
        if trace.run.flow_id != flow_id:
            raise Missing("run")
        told = await what_began(run_id) if actor.may(Permission.FLOWS_EDIT) else {}
    document = flows.parse(draft.doc)
    return await page(
        request,
        "flows/run.html",
        draft=draft,
        run=trace.run,
        steps=[_traced(document, step) for step in trace.steps],
        told=msgspec.json.format(msgspec.json.encode(told)).decode() if told else "",
        status_words=status_words,
        reason_words=reason_words,
        type_title=type_title,
    )


def _traced(document: FlowDocument, step: StepView) -> TracedStep:
    """A step in the words of the draft; one that was removed since keeps its kind."""
    node = find_node(document, step.node_id)
    title = title_of(node) if node else (type_title(step.node_type) if step.node_type else _("The flow itself"))
    port = next((each for each in ports_of(node) if each.id == step.port), None) if node else None
    return TracedStep(
        step=step,
        title=title,
        icon=icon_of(step.node_type) if step.node_type else "flow",
        exit=port_words(document, node, port) if node and port else step.port,
        result=result_words(step.result),
    )


ROUTES = [runs_page, press_run_now, run_page]
