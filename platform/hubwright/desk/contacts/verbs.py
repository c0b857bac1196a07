"""Meeting contacts: found by their address on a channel, filled in as they tell more."""

from typing import Any
from uuid import UUID

from hubwright.desk.contacts import queries
from hubwright.desk.contacts.schemas import ContactView
from hubwright.host.dispatch.telling import tell
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id


async def get_contact(contact_id: UUID) -> ContactView:
    """Read a contact or say there is none."""
    found = await queries.get_view(contact_id)
    if found is None:
        raise Missing("contact")
    return found


async def meet_contact(
    channel_id: UUID,
    external_id: str = "",
    *,
    name: str = "",
    email: str = "",
    language: str = "",
    fields: dict[str, Any] | None = None,
    consent: bool = False,
    contact_id: UUID | None = None,
) -> UUID:
    """Find the contact behind an address, or make one; without an address a fresh one gets its own id as address."""
    known = await queries.contact_of(channel_id, external_id) if external_id else None
    if known is not None:
        await learn(known, name=name, email=email, language=language, fields=fields or {}, consent=consent)
        return known
    now = utc_now()
    contact_id = contact_id or new_id()
    await queries.insert_contact(
        contact_id, name=name, email=email, language=language, fields=fields or {}, now=now, consent=consent
    )
    await queries.insert_identity(new_id(), contact_id, channel_id, external_id or str(contact_id), now)
    return contact_id


async def learn(
    contact_id: UUID,
    *,
    name: str = "",
    email: str = "",
    language: str = "",
    fields: dict[str, Any] | None = None,
    consent: bool = False,
) -> None:
    """Fill in what a contact told."""
    await queries.change(contact_id, name=name, email=email, language=language, fields=fields or {})
    if name or email or language or fields:
        await tell("contact.changed", utc_now(), contact_id=contact_id)
    if consent:
        await queries.record_consent(contact_id)
