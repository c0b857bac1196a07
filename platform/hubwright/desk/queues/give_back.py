"""Work goes back from an agent's hands to a queue, at the age it had; the caller holds the conversation."""

from uuid import UUID

from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.callbacks import queries as callbacks
from hubwright.desk.conversations import ConversationView, append_message, staff_queries
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import move_queries, queries, record_queries, seat_queries
from hubwright.desk.queues.assign import leave_queue
from hubwright.desk.queues.availability import agents_available
from hubwright.desk.queues.bell import ask_for_offers, look_over, tell_inboxes
from hubwright.desk.queues.courses import next_look
from hubwright.desk.queues.enter_queue import kind_of
from hubwright.desk.queues.queue_list import queue_for
from hubwright.desk.queues.tables import QueueEntry
from hubwright.desk.queues.telling import tell_visitor
from hubwright.desk.queues.turn import turn_in
from hubwright.desk.segments.log import note
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id


async def give_back(actor: Actor, conversation: ConversationView, queue_id: UUID | None = None) -> QueueEntry:
    """Let an assigned conversation wait again, in its own queue or another, as if nobody had taken it.

    Nobody is kept in mind for it: who held it is leaving, or somebody decided that others should have it.
    """
    now = utc_now()
    before = await move_queries.last_entry(conversation.id)
    queues = {queue.id: queue for queue in await list_queues()}
    wanted = queue_id or (before["queue_id"] if before else conversation.queue_id)
    queue = queues.get(wanted) if wanted is not None else None
    if queue is None:
        queue = await queue_for("")
    kind = await seat_queries.kind_of(conversation.id)
    asks = before["asks"] if before else {}
    priority = before["priority"] if before else 2
    entered_at = before["entered_at"] if before else now
    await record_queries.handled(conversation.id, now)
    await leave_queue(conversation.id, "moved")
    await staff_queries.start_waiting(conversation.id, queue.id, {}, medium=kind["medium"], label=kind["label"])
    entry = QueueEntry(
        id=new_id(),
        queue_id=queue.id,
        conversation_id=conversation.id,
        priority=priority,
        entered_at=entered_at,
        rank_at=await turn_in(queue, entered_at, priority, kind["label"]),
        asks=asks,
        medium=kind["medium"],
        label=kind["label"],
        kind=kind_of(kind["medium"], kind["label"], asks),
        queue_since=now,
        overflow_at=next_look(queue.overflow.rules, now, now),
    )
    await queries.insert_entry(entry)
    await look_over(entry.overflow_at)
    await callbacks.wait_again(conversation.id)
    await note(conversation.id, "waiting", "given_back", at=now)
    await append_message(
        conversation.id,
        kind="given_back",
        author="system",
        text=queue.name,
        member_id=actor.member_id,
        author_name=actor.name,
        internal=True,
    )
    await tell_visitor(conversation.id, conversation.language, there=await agents_available(queue.id))
    await record_queries.arrival(entry, asks)
    await ask_for_offers()
    tell_inboxes("list", conversation.id)
    return entry


async def hold_work_of(member_id: UUID) -> list[ConversationView]:
    """Hold everything that a member works on; what they parked or put off stays theirs."""
    held = [await conversations.lock(conversation_id) for conversation_id in await move_queries.worked_on_by(member_id)]
    return [one for one in held if one is not None and one.status == "assigned" and one.assignee_id == member_id]
