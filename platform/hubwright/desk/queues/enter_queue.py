"""A conversation starts waiting for a person; the visitor is told at once whether anybody is there."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.conversations import append_message, staff_queries
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import queries
from hubwright.desk.queues.availability import agents_available
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.queues.queue_list import queue_for
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
    conversation_id: UUID, *, queue_key: str, priority: int, summary: dict[str, Any], reason: str
) -> Entered:
    """Put a conversation in a queue (an unknown key means the default one); once in, it keeps its place."""
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
    await staff_queries.start_waiting(conversation_id, queue.id, summary)
    entry_id = new_id()
    await queries.insert_entry(entry_id, queue.id, conversation_id, priority=priority, entered_at=now)
    await tell_visitor(conversation_id, conversation.language, there=there, body={"reason": reason})
    if not there:
        await handoff_ended(conversation_id, "offline")
    if not conversation.test:
        await ask_for_offers()
        tell_inboxes("list", conversation_id)
    return Entered(queue.id, entry_id, there)


async def tell_visitor(
    conversation_id: UUID, language: str, *, there: bool, body: dict[str, Any] | None = None
) -> None:
    """Say that they wait, or that nobody is there and an address can be left."""
    with use_language(language):
        if there:
            text = _("You are in the queue. The next free person will answer here.")
        else:
            text = _("Nobody is here right now. Leave your e-mail address and the answer will reach you there too.")
    await append_message(conversation_id, kind="queued" if there else "offline", author="system", text=text, body=body)
