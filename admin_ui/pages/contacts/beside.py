"""A contact's facts beside a conversation: shown, and corrected without leaving it."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.contacts.facts_form import OWN, facts_schema, present, told
from admin_ui.rendering import fragment
from hubwright.desk.contacts.custom_fields import fields_of
from hubwright.desk.contacts.record import correct_contact, read_record
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONTACTS_READ}
EDIT = {"audience": "tenant", "permission": Permission.CONTACTS_EDIT}
_HERE = "/contacts/{contact_id:uuid}/beside"


async def _shown(
    request: AnyRequest, contact_id: UUID, reading: Reading | None = None, *, saved: bool = False, status: int = 200
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        record = await read_record(actor, contact_id)
    return fragment(
        request,
        "contacts/beside.html",
        status=status,
        contact=record.contact,
        conflicts=len(record.beside),
        suggestions=len(record.suggestions),
        form=build_form(
            facts_schema(record.fields), reading or present(record.contact, record.fields), form_id="beside-facts"
        ),
        saved=saved,
        may_edit=actor.may(Permission.CONTACTS_EDIT),
    )


async def corrected(request: AnyRequest, contact_id: UUID) -> Reading:
    """Write down what was filled in; what cannot stay as it is stands in the reading."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        own = await fields_of()
    reading = read_form(facts_schema(own), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await correct_contact(actor, contact_id, told(reading.value))
        except Invalid as refused:
            reading.refuse(by_form(refused, {field.key for field in own}))
    return reading


@get(_HERE, opt=READ, include_in_schema=False)
async def beside(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[str]:
    """What is known, as a form."""
    return await _shown(request, contact_id)


@post(_HERE, opt=EDIT, include_in_schema=False, status_code=200)
async def submit_beside(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[str]:
    """Correct what is known, and go on."""
    reading = await corrected(request, contact_id)
    if reading.accepted:
        return await _shown(request, contact_id, saved=True)
    return await _shown(request, contact_id, reading, status=422)


def by_form(refused: Invalid, own: set[str]) -> list[FieldError]:
    """What verbs call a field, by the names of the form."""
    return [
        FieldError(f"{OWN}{each.field}" if each.field in own else each.field, each.message) for each in refused.errors
    ]


ROUTES = [beside, submit_beside]
