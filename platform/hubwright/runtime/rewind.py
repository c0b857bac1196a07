"""Puts a flow session back to before a failure, so that the same thing can happen again."""

from typing import Any
from uuid import UUID

from hubwright.desk.conversations import ConversationView, get_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.queues.assign import leave_queue
from hubwright.desk.segments.log import note
from hubwright.kernel.dead_letters import NothingToRepeat
from hubwright.runtime import rewind_queries
from hubwright.runtime.hold import hold
from hubwright.runtime.runs import queries as run_queries


async def back_to_the_bot(conversation_id: UUID) -> ConversationView:
    """Hold a conversation nobody took meanwhile and give it to the bot again; refuse one a person has."""
    conversation = await hold(conversation_id)
    if conversation is None or conversation.status not in ("bot", "waiting"):
        raise NothingToRepeat
    if conversation.status == "waiting":
        await leave_queue(conversation.id, "abandoned")
        await conversation_queries.set_status(conversation.id, "bot")
        await note(conversation.id, "bot", "repeated")
        return await get_conversation(conversation.id)
    return conversation


async def rewind(context: dict[str, Any]) -> ConversationView | None:
    """Restore the session as it stood, unless anything happened in it since; a run may have no conversation."""
    session_id = UUID(context["session_id"])
    if not context["conversation_id"]:
        if not await rewind_queries.restore_session(session_id, rev=context["rev"], state=context["state"]):
            raise NothingToRepeat
        await run_queries.revive(session_id)
        return None
    conversation = await back_to_the_bot(UUID(context["conversation_id"]))
    if await rewind_queries.another_is_active(conversation.id, session_id):
        raise NothingToRepeat
    if not await rewind_queries.restore_session(session_id, rev=context["rev"], state=context["state"]):
        raise NothingToRepeat
    await run_queries.revive(session_id)
    return conversation
