"""Canned replies: the page to manage them, and what the composer offers while one writes."""

from typing import Any
from uuid import UUID

from litestar import MediaType, Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.inbox.acts import REPLY
from admin_ui.pages.inbox.view import name_of
from admin_ui.rendering import page
from hubwright.control.channels.verbs import get_channel
from hubwright.control.identity import presence
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation
from hubwright.desk.workbench import canned
from hubwright.desk.workbench.errors import ShortcutTaken
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id, parse_id

AnyRequest = Request[Any, Any, Any]
_PAGE = "/inbox/canned"


async def _shown(request: AnyRequest, *, edited: str = "", values: dict[str, Any], problem: str = "") -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        replies = await canned.canned_replies(actor)
    return await page(
        request,
        "inbox/canned.html",
        status=422 if problem else 200,
        replies=replies,
        edited=edited,
        values=values,
        problem=problem,
        places=canned.PLACES,
        may_companys=canned.may_write_companys(actor),
    )


@get(_PAGE, opt=REPLY, include_in_schema=False)
async def canned_page(request: AnyRequest, edit: FromQuery[str] = "") -> Response[str]:
    """All that one may use; `edit` opens one in the form."""
    actor, wanted = actor_of(request), parse_id(edit)
    values: dict[str, Any] = {"shortcut": "", "text": "", "own": True}
    if wanted is not None:
        async with acting_for(actor.tenant_id):
            one = await canned.get_canned(actor, wanted)
        values = {"shortcut": one.shortcut, "text": one.text, "own": one.own}
    return await _shown(request, edited=str(wanted or ""), values=values)


@post(_PAGE, opt=REPLY, include_in_schema=False, status_code=303)
async def keep_it(request: AnyRequest) -> Response[Any]:
    """Write a new one or change one; Undo lets it be as before."""
    actor, form = actor_of(request), await request.form()
    wanted = parse_id(str(form.get("id", "")))
    shortcut, text, own = str(form.get("shortcut", "")), str(form.get("text", "")), form.get("whose") != "company"
    values = {"shortcut": shortcut, "text": text, "own": own}
    try:
        async with acting_for(actor.tenant_id):
            change_id = await canned.keep_canned(
                actor, wanted or new_id(), shortcut=shortcut, text=text, own=own, is_new=wanted is None
            )
    except (Invalid, ShortcutTaken) as refused:
        return await _shown(request, edited=str(wanted or ""), values=values, problem=refused.sentence())
    return see_other(request, _PAGE, _("The canned reply is kept."), undo=_undo_of(change_id))


@post(f"{_PAGE}/{{canned_id:uuid}}/delete", opt=REPLY, include_in_schema=False, status_code=303)
async def drop_it(request: AnyRequest, canned_id: FromPath[UUID]) -> Response[Any]:
    """Take one away; Undo writes it again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        change_id = await canned.drop_canned(actor, canned_id)
    return see_other(request, _PAGE, _("The canned reply is gone."), undo=_undo_of(change_id))


def _undo_of(change_id: UUID) -> Undo:
    return Undo(f"{_PAGE}/undo", {"change": str(change_id)})


@post(f"{_PAGE}/undo", opt=REPLY, include_in_schema=False, status_code=303)
async def take_it_back(request: AnyRequest) -> Response[Any]:
    """Let one be as it was before one's own last change."""
    actor, change_id = actor_of(request), parse_id(str((await request.form()).get("change", "")))
    if change_id is None:
        raise Missing("change")
    try:
        async with acting_for(actor.tenant_id):
            await canned.take_back(actor, change_id)
    except (Conflict, ShortcutTaken) as refused:
        return see_other(request, _PAGE, refused.sentence(), kind="error")
    return see_other(request, _PAGE, _("It is as it was before."))


@get("/inbox/suggest/{conversation_id:uuid}", opt=REPLY, include_in_schema=False)
async def suggest(
    request: AnyRequest, conversation_id: FromPath[UUID], q: FromQuery[str] = "", kind: FromQuery[str] = "canned"
) -> Response[Any]:
    """What fits to what was typed after / (canned replies, filled in) or after @ (colleagues)."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        values = await _values(actor, conversation_id)
        if kind == "people":
            people = [one for one in await presence.colleagues() if one.id != actor.member_id]
            fits = [one for one in people if q[:60].casefold() in one.name.casefold()][:8]
            items = [{"title": one.name, "hint": "", "text": f"@{one.name} "} for one in fits]
        else:
            replies = await canned.matching(actor, q[:60], values)
            items = [{"title": f"/{one.shortcut}", "hint": one.text[:120], "text": one.text} for one in replies]
    return Response({"items": items}, media_type=MediaType.JSON, headers={"cache-control": "no-store"})


async def _values(actor: Actor, conversation_id: UUID) -> dict[str, str]:
    conversation = await get_conversation(conversation_id)
    contact = await get_contact(conversation.contact_id)
    channel = await get_channel(conversation.channel_id)
    name = contact.name if contact.name else name_of(contact.id, contact.name, contact.email) if contact.email else ""
    return {
        "contact.name": name,
        "contact.email": contact.email,
        "agent.name": actor.name,
        "channel.name": channel.name,
    }


ROUTES = [canned_page, keep_it, drop_it, take_it_back, suggest]
