"""Merging two contacts: whom with, what will happen, doing it, and taking it back."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.contacts.words import called, fact_title, fact_value, stage_words, titles_of
from admin_ui.rendering import page
from hubwright.desk.contacts.custom_fields import fields_of
from hubwright.desk.contacts.listing import list_contacts
from hubwright.desk.contacts.merge import merge_contacts, preview_merge, undo_merge
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MERGE = {"audience": "tenant", "permission": Permission.CONTACTS_MERGE}
_FOUND = 10


def comes_words() -> dict[str, str]:
    """Kinds of rows that come over."""
    return {
        "identity": _("Addresses"),
        "conversation": _("Conversations"),
        "device": _("Devices"),
        "crm_link": _("Links to other systems"),
    }


@get("/contacts/{contact_id:uuid}/merge", opt=MERGE, include_in_schema=False)
async def merge_page(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[str]:
    """Look for the other one; with both, what will happen."""
    actor = actor_of(request)
    asked, other_id = request.query_params.get("q", "").strip()[:200], parse_id(request.query_params.get("with", ""))
    async with acting_for(actor.tenant_id):
        contact = await get_contact(contact_id)
        other = await get_contact(other_id) if other_id is not None else None
        preview = await preview_merge(other.id, contact.id) if other is not None and other.id != contact.id else None
        found = (await list_contacts(actor, ContactFilter(q=asked), limit=_FOUND)).contacts if asked else []
        titles = titles_of(await fields_of())
    return await page(
        request,
        "contacts/merge.html",
        contact=contact,
        other=other,
        preview=preview,
        asked=asked,
        found=[each for each in found if each.id != contact.id],
        comes=comes_words(),
        stages=stage_words(),
        fact_title=lambda key: fact_title(key, titles),
        fact_value=fact_value,
        called=called,
        name=called(contact.id, contact.name, contact.email),
    )


@post("/contacts/{contact_id:uuid}/merge", opt=MERGE, include_in_schema=False, status_code=303)
async def submit_merge(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Make one of two; Undo makes two again."""
    actor, form = actor_of(request), await posted_form(request)
    other_id = parse_id(first(form, "with"))
    if other_id is None:
        raise Missing("contact")
    async with acting_for(actor.tenant_id):
        merge_id = await merge_contacts(actor, other_id, contact_id)
        contact = await get_contact(contact_id)
    said = _("Merged: %(name)s is one customer with one history now.") % {
        "name": called(contact.id, contact.name, contact.email)
    }
    return see_other(request, f"/contacts/{contact.id}", said, undo=Undo(f"/contacts/merges/{merge_id}/undo"))


@post("/contacts/merges/{merge_id:uuid}/undo", opt=MERGE, include_in_schema=False, status_code=303)
async def submit_undo(request: AnyRequest, merge_id: FromPath[UUID]) -> Response[Any]:
    """Make two again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        merge = await undo_merge(actor, merge_id)
    said = _("They are two again. Each has their own conversations, addresses and facts back.")
    return see_other(request, f"/contacts/{merge.target_id}", said)


ROUTES = [merge_page, submit_merge, submit_undo]
