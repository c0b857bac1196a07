"""Blocking an abusive visitor, and taking it back."""

from uuid import UUID

from hubwright.desk.contacts import home_queries, queries
from hubwright.desk.conversations import staff_queries
from hubwright.desk.conversations.resolve import resolve
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.permissions import Permission
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.scope import active_tenant


async def block_contact(actor: Actor, contact_id: UUID) -> bool:
    """Block a contact: what is open is closed without asking for a rating, new messages are refused."""
    actor.require(Permission.CONTACTS_BLOCK)
    if actor.member_id is None:
        raise NotAllowed
    blocked = await queries.lock(contact_id)
    if blocked is None:
        raise Missing("contact")
    if blocked:
        return False
    await queries.set_blocked(contact_id, at=utc_now(), by=actor.member_id)
    for conversation_id in await staff_queries.open_of_contact(contact_id):
        await resolve(actor, conversation_id, ask_for_rating=False)
    await audit.record(actor, "contact.blocked", contact_id)
    tenant_id, met = active_tenant(), await home_queries.spoken_for(contact_id)

    async def close_sockets() -> None:
        for each in met:
            await hub.publish(topic_for(tenant_id, "contact", each), {"blocked": True})

    after_commit(close_sockets)
    return True


async def unblock_contact(actor: Actor, contact_id: UUID) -> bool:
    """Let a contact write again."""
    actor.require(Permission.CONTACTS_BLOCK)
    blocked = await queries.lock(contact_id)
    if blocked is None:
        raise Missing("contact")
    if not blocked:
        return False
    await queries.set_blocked(contact_id, at=None, by=None)
    await audit.record(actor, "contact.unblocked", contact_id)
    return True
