"""The tenant API over contacts: the list, one of them, writing one down and correcting it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, patch, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.control.channels.verbs import get_channel
from hubwright.desk.contacts import identity_routes, joining_routes, segment_routes
from hubwright.desk.contacts.adding import add_contact, change_tags
from hubwright.desk.contacts.api_schemas import (
    ContactAnswer,
    ContactChange,
    ContactsAnswer,
    CountAnswer,
    NewContact,
    OneContact,
    answered,
    whole,
)
from hubwright.desk.contacts.custom_fields import fields_of
from hubwright.desk.contacts.lifecycle import STAGES
from hubwright.desk.contacts.listing import PAGE, count_contacts, get_segment, list_contacts
from hubwright.desk.contacts.record import correct_contact, read_record
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel import idempotency
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key")]
CONTACTS = "/api/v1/contacts"
MOST, MOST_DAYS = 200, 3_650
_READ = {"audience": "tenant", "permission": Permission.CONTACTS_READ}
_EDIT = {"audience": "tenant", "permission": Permission.CONTACTS_EDIT}


@get(CONTACTS, opt=_READ, tags=["contacts"], operation_id="list_contacts", summary="List contacts")
async def list_route(
    request: AnyRequest,
    *,
    q: FromQuery[str] = "",
    stage: FromQuery[str] = "",
    tag: FromQuery[str] = "",
    channel_id: FromQuery[UUID | None] = None,
    seen_within: FromQuery[int] = 0,
    unseen_for: FromQuery[int] = 0,
    field: FromQuery[list[str] | None] = None,
    segment_id: FromQuery[UUID | None] = None,
    after: FromQuery[str] = "",
    limit: FromQuery[int] = PAGE,
) -> ContactsAnswer:
    """Those seen last first; all filters have to hold. `field` is key:value and may be there several times."""
    actor = actor_of(request)
    if not 0 < limit <= MOST:
        raise Invalid(FieldError("limit", _("Choose a number from 1 to %(most)s.") % {"most": MOST}))
    async with acting_for(actor.tenant_id):
        wanted = await _filter(
            actor,
            segment_id,
            q=q,
            stage=stage,
            tag=tag,
            channel_id=channel_id,
            days=(seen_within, unseen_for),
            fields=field or [],
        )
        found = await list_contacts(actor, wanted, after=after, limit=limit)
    return ContactsAnswer([answered(each) for each in found.contacts], found.after or None)


@get(f"{CONTACTS}/count", opt=_READ, tags=["contacts"], operation_id="count_contacts", summary="Count contacts")
async def count_route(
    request: AnyRequest,
    *,
    q: FromQuery[str] = "",
    stage: FromQuery[str] = "",
    tag: FromQuery[str] = "",
    channel_id: FromQuery[UUID | None] = None,
    seen_within: FromQuery[int] = 0,
    unseen_for: FromQuery[int] = 0,
    field: FromQuery[list[str] | None] = None,
    segment_id: FromQuery[UUID | None] = None,
) -> CountAnswer:
    """How many fit the same filters, no further than ten thousand."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        wanted = await _filter(
            actor,
            segment_id,
            q=q,
            stage=stage,
            tag=tag,
            channel_id=channel_id,
            days=(seen_within, unseen_for),
            fields=field or [],
        )
        return CountAnswer(await count_contacts(actor, wanted))


@post(CONTACTS, opt=_EDIT, tags=["contacts"], operation_id="add_contact", summary="Write a contact down")
async def add_route(
    request: AnyRequest, data: JSONBody[NewContact], idempotency_key: Key = ""
) -> Response[ContactAnswer]:
    """A contact that nobody has met yet; with an Idempotency-Key a repeated request is answered, not done again."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        told = await _told(data.fields, {"name": data.name, "email": data.email, "phone": data.phone})
        contact_id = await add_contact(actor, told, language=data.language, tags=data.tags)
        return 201, answered(await get_contact(contact_id))

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, ContactAnswer), status_code=answer.status, headers=headers)


@get(
    f"{CONTACTS}/{{contact_id:uuid}}",
    opt=_READ,
    tags=["contacts"],
    operation_id="read_contact",
    summary="Read a contact",
)
async def read_route(request: AnyRequest, contact_id: FromPath[UUID]) -> OneContact:
    """With addresses, merges and who may be the same; of a contact that was merged, who speaks for them."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return whole(await read_record(actor, contact_id))


@patch(
    f"{CONTACTS}/{{contact_id:uuid}}",
    opt=_EDIT,
    tags=["contacts"],
    operation_id="change_contact",
    summary="Correct a contact",
)
async def change_route(
    request: AnyRequest, contact_id: FromPath[UUID], data: JSONBody[ContactChange], idempotency_key: Key = ""
) -> Response[ContactAnswer]:
    """Write what is better known, put tags on and take tags off."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        found = await get_contact(contact_id)
        plain = {"name": data.name, "email": data.email, "phone": data.phone}
        told = await _told(data.fields, {key: value for key, value in plain.items() if value is not None})
        if told:
            await correct_contact(actor, found.id, told)
        if data.add_tags or data.remove_tags:
            await change_tags(actor, found.id, data.add_tags, data.remove_tags)
        return 200, answered(await get_contact(contact_id))

    mark = idempotency.fingerprint("PATCH", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, ContactAnswer), status_code=answer.status, headers=headers)


async def _told(own: dict[str, str], plain: dict[str, str]) -> dict[str, str]:
    """Facts by the names that verbs know; a field that the company does not keep is refused, not left out."""
    known = {field.key for field in await fields_of()} if own else set()
    if unknown := sorted(set(own) - known):
        raise Invalid(*(FieldError(f"fields.{key}", _("There is no such field.")) for key in unknown))
    return {**own, **plain}


async def _filter(
    actor: Actor,
    segment_id: UUID | None,
    *,
    q: str,
    stage: str,
    tag: str,
    channel_id: UUID | None,
    days: tuple[int, int],
    fields: list[str],
) -> ContactFilter:
    """What was asked, or what a segment asks; both at once would be neither."""
    if stage and stage not in STAGES:
        raise Invalid(FieldError("stage", _("There is no such stage.")))
    if any(not 0 <= number <= MOST_DAYS for number in days):
        raise Invalid(FieldError("seen_within", _("Choose a number of days up to ten years.")))
    if any(":" not in pair for pair in fields):
        raise Invalid(FieldError("field", _("Write a field as key:value.")))
    if channel_id is not None:
        await get_channel(channel_id)
    asked = ContactFilter(
        q=q[:200],
        stage=stage,
        tag=tag,
        channel=str(channel_id or ""),
        seen_within=days[0],
        unseen_for=days[1],
        fields=dict(tuple(pair.split(":", 1)) for pair in fields),  # type: ignore[misc]  # two, as was just asked
    )
    if segment_id is None:
        return asked
    if asked != ContactFilter():
        raise Invalid(FieldError("segment_id", _("A segment is a filter already: ask for it alone.")))
    return (await get_segment(actor, segment_id)).filter


ROUTES = [
    list_route,
    count_route,
    add_route,
    read_route,
    change_route,
    *identity_routes.ROUTES,
    *joining_routes.ROUTES,
    *segment_routes.ROUTES,
]
