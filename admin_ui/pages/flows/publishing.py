"""Publishing with a look at what changes for visitors, and the versions that were published."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.flows.differences import differences
from admin_ui.pages.flows.editing import EDIT, READ, undo_of
from admin_ui.pages.flows.editor_view import Editor, editor
from admin_ui.pages.flows.in_flight import Choice, choices, posted_choice, said_of
from admin_ui.pages.flows.step_changes import PostedStep
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.flows import draft_change, get_draft, list_versions, restore, version_by_number
from hubwright.control.flows.errors import DraftConflict
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.versions import preview, release, still_on

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
    """Publish exactly the draft that was reviewed."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    choice = posted_choice(posted)
    try:
        async with acting_for(actor.tenant_id):
            company = await company_of(request, actor)
            made = await release(
                actor, flow_id, choice.release(posted.base_rev, company.time_zone if company else "UTC")
            )
    except (DraftConflict, flows.FlowInvalid, Invalid) as refusal:
        async with acting_for(actor.tenant_id):
            shown = await editor(flow_id)
        return await _review(request, shown, choice, refused=refusal.sentence(), status=refusal.status)
    return see_other(request, f"/flows/{flow_id}", said_of(choice.in_flight) % {"number": made.n})


async def _review(
    request: AnyRequest, shown: Editor, choice: Choice, *, refused: str = "", status: int = 200
) -> Response[Any]:
    changes = differences(flows.parse(shown.live.doc), shown.document) if shown.live else []
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        under_way = await preview(actor, shown.draft.flow_id) if shown.live and shown.changed else None
    context: dict[str, Any] = {
        "flow": shown,
        "changes": changes,
        "refused": refused,
        "choice": choice,
        "choices": choices(),
        "under_way": under_way,
    }
    if is_fragment_request(request):
        return fragment(request, "flows/review.html", status=422 if status >= 400 else 200, **context)
    return await page(request, "flows/publish.html", status=status, **context)


@get("/flows/{flow_id:uuid}/versions", opt=READ, include_in_schema=False)
async def versions(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[str]:
    """Everything that was ever published, with what each version changed."""
    return await _versions(request, flow_id)


async def _versions(request: AnyRequest, flow_id: UUID, *, conflict: str = "", base_rev: int = 0) -> Response[str]:
    """With a conflict: what somebody did to the draft that a restore would have put aside unseen."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        listed = await list_versions(flow_id)
        under_way = await still_on(flow_id)
        base = await draft_change(flow_id, base_rev) if conflict else None
        documents = {each.n: flows.parse((await version_by_number(flow_id, each.n)).doc) for each in listed[:_COMPARED]}
    current = flows.sha256(flows.parse(draft.doc))
    told = {n: differences(documents[n - 1], document) for n, document in documents.items() if n - 1 in documents}
    return await page(
        request,
        "flows/versions.html",
        status=409 if conflict else 200,
        conflict=conflict,
        theirs=differences(flows.parse(base.doc), flows.parse(draft.doc)) if base else [],
        draft=draft,
        versions=listed,
        told=told,
        current=current,
        under_way=under_way,
        may_edit=actor.may(Permission.FLOWS_EDIT),
    )


_COMPARED = 30


@post("/flows/{flow_id:uuid}/versions/{n:int}/restore", opt=EDIT, include_in_schema=False, status_code=303)
async def restore_version(request: AnyRequest, flow_id: FromPath[UUID], n: FromPath[int]) -> Response[Any]:
    """Put a version into the draft; nothing goes live by that."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    try:
        async with acting_for(actor.tenant_id):
            draft = await restore(actor, flow_id, n, posted.base_rev)
    except DraftConflict as conflict:
        return await _versions(request, flow_id, conflict=conflict.sentence(), base_rev=posted.base_rev)
    said = _("Version %(number)s is the draft now. Publish it to make it live.") % {"number": n}
    return see_other(request, f"/flows/{flow_id}", said, undo=undo_of(flow_id, draft.rev))


ROUTES = [review, publish_draft, versions, restore_version]
