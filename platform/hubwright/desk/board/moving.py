"""Moving work: one conversation to a queue or an agent, or the longest waits of a queue to another; with undo."""

from uuid import UUID

from hubwright.control.identity import presence
from hubwright.control.routing.list_queues import QueueView
from hubwright.desk.board.standing import known_queue
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import move_queries, queries, record_queries
from hubwright.desk.queues.assign import assign
from hubwright.desk.queues.bell import ask_for_offers, look_over, tell_inboxes
from hubwright.desk.queues.courses import next_look
from hubwright.desk.queues.errors import NotWaiting
from hubwright.desk.queues.give_back import give_back
from hubwright.desk.queues.take_back import take_back_offers
from hubwright.desk.queues.turn import answer_due
from hubwright.desk.segments.log import note
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission, permissions_of

MOST_AT_ONCE = 100


async def move_to_queue(actor: Actor, conversation_id: UUID, queue_id: UUID) -> ConversationView:
    """Let a conversation wait in another queue, or go back to one from an agent; how it stood before is given back."""
    actor.require(Permission.BOARD_MANAGE)
    await entitlements.require("desk.board")
    queue = await known_queue(queue_id)
    conversation = await _held(conversation_id)
    if conversation.status == "assigned":
        await give_back(conversation, queue.id, by_id=actor.member_id, by=actor.name)
        return conversation
    entry = await queries.open_entry(conversation_id)
    if entry is None:
        raise NotWaiting
    if entry["queue_id"] != queue.id:
        await _move(actor, new_id(), [entry], {queue.id: queue})
    return conversation


async def move_to_agent(actor: Actor, conversation_id: UUID, member_id: UUID) -> ConversationView:
    """Give a conversation to an agent who has room for it; how it stood before is given back."""
    actor.require(Permission.BOARD_MANAGE)
    await entitlements.require("desk.board")
    person = await presence.colleague(member_id)
    if Permission.CONVERSATIONS_REPLY not in permissions_of(person.role):
        raise Missing("member")
    conversation = await _held(conversation_id)
    if conversation.assignee_id != member_id:
        await assign(conversation, member_id, person.name)
    return conversation


async def rebalance(actor: Actor, from_id: UUID, to_id: UUID, count: int) -> tuple[UUID, int]:
    """Move the longest waits of a queue to another; they keep their age. Gives the batch and how many it moved."""
    actor.require(Permission.BOARD_MANAGE)
    await entitlements.require("desk.board")
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid(FieldError("count", _("Choose a number from 1 to %(most)s.") % {"most": MOST_AT_ONCE}))
    if from_id == to_id:
        raise Invalid(FieldError("to", _("Choose two different queues.")))
    await known_queue(from_id)
    to = await known_queue(to_id)
    batch_id = new_id()
    entries = await move_queries.hold_oldest(from_id, count)
    await _move(actor, batch_id, entries, {to.id: to})
    await audit.record(actor, "queue.rebalanced", from_id, to=str(to_id), moved=len(entries))
    return batch_id, len(entries)


async def undo_moves(actor: Actor, batch_id: UUID) -> int:
    """Take a batch back: what still waits where it was moved to goes where it came from."""
    actor.require(Permission.BOARD_MANAGE)
    known, undone = await move_queries.batch_state(batch_id)
    if not known:
        raise Missing("batch")
    if undone:
        raise Conflict
    entries = await move_queries.hold_moved(batch_id)
    queues = {origin: await known_queue(origin) for origin in {entry["from_queue_id"] for entry in entries}}
    await _move(actor, new_id(), entries, queues, undoes=batch_id)
    return len(entries)


async def _held(conversation_id: UUID) -> ConversationView:
    conversation = await conversations.lock(conversation_id)
    if conversation is None or conversation.test:
        raise Missing("conversation")
    if conversation.status not in ("waiting", "assigned"):
        raise NotWaiting
    return conversation


async def _move(
    actor: Actor, batch_id: UUID, entries: list[Row], queues: dict[UUID, QueueView], *, undoes: UUID | None = None
) -> None:
    """Let entries, whose conversations are held, stand in other queues: the one there is, or where each came from."""
    now = utc_now()
    for entry in sorted(entries, key=lambda row: row["conversation_id"]):
        to = queues[entry["from_queue_id"]] if undoes is not None else next(iter(queues.values()))
        await take_back_offers(now, conversation_id=entry["conversation_id"])
        due_at = await answer_due(to, entry["entered_at"], entry["priority"], entry["label"])
        rank_at = to.plan.rank_at(entry["entered_at"], entry["priority"], due_at)
        look = next_look(to.overflow.rules, now, now)
        await move_queries.move(entry["id"], entry["conversation_id"], to.id, rank_at, now, overflow_at=look)
        await record_queries.stands(entry["id"], now, due_at=due_at, keeps_turn=False)
        await look_over(look)
        await note(entry["conversation_id"], "waiting", "moved", at=now)
        await move_queries.record_move(batch_id, entry, to.id, actor.member_id, now, undoes=undoes)
        await append_message(
            entry["conversation_id"],
            kind="moved_queue",
            author="system",
            text=to.name,
            member_id=actor.member_id,
            author_name=actor.name,
            internal=True,
        )
    await ask_for_offers()
    tell_inboxes("list")
