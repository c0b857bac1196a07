"""Giving a conversation to exactly one member; the caller holds the conversation's row."""

from datetime import datetime
from uuid import UUID

from hubwright.desk.callbacks import queries as callbacks
from hubwright.desk.callbacks.begin import begin_callback
from hubwright.desk.conversations import ConversationView, append_message, staff_queries
from hubwright.desk.queues import queries, record_queries, seat_queries
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.queues.errors import AgentFull
from hubwright.desk.queues.seats import no_seat
from hubwright.desk.segments.log import note, note_waking
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _, use_language

_BECAUSE = {"waiting": "taken", "assigned": "taken_over", "resolved": "reopened"}


async def assign(
    conversation: ConversationView, member_id: UUID, name: str, *, because: str = "", at: datetime | None = None
) -> None:
    """Make a member the one who holds it: out of the queue, no offer left open, visitor and flow are told.

    Whoever is full is refused (AgentFull); what was closed and is taken up again is parked instead. Everything that is
    written down about it says the same moment: `at`, or now.
    """
    now = at or utc_now()
    full = await no_seat(member_id, conversation.id)
    if full is not None and conversation.status != "resolved":
        raise AgentFull(full.value)
    await record_queries.handled(conversation.id, now)
    await leave_queue(conversation.id, "accepted", now)
    if conversation.status == "assigned":
        await note_waking(conversation.id)
    await staff_queries.assign(conversation.id, member_id, now)
    if not conversation.test:
        await seat_queries.note_last_agent(conversation.contact_id, member_id, now)
    with use_language(conversation.language):
        text = _("%(name)s is here for you now.") % {"name": name}
    await append_message(
        conversation.id, kind="assigned", author="system", text=text, member_id=member_id, author_name=name
    )
    if full is not None:
        await seat_queries.park(conversation.id)
    await begin_callback(conversation.id)
    await note(conversation.id, "agent", because or _BECAUSE.get(conversation.status, "given"), at=now)
    if conversation.status == "waiting":
        await handoff_ended(conversation.id, "assigned")
    await ask_for_offers()
    tell_inboxes("list", conversation.id)


async def leave_queue(conversation_id: UUID, outcome: str, at: datetime | None = None) -> None:
    """Take a conversation out of its queue and its open offer back, at the moment that the log says."""
    now = at or utc_now()
    await queries.close_entry(conversation_id, outcome, now)
    if outcome not in ("accepted", "moved"):
        await callbacks.end(conversation_id, "ended", now)
    for offer in await queries.rescind(now, conversation_id=conversation_id):
        tell_inboxes("offer", conversation_id, member_id=offer["member_id"])
