"""The test chat: the draft answers in a made-up world, from its start each time; nothing outside is touched."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.formats import use_time_zone
from admin_ui.forms import posted_form
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.trial_form import (
    TrialForm,
    answers_of,
    copied_id,
    next_inputs,
    script_of,
    start_of,
)
from admin_ui.pages.flows.trial_view import TrialView, trial_view
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flow_tests import get_test, try_out
from hubwright.control.flows import get_draft
from hubwright.control.flows.schemas import Draft
from hubwright.control.variables.verbs import list_variables
from hubwright.desk.contacts.listing import list_contacts
from hubwright.desk.contacts.schemas import ContactFilter, ListedContact
from hubwright.desk.contacts.verbs import get_contact
from hubwright.flows import trial
from hubwright.flows.document import FlowDocument
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import language
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
_FOUND = 6


@get("/flows/{flow_id:uuid}/test", opt=READ, include_in_schema=False)
async def trial_page(
    request: AnyRequest, flow_id: FromPath[UUID], test: FromQuery[UUID | None] = None
) -> Response[Any]:
    """The test chat on a page of its own, or for htmx the panel beside the flow; a kept test is gone through again."""
    actor = actor_of(request)
    await _on_their_clock(request, actor)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        document = flows.parse(draft.doc)
        script = await _fresh(actor)
        if test is not None:
            kept = (await get_test(flow_id, test)).test
            script = kept.script if kept is not None else script
        return await _shown(request, actor, draft, document, script)


@post("/flows/{flow_id:uuid}/test", opt=READ, include_in_schema=False, status_code=200)
async def go_on(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Let something happen, take it back, or change the circumstances; then everything is gone through again."""
    actor, form = actor_of(request), TrialForm(await posted_form(request))
    await _on_their_clock(request, actor)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        document = flows.parse(draft.doc)
        script = script_of(form, await _fresh(actor))
        try:
            changed = await _changed(actor, form, script, document)
        except Invalid as refused:
            return await _shown(request, actor, draft, document, script, form=form, refused=refused)
        return await _shown(request, actor, draft, document, changed, form=form)


async def _on_their_clock(request: AnyRequest, actor: Actor) -> None:
    company = await company_of(request, actor)
    use_time_zone(company.time_zone if company is not None else "UTC")


async def _fresh(actor: Actor) -> trial.Script:
    """Somebody invented, who comes now, to the company as it is."""
    now = utc_now().replace(second=0, microsecond=0)
    contact: dict[str, object] = {"name": actor.name}
    start = trial.Start(moment=now, language=language(), contact=contact, tenant=await list_variables())
    return trial.Script(start=start)


async def _changed(actor: Actor, form: TrialForm, script: trial.Script, document: FlowDocument) -> trial.Script:
    start, answers, unanswered = script.start, script.answers, script.unanswered
    if form.has("circumstances"):
        start = start_of(form, start, document, await list_channels())
        answers = answers_of(form, document, start.language, answers)
        unanswered = "open" if form.one("unanswered") == "open" else "made_up"
    wanted = copied_id(form)
    if wanted is not None:
        actor.require(Permission.CONTACTS_READ)
        start = msgspec.structs.replace(start, contact=(await get_contact(wanted)).for_flow())
    inputs = list(script.inputs)
    if form.has("restart"):
        inputs = []
    elif form.has("back"):
        inputs = inputs[:-1]
    changed = msgspec.structs.replace(
        script, start=start, answers=answers, unanswered=unanswered, inputs=inputs[: trial.MOST_INPUTS]
    )
    if form.has("restart") or form.has("back"):
        return changed
    more = await _more(form, changed, document)
    return msgspec.structs.replace(changed, inputs=[*changed.inputs, *more])


async def _more(form: TrialForm, script: trial.Script, document: FlowDocument) -> Sequence[trial.Input]:
    """What happens next; an answer is for the step that waits for one, and a date counts from the chat's clock."""
    if not (form.one("answer") or form.one("until")):
        return next_inputs(form, script.start.moment)
    so_far = await try_out(document, script)
    if form.one("until"):
        return next_inputs(form, so_far.now)
    node = next((node for node in document.nodes if node.id == so_far.open_place), None)
    ways = trial.ways_of(document, node, script.start.language) if node else []
    return [trial.Answers(answer=way.answer) for way in ways if way.port.id == form.one("answer")][:1]


async def _shown(
    request: AnyRequest,
    actor: Actor,
    draft: Draft,
    document: FlowDocument,
    script: trial.Script,
    *,
    form: TrialForm | None = None,
    refused: Invalid | None = None,
) -> Response[Any]:
    view: TrialView = trial_view(document, script, await try_out(document, script))
    may_copy = actor.may(Permission.CONTACTS_READ)
    sought = form.one("seek").strip() if form is not None and may_copy else ""
    context: dict[str, Any] = {
        "draft": draft,
        "url": f"/flows/{draft.flow_id}",
        "trial": view,
        "attributes": _attributes(document, script),
        "channels": await list_channels(),
        "kinds": flows.CHANNEL_KINDS,
        "may_copy": may_copy,
        "may_keep": actor.may(Permission.FLOWS_EDIT),
        "sought": sought,
        "found": await _found(actor, sought),
        "keep_id": new_id(),
        "errors": {error.field: error.message for error in refused.errors} if refused is not None else {},
        "opened": form is not None and (form.has("circumstances") or form.has("copy")),
    }
    if is_fragment_request(request):
        return fragment(request, "flows/trial.html", status=422 if refused is not None else 200, **context)
    return await page(request, "flows/test.html", **context)


def _attributes(document: FlowDocument, script: trial.Script) -> list[tuple[str, object]]:
    """What the flow reads of a contact, and whatever else is known of this one."""
    used = flows.compile(document).used_facts["contact"] or frozenset()
    names = dict.fromkeys(["name", "email", *sorted(used), *script.start.contact])
    return [(name, script.start.contact.get(name)) for name in names if name not in ("id", "language")]


async def _found(actor: Actor, sought: str) -> list[ListedContact]:
    return (await list_contacts(actor, ContactFilter(q=sought), limit=_FOUND)).contacts if sought else []


ROUTES = [trial_page, go_on]
