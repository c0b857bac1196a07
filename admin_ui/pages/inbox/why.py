"""“Why did the bot say this?”: the steps that led to a message, in a dialog or as a page of its own."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.formats import use_time_zone
from admin_ui.pages.flows.cost_words import cost_words
from admin_ui.pages.flows.node_words import icon_of
from admin_ui.pages.flows.step_words import cause_words, effect_words, went_words
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.flows import compiled_version, version_by_number
from hubwright.desk.conversations.list_conversations import VIEWS
from hubwright.flows.compile import CompiledFlow, upgraded
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.trace.read import why
from hubwright.runtime.trace.schemas import EffectView, StepView

READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it is told."""

    title: str
    kind: str
    icon: str
    at: datetime
    because: str
    went: str
    reads: list[str]
    changed: dict[str, Any]
    did: list[str]
    warnings: list[str]
    cost: str


@get("/inbox/{view:str}/{conversation_id:uuid}/why/{seq:int}", opt=READ, include_in_schema=False)
async def why_page(
    request: Request[Any, Any, Any], view: FromPath[str], conversation_id: FromPath[UUID], seq: FromPath[int]
) -> Response[str]:
    """The steps from what the visitor did last to the step that said it."""
    actor = actor_of(request)
    company = await company_of(request, actor)
    use_time_zone(company.time_zone if company else "UTC")
    async with acting_for(actor.tenant_id):
        found = await why(conversation_id, seq)
        flow = await _flow_of(found.steps)
    known = view if view in VIEWS else "mine"
    context: dict[str, Any] = {
        "lines": [_line(step, flow) for step in found.steps],
        "sure": found.sure,
        "version": found.steps[-1].flow_version if found.steps else None,
        "flow_name": flow.document.name if flow is not None else "",
        "back": f"/inbox/{known}/{conversation_id}",
    }
    if is_fragment_request(request):
        return fragment(request, "inbox/why.html", **context)
    return await page(request, "inbox/why_page.html", **context)


async def _flow_of(steps: list[StepView]) -> CompiledFlow | None:
    """The version that the steps are pinned to."""
    last = steps[-1] if steps else None
    if last is None or last.flow_id is None or last.flow_version is None:
        return None
    return await compiled_version((await version_by_number(last.flow_id, last.flow_version)).id)


def _line(step: StepView, flow: CompiledFlow | None) -> Line:
    kind = flows.find_node_type(step.node_type)
    title = kind.title[language()] if kind is not None else step.node_type
    return Line(
        title=step.label or title or went_words(step.result, ""),
        kind=title if step.label else "",
        icon=icon_of(step.node_type) if step.node_type else "route",
        at=step.at,
        because=cause_words(step.cause),
        went=went_words(step.result, _port(step, flow)),
        reads=step.reads,
        changed=step.vars,
        did=[_did(effect) for effect in step.effects],
        warnings=step.warnings,
        cost=cost_words(step.cost),
    )


def _port(step: StepView, flow: CompiledFlow | None) -> str:
    """What the exit is called on the flow's page."""
    kind = flows.find_node_type(step.node_type)
    node = next((n for n in flow.document.all_nodes() if n.id == step.node_id), None) if flow is not None else None
    if kind is None or node is None:
        return step.port
    return next((p.title[language()] for p in kind.ports(upgraded(node, kind)) if p.id == step.port), step.port)


def _did(effect: EffectView) -> str:
    words = effect_words(effect.kind) or effect.id
    if effect.status:
        words = _("%(what)s (answer %(status)s)") % {"what": words, "status": effect.status}
    elif effect.state in ("failed", "in_doubt"):
        words = _("%(what)s (no answer)") % {"what": words}
    return words


ROUTES = [why_page]
