"""Closing a conversation: the visitor is told, may rate, and the flow's wait ends."""

from datetime import datetime
from uuid import UUID

from hubwright.desk.conversations import queries
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.ending import end_there
from hubwright.desk.conversations.schemas import ConversationView
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


async def close(
    conversation_id: UUID,
    contact_id: UUID,
    at: datetime | None = None,
    *,
    reason: str = "resolved",
    wraps_up: bool = False,
) -> None:
    """Mark a conversation resolved, have its session at the other side ended, and have plugins told."""
    await queries.set_status(conversation_id, "resolved")
    await note(conversation_id, "wrap_up" if wraps_up else "ended", reason, at=at)
    await end_there(conversation_id)
    await tell("conversation.resolved", utc_now(), conversation_id=conversation_id, contact_id=contact_id)


async def put_away(conversation: ConversationView, *, by_id: UUID | None = None, reason: str = "resolved") -> None:
    """Take it out of its queue or its agent's hands and close it; the caller holds it. One's own leads to wrap-up."""
    now = utc_now()
    await record_queries.handled(conversation.id, now)
    await leave_queue(conversation.id, "resolved", now)
    await end_snooze(conversation.id)
    theirs = conversation.status == "assigned" and conversation.assignee_id == by_id
    wraps_up = theirs and by_id is not None and await begin_wrap_up(by_id, conversation.id)
    await close(conversation.id, conversation.contact_id, now, reason=reason, wraps_up=wraps_up)


async def resolve(actor: Actor, conversation_id: UUID, *, ask_for_rating: bool = True) -> bool:
    """Close a conversation; one that is closed stays as it is (False)."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await queries.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    if conversation.status == "resolved":
        return False
    await put_away(conversation, by_id=actor.member_id)
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
