"""Giving a conversation to exactly one member; the caller holds the conversation's row."""

from uuid import UUID

from hubwright.desk.conversations import ConversationView, append_message, staff_queries
from hubwright.desk.queues import queries
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _, use_language


async def assign(conversation: ConversationView, member_id: UUID, name: str) -> None:
    """Make a member the one who holds it: out of the queue, no offer left open, visitor and flow are told."""
    await leave_queue(conversation.id, "accepted")
    await staff_queries.assign(conversation.id, member_id)
    with use_language(conversation.language):
        text = _("%(name)s is here for you now.") % {"name": name}
    await append_message(
        conversation.id, kind="assigned", author="system", text=text, member_id=member_id, author_name=name
    )
    if conversation.status == "waiting":
        await handoff_ended(conversation.id, "assigned")
    await ask_for_offers()
    tell_inboxes("list", conversation.id)


async def leave_queue(conversation_id: UUID, outcome: str) -> None:
    """Take a conversation out of its queue and its open offer back."""
    now = utc_now()
    await queries.close_entry(conversation_id, outcome, now)
    for offer in await queries.rescind(now, conversation_id=conversation_id):
        tell_inboxes("offer", conversation_id, member_id=offer["member_id"])
