"""Letting in a customer whom the company's server signed for: always the same contact, whatever browser they use."""

from uuid import UUID

import asyncpg

from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.identify import note_told, note_verified
from hubwright.desk.contacts.keys import match_key
from hubwright.desk.contacts.leads import lead_facts
from hubwright.desk.contacts.verbs import learn, meet_contact
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.runtime.errors import ContactBlocked, IdentityRequired
from hubwright.runtime.visitor import signed
from hubwright.runtime.visitor.admission import Admitted
from hubwright.runtime.visitor.schemas import NewSession, Session
from hubwright.runtime.visitor.sessions import check_told, spoken_by, take_up
from hubwright.runtime.visitor.signed import SignedIn
from hubwright.runtime.visitor.tokens import Visitor, token_for

CUSTOMER_NUMBER = "site"  # whose numbers the ids in signed tokens are: the company's own


def who_signed(admitted: Admitted, told: NewSession) -> SignedIn | None:
    """Read what the company signed, if anything; a channel that does not use it takes no notice."""
    rules = admitted.rules
    if rules.identity_mode == "off":
        return None
    if told.identity_token:
        return signed.read_token(told.identity_token, rules, utc_now())
    if told.user_id or told.user_hash:
        return signed.read_hash(told.user_id, told.user_hash, rules)
    return None


async def sign_in(admitted: Admitted, who: SignedIn, told: NewSession, visitor: Visitor | None) -> Session:
    """Find or make the contact of this customer and take up their conversation.

    A visitor who wrote before signing in keeps that conversation, unless the customer or the visitor is somebody
    already: two known people are never made one here.
    """
    try:
        return await _sign_in(admitted, who, told, visitor)
    except asyncpg.UniqueViolationError:  # another window of theirs signed in first
        return await _sign_in(admitted, who, told, visitor)


async def require_signed(admitted: Admitted, visitor: Visitor | None) -> None:
    """Refuse visitors nobody signed for, where the channel is for customers only."""
    if admitted.rules.identity_mode != "required":
        return
    if visitor is not None:
        async with acting_for(visitor.tenant_id):
            if await contact_queries.signed_id(visitor.contact_id, visitor.channel_id) is not None:
                return
    raise IdentityRequired


async def _sign_in(admitted: Admitted, who: SignedIn, told: NewSession, visitor: Visitor | None) -> Session:
    channel = admitted.channel
    async with acting_for(admitted.tenant_id):
        contact_id = await contact_queries.contact_of(channel.id, who.address)
        if contact_id is None and visitor is not None and await _is_nobody_yet(visitor):
            contact_id = visitor.contact_id
            await contact_queries.insert_identity(new_id(), contact_id, channel.id, who.address, utc_now())
        spoken = spoken_by(told)
        if contact_id is None:
            check_told(admitted, told, ask=False)
            came = await lead_facts(page_url=told.page_url, referrer=told.referrer)
            contact_id = await meet_contact(channel.id, who.address, language=spoken, fields=came)
        if await contact_queries.lock(contact_id) is not False:
            raise ContactBlocked
        await learn(
            contact_id,
            name=who.name or told.name,
            email=who.email or told.email,
            language=spoken,
            fields={**told.fields, **who.fields},
            consent=told.consent,
        )
        await _note_identities(contact_id, who)
        conversation_id = await take_up(admitted, contact_id, told)
    return Session(token_for(Visitor(admitted.tenant_id, channel.id, contact_id)), contact_id, conversation_id)


async def _note_identities(contact_id: UUID, who: SignedIn) -> None:
    """What the company signed identifies them elsewhere too; an address that it has not verified only suggests."""
    await note_verified(contact_id, "external", who.external_id, how="signed", source=CUSTOMER_NUMBER)
    if match_key("email", who.email):
        if who.email_verified:
            await note_verified(contact_id, "email", who.email, how="signed")
        else:
            await note_told(contact_id, "email", who.email)


async def _is_nobody_yet(visitor: Visitor) -> bool:
    if await contact_queries.lock(visitor.contact_id) is not False:
        return False
    return await contact_queries.signed_id(visitor.contact_id, visitor.channel_id) is None
