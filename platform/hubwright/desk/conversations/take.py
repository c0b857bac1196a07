"""Taking a conversation without an offer: from the waiting list, or over from a colleague."""

from uuid import UUID

from hubwright.control.identity.members import get_member
from hubwright.desk.conversations import queries
from hubwright.desk.queues.assign import assign
from hubwright.desk.queues.errors import BotStillTalking, NotWaiting
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.permissions import Permission


async def take(actor: Actor, conversation_id: UUID, *, held_by: UUID | None = None) -> bool:
    """Make it mine (False when it is already).

    It must be waiting, or be held by exactly the colleague one saw there; otherwise somebody was faster.
    """
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    conversation = await queries.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    if held_by is not None:
        await get_member(held_by)
    if conversation.status == "bot":
        raise BotStillTalking
    if conversation.status == "assigned" and conversation.assignee_id == actor.member_id:
        return False
    free = conversation.status == "waiting"
    handed_over = conversation.status == "assigned" and held_by is not None and conversation.assignee_id == held_by
    if not free and not handed_over:
        raise NotWaiting
    await assign(conversation, actor.member_id, actor.name)
    return True
