"""A conversation starts waiting for a person; the visitor is told at once whether anybody is there.

Before it stands in the queue, the queue's overflow rules say whether it does: another queue, a message, or the end.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels.matrix import matrix_of
from hubwright.control.routing.list_queues import get_queue
from hubwright.desk.callbacks import queries as callbacks
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations import staff_queries
from hubwright.desk.queues import queries, record_queries, seat_queries
from hubwright.desk.queues.availability import agents_available
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, look_over, tell_inboxes
from hubwright.desk.queues.courses import course_from, next_look, opens_at
from hubwright.desk.queues.place import place_of
from hubwright.desk.queues.queue_list import queue_for
from hubwright.desk.queues.tables import QueueEntry
from hubwright.desk.queues.telling import send_nobody, tell_visitor
from hubwright.desk.queues.told_again import plan_to_tell
from hubwright.desk.queues.turned_away import note_course, turn_away
from hubwright.desk.routing.overflow import Course
from hubwright.desk.segments.log import note
from hubwright.desk.sla.look import begin
from hubwright.desk.sla.promise import promised
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id


class Entered(msgspec.Struct, frozen=True):
    """Where it stands; no entry when it was turned away."""

    queue_id: UUID
    queue_entry_id: UUID | None
    agents_available: bool


async def enter_queue(
    conversation_id: UUID,
    *,
    queue_key: str,
    priority: int,
    summary: dict[str, Any],
    reason: str,
    skills: Mapping[str, int] | None = None,
    label: str = "",
) -> Entered:
    """Put a conversation in a queue (an unknown key means the default one); once in, it keeps its place.

    `skills` are the lowest levels an agent should have, by key, as long as the queue's plan insists on them.
    """
    conversation = await conversations.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    wanted = await queue_for(queue_key)
    standing = await queries.open_entry(conversation_id)
    if standing is not None and conversation.status == "waiting":
        return Entered(standing["queue_id"], standing["id"], await agents_available(wanted.id))
    now = utc_now()
    course = Course(queue=wanted.id, then="wait", stops=())
    if not conversation.test:
        course = await course_from(wanted, now, channel_id=conversation.channel_id)
    if course.then == "end":
        await turn_away(conversation, course, now)
        return Entered(course.queue, None, agents_available=False)
    queue = wanted if course.queue == wanted.id else await get_queue(course.queue)
    there = await agents_available(queue.id)
    opens = await opens_at(queue.id, now) if course.then == "message" else None
    await queries.close_entry(conversation_id, "abandoned", now)
    await callbacks.end(conversation_id, "ended", now)
    if not conversation.test:
        await record_queries.handled(conversation_id, now)
    medium = await medium_of(conversation.channel_id)
    await staff_queries.start_waiting(conversation_id, queue.id, summary, medium=medium, label=label)
    promise = None if conversation.test else await promised(wanted.id, label, priority, now)
    if promise is None and queue.id != wanted.id:
        promise = await promised(queue.id, label, priority, now)
    due_at = promise.answer_by if promise is not None else None
    known = await seat_queries.known_by(conversation.contact_id)
    asks = {skill: level for skill, level in sorted((skills or {}).items()) if level > 0}
    entry = QueueEntry(
        id=new_id(),
        queue_id=queue.id,
        conversation_id=conversation_id,
        priority=priority,
        entered_at=now,
        rank_at=queue.plan.rank_at(now, priority, due_at),
        asks=asks,
        medium=medium,
        label=label,
        kind=kind_of(medium, label, asks),
        last_agent_id=known["last_agent_id"] if known else None,
        owner_id=known["owner_id"] if known else None,
        not_before=opens,
        overflow_at=next_look(queue.overflow.rules, opens or now, now),
        callback_offered_at=now if course.then == "callback" else None,
    )
    await queries.insert_entry(entry)
    if any(stop.asked for stop in course.stops):
        await note_course(conversation_id, entry.id, course, now, came_to=wanted.id)
    await note(conversation_id, "waiting", reason, at=now)
    if promise is not None:
        await begin(conversation_id, promise.policy, now, promise.look_at)
    there = there and course.then != "message"
    place = await place_of(conversation_id, now) if there else None
    await tell_visitor(
        conversation_id,
        conversation.language,
        there=there,
        body={"reason": reason},
        place=place,
        callback=course.then == "callback",
        opens_at=opens,
    )
    if not there:
        await handoff_ended(conversation_id, "offline")
    if not conversation.test:
        if await matrix_of(conversation.channel_id) is not None:
            await plan_to_tell(entry.id, conversation_id, queue.overflow, place)
            if course.then == "message":
                await send_nobody(conversation_id, conversation.language, opens)
        await record_queries.arrival(entry, asks, due_at, now)
        await ask_for_offers()
        await look_over(entry.overflow_at, opens)
        tell_inboxes("list", conversation_id)
    return Entered(queue.id, entry.id, there)


async def medium_of(channel_id: UUID) -> str:
    """What a conversation counts as for whoever holds it: chat, or the kind of the channel it is sent over."""
    can = await matrix_of(channel_id)
    return "chat" if can is None else can.kind


def kind_of(medium: str, label: str, asks: Mapping[str, int]) -> str:
    """One word for entries that differ in their turn alone."""
    return f"{medium}|{label}|{'&'.join(f'{skill}>={level}' for skill, level in sorted(asks.items()))}"
