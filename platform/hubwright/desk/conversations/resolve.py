"""Closing a conversation: the visitor is told, may rate, and the flow's wait ends."""

from uuid import UUID

from hubwright.desk.conversations import queries
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.ending import end_there
from hubwright.desk.queues import record_queries
from hubwright.desk.queues.assign import leave_queue
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.segments.log import note
from hubwright.desk.states.wrap_up import begin_wrap_up
from hubwright.desk.workbench.snooze_end import end_snooze
from hubwright.host.dispatch.telling import tell
from hubwright.kernel import entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.permissions import Permission


async def close(conversation_id: UUID, contact_id: UUID, *, wraps_up: bool = False) -> None:
    """Mark a conversation resolved, have its session at the other side ended, and have plugins told."""
    await queries.set_status(conversation_id, "resolved")
    await note(conversation_id, "wrap_up" if wraps_up else "ended", "resolved")
    await end_there(conversation_id)
    await tell("conversation.resolved", utc_now(), conversation_id=conversation_id, contact_id=contact_id)


async def resolve(actor: Actor, conversation_id: UUID, *, ask_for_rating: bool = True) -> bool:
    """Close a conversation; one that is closed stays as it is (False)."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await queries.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    if conversation.status == "resolved":
        return False
    await record_queries.handled(conversation_id, utc_now())
    await leave_queue(conversation_id, "resolved")
    await end_snooze(conversation_id)
    theirs = conversation.status == "assigned" and conversation.assignee_id == actor.member_id
    wraps_up = theirs and actor.member_id is not None and await begin_wrap_up(actor.member_id, conversation_id)
    await close(conversation_id, conversation.contact_id, wraps_up=wraps_up)
    with use_language(conversation.language):
        closed = _("This conversation is closed. Write again whenever you like.")
        question = _("How was it? Your rating helps us.")
    await append_message(
        conversation_id,
        kind="resolved",
        author="system",
        text=closed,
        member_id=actor.member_id,
        author_name=actor.name,
    )
    if ask_for_rating and await entitlements.allowed("csat.rating"):
        await append_message(conversation_id, kind="rating_request", author="system", text=question)
    await handoff_ended(conversation_id, "closed")
    await ask_for_offers()
    tell_inboxes("list", conversation_id)
    return True
