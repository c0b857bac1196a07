"""The list of contacts by filter, and filters that somebody keeps."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.contacts import list_queries, segment_queries
from hubwright.desk.contacts.schemas import ContactFilter, ListedContact, Segment
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

PAGE, MOST_COUNTED = 50, 10_000


class Listed(msgspec.Struct, frozen=True):
    """One page; `after` asks for the next, and is empty on the last."""

    contacts: list[ListedContact]
    after: str


async def list_contacts(actor: Actor, wanted: ContactFilter, *, after: str = "", limit: int = PAGE) -> Listed:
    """One page of the contacts that fit, those seen last first."""
    actor.require(Permission.CONTACTS_READ)
    found = await list_queries.page(wanted, _key(after) if after else None, limit + 1)
    if len(found) <= limit:
        return Listed(found, "")
    last = found[limit - 1]
    key = base64.urlsafe_b64encode(msgspec.json.encode((last.seen_at, last.id))).decode().rstrip("=")
    return Listed(found[:limit], key)


async def count_contacts(actor: Actor, wanted: ContactFilter) -> int:
    """How many fit, no further than ten thousand."""
    actor.require(Permission.CONTACTS_READ)
    return await list_queries.count(wanted, MOST_COUNTED)


async def list_segments(actor: Actor) -> list[tuple[Segment, int]]:
    """Kept filters, and how many fit each now."""
    actor.require(Permission.CONTACTS_READ)
    return [
        (each, await list_queries.count(each.filter, MOST_COUNTED)) for each in await segment_queries.all_segments()
    ]


async def get_segment(actor: Actor, segment_id: UUID) -> Segment:
    """One kept filter, or there is none."""
    actor.require(Permission.CONTACTS_READ)
    found = next((each for each in await segment_queries.all_segments() if each.id == segment_id), None)
    if found is None:
        raise Missing("segment")
    return found


async def keep_segment(actor: Actor, name: str, wanted: ContactFilter) -> UUID:
    """Keep a filter under a name."""
    actor.require(Permission.CONTACTS_EDIT)
    name = name.strip()[:80]
    if not name:
        raise Invalid(FieldError("name", _("Please fill this in.")))
    if wanted == ContactFilter():
        raise Invalid(FieldError("name", _("Filter first: a segment of everybody is no segment.")))
    await entitlements.require_below("contacts.segments.limit", len(await segment_queries.all_segments()))
    segment_id = new_id()
    if not await segment_queries.insert(segment_id, name, wanted, actor.name or actor.label):
        raise Invalid(FieldError("name", _("There is a segment of this name already.")))
    await audit.record(actor, "contacts.segment_kept", segment_id, name=name)
    return segment_id


async def drop_segment(actor: Actor, segment_id: UUID) -> Segment:
    """Keep it no more; the contacts stay."""
    actor.require(Permission.CONTACTS_EDIT)
    found = await get_segment(actor, segment_id)
    await segment_queries.delete(segment_id)
    await audit.record(actor, "contacts.segment_dropped", segment_id, name=found.name)
    return found


def _key(after: str) -> tuple[datetime, UUID]:
    try:
        raw = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        return msgspec.json.decode(raw, type=tuple[datetime, UUID])
    except (binascii.Error, msgspec.DecodeError, UnicodeError, ValueError):
        raise Invalid(FieldError("after", _("This is not a key that a list gave out."))) from None
