"""Work goes back from an agent's hands to a queue, at the age it had; the caller holds the conversation."""

from typing import Literal
from uuid import UUID

import msgspec

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
from hubwright.desk.queues.turn import answer_due
from hubwright.desk.segments.log import note
from hubwright.desk.workbench.snooze_end import end_snooze
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id


class Returned(msgspec.Struct, frozen=True):
    """Where it stands again, and the message that tells the team why."""

    entry: QueueEntry
    message_id: UUID


Because = Literal["given_back", "went_offline", "no_seat", "away_long", "on_leave"]
_TOLD: dict[Because, str] = {"no_seat": "back_no_seat", "away_long": "back_away", "on_leave": "back_leave"}


async def give_back(
    conversation: ConversationView,
    queue_id: UUID | None = None,
    *,
    by_id: UUID | None,
    by: str,
    because: Because = "given_back",
) -> Returned:
    """Let an assigned conversation wait again, in its own queue or another, as if nobody had taken it.

    Nobody is kept in mind for it: who held it is leaving, or somebody decided that others should have it. `by` gave it
    back, or is gone. The customer hears that they wait if somebody was at work on it, not if it had been put aside.
    """
    now = utc_now()
    before = await move_queries.last_entry(conversation.id)
    queues = {queue.id: queue for queue in await list_queues()}
    wanted = queue_id or (before["queue_id"] if before else conversation.queue_id)
    queue = queues.get(wanted) if wanted is not None else None
    if queue is None:
        queue = await queue_for("")
    kind = await seat_queries.kind_of(conversation.id)
    put_aside = await end_snooze(conversation.id) or kind["parked_seq"] is not None
    asks = before["asks"] if before else {}
    priority = before["priority"] if before else 2
    entered_at = before["entered_at"] if before else now
    await record_queries.handled(conversation.id, now)
    await leave_queue(conversation.id, "moved", now)
    await staff_queries.start_waiting(conversation.id, queue.id, {}, medium=kind["medium"], label=kind["label"])
    due_at = await answer_due(queue, entered_at, priority, kind["label"])
    entry = QueueEntry(
        id=new_id(),
        queue_id=queue.id,
        conversation_id=conversation.id,
        priority=priority,
        entered_at=entered_at,
        rank_at=queue.plan.rank_at(entered_at, priority, due_at),
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
    await note(conversation.id, "waiting", because, at=now)
    told = await append_message(
        conversation.id,
        kind=_TOLD.get(because, "given_back"),
        author="system",
        text=queue.name,
        member_id=by_id,
        author_name=by,
        internal=True,
    )
    if not put_aside:
        await tell_visitor(conversation.id, conversation.language, there=await agents_available(queue.id))
    await record_queries.arrival(entry, asks, due_at, now)
    await ask_for_offers()
    tell_inboxes("list", conversation.id)
    return Returned(entry, told.message_id)


async def hold_work_of(member_id: UUID, *, put_aside: bool = False) -> list[ConversationView]:
    """Hold everything that a member works on, and what they parked or put off only if that is wanted."""
    found = await (move_queries.held_by(member_id) if put_aside else move_queries.worked_on_by(member_id))
    held = [await conversations.lock(conversation_id) for conversation_id in found]
    return [one for one in held if one is not None and one.status == "assigned" and one.assignee_id == member_id]
