"""The tenant API over kept filters, and over everything that was said with a contact."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath, FromQuery

from hubwright.desk.contacts.api_schemas import CountAnswer, SegmentAnswer, SegmentsAnswer
from hubwright.desk.contacts.listing import count_contacts, get_segment, list_segments
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations.schemas import TimelineItem
from hubwright.desk.conversations.timeline import timeline_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
PAGE, MOST = 50, 200
_READ = {"audience": "tenant", "permission": Permission.CONTACTS_READ}
_TALKS = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}


class TimelineAnswer(msgspec.Struct, frozen=True):
    """Conversations over all channels, the newest first; `after` asks for older ones and is null on the last page."""

    contact_id: UUID
    conversations: list[TimelineItem]
    after: UUID | None


@get(
    "/api/v1/contacts/segments",
    opt=_READ,
    tags=["contacts"],
    operation_id="list_segments",
    summary="List kept filters",
)
async def segments_route(request: AnyRequest) -> SegmentsAnswer:
    """With how many fit each now; `GET /api/v1/contacts?segment_id=` lists them."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await list_segments(actor)
    return SegmentsAnswer(
        [SegmentAnswer(id=each.id, name=each.name, filter=each.filter, count=count) for each, count in found]
    )


@get(
    "/api/v1/contacts/segments/{segment_id:uuid}/count",
    opt=_READ,
    tags=["contacts"],
    operation_id="count_segment",
    summary="Count a kept filter",
)
async def count_route(request: AnyRequest, segment_id: FromPath[UUID]) -> CountAnswer:
    """How many fit it now, no further than ten thousand."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return CountAnswer(await count_contacts(actor, (await get_segment(actor, segment_id)).filter))


@get(
    "/api/v1/contacts/{contact_id:uuid}/timeline",
    opt=_TALKS,
    tags=["contacts"],
    operation_id="contact_timeline",
    summary="Everything said with a contact",
)
async def timeline_route(
    request: AnyRequest,
    contact_id: FromPath[UUID],
    after: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = PAGE,
) -> TimelineAnswer:
    """Conversations of a contact and of everybody for whom they speak; a key needs contacts:read as well."""
    actor = actor_of(request)
    actor.require(Permission.CONTACTS_READ)
    if not 0 < limit <= MOST:
        raise Invalid(FieldError("limit", _("Choose a number from 1 to %(most)s.") % {"most": MOST}))
    async with acting_for(actor.tenant_id):
        contact = await get_contact(contact_id)
        found = await timeline_of(contact.id, limit + 1, after=after)
    return TimelineAnswer(contact.id, found[:limit], found[limit - 1].id if len(found) > limit else None)


ROUTES = [segments_route, count_route, timeline_route]
