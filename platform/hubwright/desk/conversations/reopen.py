"""Taking a closed conversation up again; also what Undo does after a resolve."""

from uuid import UUID

from hubwright.desk.conversations import queries
from hubwright.desk.queues.assign import assign
from hubwright.desk.states.wrap_up import end_wrap_up
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.permissions import Permission


async def reopen(actor: Actor, conversation_id: UUID) -> bool:
    """Make a resolved conversation the member's own open one; an open one stays as it is (False)."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    conversation = await queries.lock(conversation_id)
    if conversation is None:
        raise Missing("conversation")
    if conversation.status != "resolved":
        return False
    await assign(conversation, actor.member_id, actor.name)
    await end_wrap_up(actor.member_id, conversation_id)
    return True
