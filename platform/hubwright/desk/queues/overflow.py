"""Overflow while somebody waits: what the rules of their queue decide by then is done, at the age and turn they had.

Whoever is offered to somebody right now is left alone until that offer is over.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.routing.list_queues import QueueView, get_queue, list_queues
from hubwright.control.routing.overflow import Overflow, Then, set_overflow
from hubwright.control.routing.take_back import take_back_overflow
from hubwright.desk.callbacks import queries as callbacks
from hubwright.desk.conversations import ConversationView, append_message, get_conversation
from hubwright.desk.queues import move_queries, overflow_queries, record_queries
from hubwright.desk.queues.assign import leave_queue
from hubwright.desk.queues.availability import agents_available
from hubwright.desk.queues.bell import ask_for_offers, look_over, tell_inboxes
from hubwright.desk.queues.courses import course_from, keeps_no_place, next_look, opens_at
from hubwright.desk.queues.place import place_of
from hubwright.desk.queues.telling import send_nobody, tell_visitor
from hubwright.desk.queues.turn import answer_due
from hubwright.desk.queues.turned_away import note_course, turn_away
from hubwright.desk.routing.overflow import Course
from hubwright.desk.segments.log import note
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.i18n import _, use_language

_MOST = 50  # conversations held at once
_BUSY_PAUSE = timedelta(milliseconds=300)


class Overflowed(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules decided for somebody who came or waited; the trace has each rule that was asked."""

    at: datetime
    moment: str
    outcome: str
    from_queue_id: UUID
    to_queue_id: UUID
    trace: dict[str, Any]


async def overflow_of(conversation_id: UUID) -> list[Overflowed]:
    """What was decided for a conversation, the newest first."""
    found = await overflow_queries.decided_for(conversation_id)
    return [msgspec.convert({**row}, Overflowed) for row in found]


async def change_overflow(actor: Actor, queue_id: UUID, wanted: Overflow) -> UUID:
    """Set what holds for a queue, and have it asked for those who wait there already; gives the change's name."""
    change_id = await set_overflow(actor, queue_id, wanted)
    await _ask_for_all(queue_id, wanted)
    return change_id


async def overflow_as_before(actor: Actor, queue_id: UUID, change_id: UUID) -> None:
    """Take a change back, unless somebody has changed it since."""
    await _ask_for_all(queue_id, await take_back_overflow(actor, queue_id, change_id))


async def overflow_waiting(now: datetime) -> int:
    """Ask the rules for whoever has waited so long that one may hold; returns for how many."""
    first = await overflow_queries.next_due()
    if first is None or first > now:
        return 0
    due = await overflow_queries.hold_due(now, _MOST)
    queues = {queue.id: queue for queue in await list_queues()}
    offered = await overflow_queries.offered([row["id"] for row in due])
    for row in due:
        if row["id"] not in offered:  # while they were being found
            await _ask(row, queues[row["queue_id"]], now)
    rest = await overflow_queries.next_due()
    if rest is not None and rest <= now:  # more than at once, or somebody works on it
        await ask_for_offers(run_at=now + _BUSY_PAUSE)
    return len(due)


async def _ask_for_all(queue_id: UUID, wanted: Overflow) -> None:
    looks = wanted.next_looks
    await overflow_queries.look_at_all(queue_id, looks[0] if looks else None)
    await ask_for_offers()
    first = await overflow_queries.next_due()
    await look_over(first)


async def _ask(row: Row, queue: QueueView, now: datetime) -> None:
    since = max(row["queue_since"] or row["entered_at"], row["not_before"] or row["entered_at"])
    before = [one for one in await overflow_queries.decided_for(row["conversation_id"]) if _is_of(one, row["id"])]
    course = await course_from(
        queue,
        now,
        channel_id=row["channel_id"],
        moment="after",
        waited_s=(now - since).total_seconds(),
        been={one[side] for one in before for side in ("from_queue_id", "to_queue_id")},
        done=await _done(row["conversation_id"], before),
    )
    if course.queue == queue.id and course.then == "wait":
        await _look_again(row["id"], queue, since, now)
        return
    conversation = await get_conversation(row["conversation_id"])
    if course.then == "end":
        await leave_queue(conversation.id, "turned_away")
        await turn_away(conversation, course, now, entry_id=row["id"])
        return
    await note_course(conversation.id, row["id"], course, now, came_to=queue.id, moment="after")
    stands_in = queue
    if course.queue != queue.id:
        stands_in, since = await get_queue(course.queue), now
        await _move(row, stands_in, now)
    await _do(conversation, row["id"], course, now, moved=stands_in is not queue)
    if course.then == "wait":
        await _look_again(row["id"], stands_in, since, now)
    else:  # a further rule may hold as well
        await overflow_queries.look_at(row["id"], now)
        await ask_for_offers()


def _is_of(decided: Row, entry_id: UUID) -> bool:
    return bool(decided["queue_entry_id"] == entry_id)


async def _done(conversation_id: UUID, before: list[Row]) -> set[Then]:
    """What was done already; who wants to be called back is not sent away, and needs nothing else."""
    if await callbacks.open_of(conversation_id) is not None:
        return {"callback", "message", "end"}
    return {one["outcome"] for one in before} & {"callback", "message"}


async def _move(row: Row, to: QueueView, now: datetime) -> None:
    due_at = await answer_due(to, row["entered_at"], row["priority"], row["label"])
    turn = to.plan.rank_at(row["entered_at"], row["priority"], due_at)
    rank_at = min(turn, row["rank_at"] or row["entered_at"])
    await move_queries.move(row["id"], row["conversation_id"], to.id, rank_at, now)
    await record_queries.stands(row["id"], now, due_at=due_at)
    await note(row["conversation_id"], "waiting", "overflowed", at=now)
    await append_message(row["conversation_id"], kind="overflowed", author="system", text=to.name, internal=True)
    await ask_for_offers()
    tell_inboxes("list", row["conversation_id"])


async def _do(conversation: ConversationView, entry_id: UUID, course: Course, now: datetime, *, moved: bool) -> None:
    """Besides standing there: tell the customer what is new for them, and only that."""
    told = await overflow_queries.last_told(conversation.id)
    match course.then:
        case "callback":
            await overflow_queries.offer_callback(entry_id, now)
            with use_language(conversation.language):
                words = _("This takes longer than it should. You can be called back, and keep your place.")
            await append_message(conversation.id, kind="callback_offered", author="system", text=words)
        case "message":
            opens = await opens_at(course.queue, now)
            await overflow_queries.not_before(entry_id, opens)
            await record_queries.stands(entry_id, now)
            await look_over(opens)
            if told != "offline" or opens is not None:
                await tell_visitor(conversation.id, conversation.language, there=False, opens_at=opens)
            if not await keeps_no_place(conversation.channel_id):
                await send_nobody(conversation.id, conversation.language, opens)
        case _:
            if moved and told == "offline" and await agents_available(course.queue):
                place = await place_of(conversation.id, now)
                await tell_visitor(conversation.id, conversation.language, there=True, place=place)


async def _look_again(entry_id: UUID, queue: QueueView, since: datetime, now: datetime) -> None:
    at = next_look(queue.overflow.rules, since, now)
    await overflow_queries.look_at(entry_id, at)
    await look_over(at)
