"""Merging two conversations of one customer, and taking that back.

No message moves and no number changes: the merged conversation is closed and read within the other, and what its
customer writes from then on comes into the other. So undo is exact, whatever was said meanwhile.
"""

from uuid import UUID

from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.schemas import ConversationView
from hubwright.desk.joining import queries
from hubwright.desk.joining.errors import MergedAlready, NotOneCustomer
from hubwright.desk.queues.assign import leave_queue
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.desk.queues.errors import BotStillTalking
from hubwright.desk.segments.log import note
from hubwright.desk.workbench.snooze_end import end_snooze
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission


async def merge(actor: Actor, from_id: UUID, into_id: UUID) -> UUID:
    """Let one conversation go on in another of the same customer; returns what undo is asked for by."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    moving, staying = await _both(from_id, into_id)
    if moving.contact_id != staying.contact_id:
        raise NotOneCustomer
    if from_id == into_id or await queries.in_a_merge(from_id):
        raise MergedAlready
    if any(row["from_id"] == into_id for row in await queries.in_a_merge(into_id)):
        raise MergedAlready
    if moving.status == "bot":
        raise BotStillTalking
    link_id = new_id()
    assignee = str(moving.assignee_id) if moving.assignee_id else None
    was = {"status": "assigned" if moving.status == "waiting" else moving.status, "assignee_id": assignee}
    if moving.status == "waiting":
        was["assignee_id"] = str(actor.member_id) if actor.member_id else None
    await queries.add(link_id, "merge", from_id, into_id, actor.member_id, was=was)
    if moving.status != "resolved":
        await leave_queue(from_id, "resolved")
        await end_snooze(from_id)
        await conversations.set_status(from_id, "resolved")
        await note(from_id, "ended", "merged")
        await handoff_ended(from_id, "closed")
        await ask_for_offers()
    await _say(actor, from_id, "merged_away", into_id)
    await _say(actor, into_id, "merged_in", from_id)
    tell_inboxes("list", from_id)
    return link_id


async def unmerge(actor: Actor, link_id: UUID) -> UUID:
    """Take a merge back: the conversation stands as before; one that waited is its undoer's. Returns which it is."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    link = await queries.one(link_id)
    if link is None or link["kind"] != "merge":
        raise Missing("merge")
    moved, _stayed = await _both(link["from_id"], link["into_id"])
    if not await queries.undo(link_id):
        raise Missing("merge")
    assignee = link["was"].get("assignee_id")
    status = link["was"]["status"] if assignee else "resolved"
    await queries.stand_as_before(moved.id, status, UUID(assignee) if assignee else None)
    await note(moved.id, "ended" if status == "resolved" else "agent", "unmerged")
    await _say(actor, moved.id, "unmerged", link["into_id"])
    await _say(actor, link["into_id"], "unmerged", moved.id)
    await ask_for_offers()
    tell_inboxes("list", moved.id)
    return moved.id


async def _both(one: UUID, other: UUID) -> tuple[ConversationView, ConversationView]:
    """Hold both, always in the same order."""
    held = {each: await conversations.lock(each) for each in sorted({one, other})}
    first, second = held[one], held[other]
    if first is None or second is None or first.test or second.test:
        raise Missing("conversation")
    return first, second


async def _say(actor: Actor, conversation_id: UUID, kind: str, other: UUID) -> None:
    await append_message(
        conversation_id,
        kind=kind,
        author="system",
        text=str(other),
        member_id=actor.member_id,
        author_name=actor.name,
        internal=True,
    )
