"""The versions that were published: what was done with each, what any two differ in, and the ways back."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.company import company_of
from admin_ui.flash import Undo, see_other
from admin_ui.forms import posted_form
from admin_ui.pages.flows.differences import differences
from admin_ui.pages.flows.editing import EDIT, READ, undo_of
from admin_ui.pages.flows.in_flight import posted_choice
from admin_ui.pages.flows.picture import picture
from admin_ui.pages.flows.publishing import PUBLISH
from admin_ui.pages.flows.release_words import choices, deed_words
from admin_ui.pages.flows.step_changes import PostedStep
from admin_ui.rendering import page
from hubwright import flows
from hubwright.control.flows import (
    Done,
    draft_change,
    get_draft,
    history_of,
    list_versions,
    live_version,
    restore,
    version_by_number,
)
from hubwright.control.flows.errors import DraftConflict, SameAsLive
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.canaries.standing import standing_of
from hubwright.runtime.versions import still_on
from hubwright.runtime.versions.release import live_again, until_of

AnyRequest = Request[Any, Any, Any]
_COMPARED = 30
_DRAFT = 0  # the number that stands for the draft where two are compared


class Told(msgspec.Struct, frozen=True):
    """What was done with a version, in words."""

    words: str
    done: Done


@get("/flows/{flow_id:uuid}/versions", opt=READ, include_in_schema=False)
async def versions(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[str]:
    """Everything that was ever published, with what each version changed and what became of it."""
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
        history = await history_of(flow_id)
        canary = await standing_of(flow_id)
    deeds: dict[int, list[Told]] = {}
    for done in history:
        if words := deed_words(done):
            deeds.setdefault(done.n, []).append(Told(words, done))
    return await page(
        request,
        "flows/versions.html",
        status=409 if conflict else 200,
        conflict=conflict,
        theirs=differences(flows.parse(base.doc), flows.parse(draft.doc)) if base else [],
        draft=draft,
        versions=listed,
        told={n: differences(documents[n - 1], document) for n, document in documents.items() if n - 1 in documents},
        deeds=deeds,
        canary=canary,
        current=flows.sha256(flows.parse(draft.doc)),
        under_way=under_way,
        choices=choices(),
        may_edit=actor.may(Permission.FLOWS_EDIT),
        may_publish=actor.may(Permission.FLOWS_PUBLISH),
    )


@get("/flows/{flow_id:uuid}/versions/compare", opt=READ, include_in_schema=False)
async def compare(
    request: AnyRequest, flow_id: FromPath[UUID], before: FromQuery[int] = -1, after: FromQuery[int] = _DRAFT
) -> Response[str]:
    """Any two of them beside each other: in words and as a picture; 0 is the draft."""
    async with acting_for(actor_of(request).tenant_id):
        draft = await get_draft(flow_id)
        numbers = [each.n for each in await list_versions(flow_id)]
        before = before if before >= 0 else next(iter(numbers), _DRAFT)
        old, new = [
            flows.parse(draft.doc if n == _DRAFT else (await version_by_number(flow_id, n)).doc)
            for n in (before, after)
        ]
    changes = differences(old, new)
    return await page(
        request,
        "flows/compare.html",
        draft=draft,
        numbers=numbers,
        before=before,
        after=after,
        changes=changes,
        picture=picture(old, new, changes) if changes else None,
    )


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


@post("/flows/{flow_id:uuid}/versions/{n:int}/live", opt=PUBLISH, include_in_schema=False, status_code=303)
async def make_live_again(request: AnyRequest, flow_id: FromPath[UUID], n: FromPath[int]) -> Response[Any]:
    """Let an earlier version answer again at once; the draft stays what it is."""
    actor, choice = actor_of(request), posted_choice(PostedStep(await posted_form(request)))
    here = f"/flows/{flow_id}/versions"
    try:
        async with acting_for(actor.tenant_id):
            company = await company_of(request, actor)
            until = until_of(choice.in_flight, choice.day(company.time_zone if company else "UTC"))
            instead_of = await live_version(flow_id)
            await live_again(actor, flow_id, n, choice.note, in_flight=choice.in_flight, until=until)
    except (flows.FlowInvalid, SameAsLive) as refusal:
        return see_other(request, here, refusal.sentence(), kind="error")
    undo = Undo(f"{here}/{instead_of.n}/live") if instead_of is not None else None
    return see_other(request, here, _("Version %(number)s is live again.") % {"number": n}, undo=undo)


ROUTES = [versions, compare, restore_version, make_live_again]
