"""Putting a conversation off: out of its holder's list until a moment, or until the customer answers."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.schemas import ConversationView
from hubwright.desk.queues.bell import tell_inboxes
from hubwright.desk.segments.log import note, note_waking
from hubwright.desk.workbench import queries
from hubwright.desk.workbench.errors import NotYours
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.permissions import Permission

WAKE_JOB = "inbox.wake"


class Asleep(msgspec.Struct, frozen=True):
    """A conversation is put off, until a moment or (None) until the customer answers."""

    until: datetime | None


async def asleep_until(actor: Actor, conversation_id: UUID) -> Asleep | None:
    """Tell whether this member has put it off."""
    row = await queries.snooze_of(conversation_id, actor.member_id) if actor.member_id else None
    return Asleep(row["until"]) if row is not None else None


async def snooze(actor: Actor, conversation_id: UUID, until: datetime | None) -> None:
    """Put one's own open conversation off until a moment, or (None) until the customer answers.

    It wakes as soon as the customer says something, whichever was chosen; nobody but the team hears of it.
    """
    conversation = await _mine(actor, conversation_id)
    assert actor.member_id is not None
    if not await queries.put_off(conversation_id, actor.member_id, conversation.last_seq, until):
        raise Invalid(FieldError("until", _("Choose a moment within the next year.")))
    await note_waking(conversation_id)
    await note(conversation_id, "snoozed", "until" if until is not None else "until_they_answer")
    if until is not None:
        await enqueue(WAKE_JOB, {"conversation_id": str(conversation_id)}, run_at=until)
    await _say(actor, conversation_id, "snoozed", until.isoformat() if until else "")
    tell_inboxes("list", conversation_id)


async def unsnooze(actor: Actor, conversation_id: UUID) -> bool:
    """Take a conversation up again before its time; False when it was not put off."""
    await _mine(actor, conversation_id)
    if await queries.take_up(conversation_id) is None:
        return False
    await _woken(conversation_id, "taken_up")
    await _say(actor, conversation_id, "woken", "")
    tell_inboxes("list", conversation_id)
    return True


async def wake(conversation_id: UUID) -> bool:
    """Its time has come: back into the holder's list, which is told. False when it was taken up or put off again."""
    conversation = await conversations.lock(conversation_id)
    if conversation is None:
        return False
    woken = await queries.wake_due(conversation_id)
    if woken is None:
        return False
    if conversation.status == "assigned" and conversation.assignee_id == woken["member_id"]:
        await _woken(conversation_id, "time")
        await append_message(conversation_id, kind="woken", author="system", internal=True)
        tell_inboxes("woken", conversation_id, member_id=woken["member_id"])
    tell_inboxes("list", conversation_id)
    return True


async def _woken(conversation_id: UUID, reason: str) -> None:
    await note_waking(conversation_id)
    await note(conversation_id, "agent", reason, out_of="snoozed")


async def _mine(actor: Actor, conversation_id: UUID) -> ConversationView:
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await conversations.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    if actor.member_id is None or conversation.status != "assigned" or conversation.assignee_id != actor.member_id:
        raise NotYours
    return conversation


async def _say(actor: Actor, conversation_id: UUID, kind: str, text: str) -> None:
    await append_message(
        conversation_id,
        kind=kind,
        author="system",
        text=text,
        member_id=actor.member_id,
        author_name=actor.name,
        internal=True,
    )
