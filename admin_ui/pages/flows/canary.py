"""What is being tried of a flow, with live figures: for everybody, or back."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.in_flight import posted_choice
from admin_ui.pages.flows.publishing import PUBLISH
from admin_ui.pages.flows.release_words import deed_words, said_of
from admin_ui.pages.flows.step_changes import PostedStep
from admin_ui.rendering import fragment
from hubwright.control.flows import get_draft, history_of
from hubwright.control.flows.errors import NothingTried
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.runtime.canaries.ending import take_back, to_everybody
from hubwright.runtime.canaries.standing import standing_of
from hubwright.runtime.versions.release import until_of

AnyRequest = Request[Any, Any, Any]


@get("/flows/{flow_id:uuid}/canary", opt=READ, include_in_schema=False)
async def figures(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """The figures now; once it has ended, how."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await get_draft(flow_id)
        canary = await standing_of(flow_id)
        ended = "" if canary else next((deed_words(done) for done in await history_of(flow_id)), "")
    return fragment(
        request,
        "flows/canary_figures.html",
        canary=canary,
        canary_url=f"/flows/{flow_id}/canary",
        ended=ended,
    )


@post("/flows/{flow_id:uuid}/canary/to-everybody", opt=PUBLISH, include_in_schema=False, status_code=303)
async def everybody(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Let everybody get it."""
    actor, choice = actor_of(request), posted_choice(PostedStep(await posted_form(request)))
    try:
        async with acting_for(actor.tenant_id):
            company = await company_of(request, actor)
            until = until_of(choice.in_flight, choice.day(company.time_zone if company else "UTC"))
            made = await to_everybody(actor, flow_id, in_flight=choice.in_flight, until=until)
    except NothingTried as refusal:
        return see_other(request, f"/flows/{flow_id}", refusal.sentence(), kind="error")
    return see_other(request, f"/flows/{flow_id}", said_of(choice.in_flight) % {"number": made.n})


@post("/flows/{flow_id:uuid}/canary/take-back", opt=PUBLISH, include_in_schema=False, status_code=303)
async def back(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Let nobody get it any more."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            made = await take_back(actor, flow_id)
    except NothingTried as refusal:
        return see_other(request, f"/flows/{flow_id}", refusal.sentence(), kind="error")
    said = _("Version %(number)s is taken back; the live version answers everybody.") % {"number": made.n}
    return see_other(request, f"/flows/{flow_id}", said)


ROUTES = [figures, everybody, back]
