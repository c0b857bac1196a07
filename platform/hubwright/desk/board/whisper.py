"""A whisper: what a supervisor tells the agent who holds a conversation, and nobody else."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.desk.board import queries
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations.write import usable_text
from hubwright.desk.queues.bell import tell_inboxes
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Conflict, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

_LATELY = timedelta(hours=12)


class Whisper(msgspec.Struct, frozen=True, kw_only=True):
    """One whisper."""

    id: UUID
    from_id: UUID
    to_id: UUID
    text: str
    at: datetime
    seen_at: datetime | None


async def whisper(actor: Actor, conversation_id: UUID, to_id: UUID, text: str) -> UUID:
    """Tell the agent who holds a conversation something; refused when somebody else holds it by now."""
    actor.require(Permission.BOARD_MANAGE)
    if actor.member_id is None:
        raise NotAllowed
    kept = usable_text(text, needed=True)
    conversation = await conversations.lock(conversation_id)
    if conversation is None or conversation.test:
        raise Missing("conversation")
    if conversation.status != "assigned" or conversation.assignee_id != to_id:
        raise Conflict
    whisper_id = new_id()
    await queries.insert_whisper(
        whisper_id, conversation_id, from_id=actor.member_id, to_id=to_id, text=kept, at=utc_now()
    )
    tell_inboxes("whisper", conversation_id, member_id=to_id)
    return whisper_id


async def whispers_for(actor: Actor, conversation_id: UUID) -> list[Whisper]:
    """What this member has to hear in a conversation, and what they whispered there lately, newest first."""
    if actor.member_id is None:
        return []
    found = await queries.whispers(conversation_id, actor.member_id, utc_now() - _LATELY)
    return [Whisper(**row) for row in found]


async def hear(actor: Actor, whisper_id: UUID) -> UUID:
    """Put a whisper away; who whispered sees that it was read. Gives the conversation it is about."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    seen = await queries.see_whisper(whisper_id, actor.member_id, utc_now())
    if seen is None:
        raise Missing("whisper")
    conversation_id: UUID = seen["conversation_id"]
    tell_inboxes("list", conversation_id, member_id=seen["from_id"])
    return conversation_id
