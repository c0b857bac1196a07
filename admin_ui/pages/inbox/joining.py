"""Merging conversations with undo, and splitting a part off: chosen on a page of its own, which needs no scripts."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.inbox.acts import HERE, REPLY, place_of
from admin_ui.pages.inbox.show import known_view
from admin_ui.rendering import page
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.desk.joining.errors import NothingToSplit
from hubwright.desk.joining.merge import merge, unmerge
from hubwright.desk.joining.split import MOST, split, unsplit
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id

AnyRequest = Request[Any, Any, Any]


@post(f"{HERE}/merge", opt=REPLY, include_in_schema=False, status_code=303)
async def merge_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Let this conversation go on in the chosen one, and go there; Undo takes it back."""
    actor = actor_of(request)
    into = parse_id(str((await request.form()).get("into", "")))
    if into is None:
        raise Missing("conversation")
    async with acting_for(actor.tenant_id):
        link_id = await merge(actor, conversation_id, into)
    undo = Undo(f"/inbox/merges/{link_id}/undo")
    return see_other(request, place_of(view, into), _("The conversations are one now."), undo=undo)


@post("/inbox/merges/{link_id:uuid}/undo", opt=REPLY, include_in_schema=False, status_code=303)
async def unmerge_it(request: AnyRequest, link_id: FromPath[UUID]) -> Response[Any]:
    """Take a merge back and go to the conversation that is its own again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        back = await unmerge(actor, link_id)
    return see_other(request, place_of("team", back), _("The conversations are apart again."))


@get(f"{HERE}/split", opt=REPLY, include_in_schema=False)
async def split_page(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[str]:
    """Choose where the part begins and ends."""
    known = known_view(view)
    async with acting_for(actor_of(request).tenant_id):
        conversation = await get_conversation(conversation_id)
        events = await events_after(conversation_id, max(0, conversation.last_seq - MOST), staff=True)
    said = [event for event in events if event.author != "system"]
    return await page(request, "inbox/split.html", events=said, place=place_of(known, conversation_id))


@post(f"{HERE}/split", opt=REPLY, include_in_schema=False, status_code=303)
async def split_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:  # noqa: ARG001 - the new one is among mine
    """Make the part a conversation of its own and go there; Undo puts it back."""
    actor, form = actor_of(request), await request.form()
    bounds = [str(form.get(name, "")) for name in ("first", "last")]
    if not all(bound.isdecimal() and len(bound) < 10 for bound in bounds):
        raise NothingToSplit
    async with acting_for(actor.tenant_id):
        part = await split(actor, conversation_id, *sorted(map(int, bounds)))
    said = _("The part is a conversation of its own now.")
    return see_other(request, place_of("mine", part), said, undo=Undo(f"/inbox/splits/{part}/undo"))


@post("/inbox/splits/{conversation_id:uuid}/undo", opt=REPLY, include_in_schema=False, status_code=303)
async def unsplit_it(request: AnyRequest, conversation_id: FromPath[UUID]) -> Response[Any]:
    """Let a part go on in the conversation it came from, and go there."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        whole = await unsplit(actor, conversation_id)
    return see_other(request, place_of("team", whole), _("The conversations are one again."))


ROUTES = [merge_it, unmerge_it, split_page, split_it, unsplit_it]
