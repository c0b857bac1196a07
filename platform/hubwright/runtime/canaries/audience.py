"""On whom a version is tried: a segment of contacts, as far as it can be decided the moment somebody arrives."""

from uuid import UUID

import msgspec

from hubwright.control.flows.canaries import Audience
from hubwright.desk.contacts.listing import get_segment, list_segments
from hubwright.desk.contacts.schemas import ContactFilter, Segment
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_DECIDABLE = {"tag", "channel", "fields"}  # what is at hand with every message, in a batch as well


async def audience_of(actor: Actor, segment_id: UUID | None) -> tuple[Audience, str]:
    """The filter of a segment as it is now, and its name; everybody without one."""
    if segment_id is None:
        return Audience(), ""
    segment = await get_segment(actor, segment_id)
    if not decidable(segment.filter):
        sentence = _("“%(name)s” asks for words, a stage or a last visit, which nobody knows when a customer arrives.")
        raise Invalid(FieldError("segment_id", sentence % {"name": segment.name}))
    return msgspec.convert(msgspec.to_builtins(segment.filter), Audience), segment.name


async def segments_to_try_on(actor: Actor) -> list[tuple[Segment, int]]:
    """The segments that can be chosen, each with how many fit it now; none for who may not see contacts."""
    if not actor.may(Permission.CONTACTS_READ):
        return []
    return [(segment, count) for segment, count in await list_segments(actor) if decidable(segment.filter)]


def decidable(wanted: ContactFilter) -> bool:
    """Whether a filter asks only for what is known when somebody arrives."""
    said = msgspec.to_builtins(wanted)
    return bool(said) and said.keys() <= _DECIDABLE
