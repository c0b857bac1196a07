"""Erasing a customer: a look at what goes, the reason, ten minutes to take it back, and the certificate."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.contacts.words import called
from admin_ui.pages.data.words import preview_words, reason_words
from admin_ui.rendering import page
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from tenants.erase.certificate import kept_certificate
from tenants.erase.customer.verbs import WAITS, ask_to_erase, erasure_of, preview, read_erasure, take_back

AnyRequest = Request[Any, Any, Any]
ERASE = {"audience": "tenant", "permission": Permission.CONTACTS_ERASE}
_HERE = "/contacts/{contact_id:uuid}/erase"
_ONE = "/contacts/erasures/{erasure_id:uuid}"


async def _shown(request: AnyRequest, contact_id: UUID, problem: str = "", status: int = 200) -> Response[Any]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        contact = await get_contact(contact_id)
        asked = await erasure_of(actor, contact.id)
        found = await preview(actor, contact.id) if asked is None else None
    if found is None:
        return Redirect(f"/contacts/{contact.id}", status_code=303)
    return await page(
        request,
        "data/erase_customer.html",
        status=status,
        contact=contact,
        name=called(contact.id, contact.name, contact.email),
        preview=found,
        kinds=preview_words(),
        reasons=reason_words(),
        minutes=round(WAITS.total_seconds() / 60),
        problem=problem,
    )


@get(_HERE, opt=ERASE, include_in_schema=False)
async def erase_page(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """What would go, in numbers; nothing has happened yet."""
    return await _shown(request, contact_id)


@post(_HERE, opt=ERASE, include_in_schema=False, status_code=303)
async def submit_erasure(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Have them erased in ten minutes; Undo takes it back."""
    actor, form = actor_of(request), await posted_form(request)
    try:
        async with acting_for(actor.tenant_id):
            asked = await ask_to_erase(actor, contact_id, first(form, "reason"))
    except Invalid as refused:
        return await _shown(request, contact_id, refused.sentence(), 422)
    undo = Undo(f"/contacts/erasures/{asked.id}/take-back")
    said = _("This customer will be erased in ten minutes.")
    return see_other(request, f"/contacts/{asked.contact_id}", said, undo=undo)


@post(f"{_ONE}/take-back", opt=ERASE, include_in_schema=False, status_code=303)
async def submit_take_back(request: AnyRequest, erasure_id: FromPath[UUID]) -> Response[Any]:
    """Nothing goes."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await take_back(actor, erasure_id)
    return see_other(request, f"/contacts/{found.contact_id}", _("Taken back. Nothing was erased."))


@get(f"{_ONE}/certificate", opt=ERASE, include_in_schema=False)
async def erasure_certificate(request: AnyRequest, erasure_id: FromPath[UUID]) -> Response[bytes]:
    """The signed certificate, as a file."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        certificate = kept_certificate((await read_erasure(actor, erasure_id)).certificate)
    if certificate is None:
        raise Missing("certificate")
    headers = {
        "content-disposition": f'attachment; filename="erasure-{erasure_id}.json"',
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(certificate.to_json(), media_type="application/json", headers=headers)


ROUTES = [erase_page, submit_erasure, submit_take_back, erasure_certificate]
