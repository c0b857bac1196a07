"""Meeting contacts: found by their address on a channel, filled in as they tell more."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.desk.contacts import home_queries, queries, term_queries
from hubwright.desk.contacts.merge import bring_in_step
from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.crm_links.saying import said_here
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
    """Find the contact behind an address, or make one; without an address a fresh one gets its own id as address.

    Of a merged contact it is the one who came with the address, not who speaks for them.
    """
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
    if name or email or fields:
        await term_queries.index(contact_id)
    return contact_id


async def add_address(contact_id: UUID, channel_id: UUID, external_id: str) -> None:
    """One more address of a contact, which may be merged."""
    identity_id, root = new_id(), await home_queries.root_of(contact_id)
    await queries.insert_identity(identity_id, root, channel_id, external_id, utc_now())
    if root != contact_id:
        await home_queries.came("identity", identity_id, contact_id)


async def learn(
    contact_id: UUID,
    *,
    name: str = "",
    email: str = "",
    language: str = "",
    fields: dict[str, Any] | None = None,
    consent: bool = False,
) -> None:
    """Fill in what a contact told; told at the address of a merged one, it stays theirs should the merge be undone."""
    joined = await queries.change(contact_id, name=name, email=email, language=language, fields=fields or {})
    if joined:
        await queries.seen(contact_id)
    if name or email or language or fields:
        await _heard(contact_id, joined=joined)
        contact_id = await home_queries.root_of(contact_id) if joined else contact_id
        told = [each for each, value in (("name", name), ("email", email)) if value]
        await said_here(contact_id, [*told, *(fields or {})])
        await tell("contact.changed", utc_now(), contact_id=contact_id)
    if consent:
        await queries.record_consent(contact_id)


async def correct(contact_id: UUID, facts: Mapping[str, str]) -> None:
    """Write down what somebody else knows better; an empty word takes away what was there."""
    contact_id = await home_queries.root_of(contact_id)
    fields = {name: value for name, value in facts.items() if name not in ("name", "email")}
    await queries.correct(contact_id, name=facts.get("name"), email=facts.get("email"), fields=fields)
    await term_queries.index(contact_id)
    await tell("contact.changed", utc_now(), contact_id=contact_id)


async def _heard(contact_id: UUID, *, joined: bool) -> None:
    if joined:
        await bring_in_step(contact_id)
    else:
        await term_queries.index(contact_id)
