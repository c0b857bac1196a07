"""Publishing with a look at what changes for visitors: in words and as a picture, with the flow's tests run."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.flows.difference_words import difference_words
from admin_ui.pages.flows.differences import differences
from admin_ui.pages.flows.editor_view import Editor, editor
from admin_ui.pages.flows.in_flight import Choice, posted_choice
from admin_ui.pages.flows.picture import picture
from admin_ui.pages.flows.release_words import choices, said_of, ways_back
from admin_ui.pages.flows.step_changes import PostedStep
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.flow_tests import list_tests, run_tests
from hubwright.control.flows import list_versions, uses_of, version
from hubwright.control.flows.errors import DraftConflict, NothingToTry
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.canaries.audience import segments_to_try_on
from hubwright.runtime.versions import preview, release
from hubwright.runtime.versions.errors import TestsFail

AnyRequest = Request[Any, Any, Any]
PUBLISH = {"audience": "tenant", "permission": Permission.FLOWS_PUBLISH}


@get("/flows/{flow_id:uuid}/publish", opt=PUBLISH, include_in_schema=False)
async def review(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Show what visitors will notice, and ask for a note."""
    async with acting_for(actor_of(request).tenant_id):
        shown = await editor(flow_id)
    return await _review(request, shown, Choice())


@post("/flows/{flow_id:uuid}/publish", opt=PUBLISH, include_in_schema=False, status_code=303)
async def publish_draft(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Publish exactly the draft that was reviewed, for everybody or for a part."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    choice = posted_choice(posted)
    try:
        async with acting_for(actor.tenant_id):
            company = await company_of(request, actor)
            made = await release(
                actor, flow_id, choice.release(posted.base_rev, company.time_zone if company else "UTC")
            )
    except (DraftConflict, flows.FlowInvalid, Invalid, TestsFail, NothingToTry) as refusal:
        async with acting_for(actor.tenant_id):
            shown = await editor(flow_id)
        return await _review(request, shown, choice, refused=refusal.sentence(), status=refusal.status)
    said = _("Version %(number)s is being tried.") if choice.who == "part" else said_of(choice.in_flight)
    return see_other(request, _published_from(request, flow_id), said % {"number": made.n})


def _published_from(request: AnyRequest, flow_id: UUID) -> str:
    """Where somebody was when they opened the review: on the canvas, or in the outline."""
    canvas = f"/flows/{flow_id}/canvas"
    was_at = urlsplit(request.headers.get("hx-current-url", "")).path
    return canvas if was_at == canvas else f"/flows/{flow_id}"


async def _review(
    request: AnyRequest, shown: Editor, choice: Choice, *, refused: str = "", status: int = 200
) -> Response[Any]:
    actor, flow_id = actor_of(request), shown.draft.flow_id
    before = flows.parse(shown.live.doc) if shown.live else None
    changes = differences(before, shown.document) if before else []
    async with acting_for(actor.tenant_id):
        under_way = await preview(actor, flow_id) if shown.live and shown.changed else None
        tested = await run_tests(flow_id, shown.document) if shown.changed and not shown.errors else []
        kept = {test.id: test.test for test in await list_tests(flow_id)} if tested else {}
        segments = await segments_to_try_on(actor) if shown.live and shown.changed else []
        callers = [use.name for use in await uses_of(flow_id) if use.live]
        tried = await version(shown.canary.canary.version_id) if shown.canary else None
        newest = max((each.n for each in await list_versions(flow_id)), default=0)
    same_as_tried = tried is not None and tried.sha256 == flows.sha256(shown.document)
    context: dict[str, Any] = {
        "flow": shown,
        "changes": changes,
        "picture": picture(before, shown.document, changes) if before and changes else None,
        "refused": refused,
        "choice": choice,
        "choices": choices(),
        "ways_back": ways_back(),
        "under_way": under_way,
        "tested": tested,
        "differs": {run.id: difference_words(shown.document, kept.get(run.id), run.difference) for run in tested},
        "failing": [run for run in tested if not run.passed],
        "segments": segments,
        "callers": callers,
        "same_as_tried": same_as_tried,
        "number": newest if same_as_tried else newest + 1,
    }
    if is_fragment_request(request):
        return fragment(request, "flows/review.html", status=422 if status >= 400 else 200, **context)
    return await page(request, "flows/publish.html", status=status, **context)


ROUTES = [review, publish_draft]
