"""A conversation starts waiting for a person; the visitor is told at once whether anybody is there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels.matrix import matrix_of
from hubwright.desk.conversations import append_message, staff_queries
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import queries, record_queries, seat_queries
from hubwright.desk.queues.availability import agents_available
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.queues.queue_list import queue_for
from hubwright.desk.queues.tables import QueueEntry
from hubwright.desk.queues.waiting import Place, place_of
from hubwright.desk.segments.log import note
from hubwright.desk.sla.look import begin
from hubwright.desk.sla.promise import promised
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.ids import new_id


class Entered(msgspec.Struct, frozen=True):
    """Where it stands."""

    queue_id: UUID
    queue_entry_id: UUID
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
    queue = await queue_for(queue_key)
    there = await agents_available(queue.id)
    standing = await queries.open_entry(conversation_id)
    if standing is not None and conversation.status == "waiting":
        return Entered(standing["queue_id"], standing["id"], there)
    now = utc_now()
    await queries.close_entry(conversation_id, "abandoned", now)
    if not conversation.test:
        await record_queries.handled(conversation_id, now)
    medium = await medium_of(conversation.channel_id)
    await staff_queries.start_waiting(conversation_id, queue.id, summary, medium=medium, label=label)
    promise = None if conversation.test else await promised(queue.id, label, priority, now)
    known = await seat_queries.known_by(conversation.contact_id)
    asks = {skill: level for skill, level in sorted((skills or {}).items()) if level > 0}
    entry = QueueEntry(
        id=new_id(),
        queue_id=queue.id,
        conversation_id=conversation_id,
        priority=priority,
        entered_at=now,
        rank_at=queue.plan.rank_at(now, priority, promise.answer_by if promise is not None else None),
        asks=asks,
        medium=medium,
        label=label,
        kind=kind_of(medium, label, asks),
        last_agent_id=known["last_agent_id"] if known else None,
        owner_id=known["owner_id"] if known else None,
    )
    await queries.insert_entry(entry)
    await note(conversation_id, "waiting", reason, at=now)
    if promise is not None:
        await begin(conversation_id, promise.policy, now, promise.look_at)
    place = await place_of(conversation_id, now) if there else None
    await tell_visitor(conversation_id, conversation.language, there=there, body={"reason": reason}, place=place)
    if not there:
        await handoff_ended(conversation_id, "offline")
    if not conversation.test:
        await record_queries.arrival(entry, asks)
        await ask_for_offers()
        tell_inboxes("list", conversation_id)
    return Entered(queue.id, entry.id, there)


async def medium_of(channel_id: UUID) -> str:
    """What a conversation counts as for whoever holds it: chat, or the kind of the channel it is sent over."""
    can = await matrix_of(channel_id)
    return "chat" if can is None else can.kind


def kind_of(medium: str, label: str, asks: Mapping[str, int]) -> str:
    """One word for entries that differ in their turn alone."""
    return f"{medium}|{label}|{'&'.join(f'{skill}>={level}' for skill, level in sorted(asks.items()))}"


async def tell_visitor(
    conversation_id: UUID,
    language: str,
    *,
    there: bool,
    body: dict[str, Any] | None = None,
    place: Place | None = None,
) -> None:
    """Say that they wait, behind whom and about how long; or that nobody is there and an address can be left."""
    body = dict(body or {})
    with use_language(language):
        if there:
            text = " ".join((_("You are in the queue. The next free person will answer here."), *_stands(place)))
            if place is not None:
                body["place"] = {"before": place.before, "minutes": place.minutes}
        else:
            text = _("Nobody is here right now. Leave your e-mail address and the answer will reach you there too.")
    await append_message(conversation_id, kind="queued" if there else "offline", author="system", text=text, body=body)


def _stands(place: Place | None) -> list[str]:
    """Nothing is said to who is next: their turn comes before they have read it."""
    if place is None or not place.before:
        return []
    told = [_("Before you: %(count)s.") % {"count": place.before}]
    return told if place.minutes is None else [*told, _("It may take about %(n)s min.") % {"n": place.minutes}]
