"""A conversation goes on on another channel: it stays one thread, with its flow, its agent and its numbers."""

from uuid import UUID

from hubwright.desk.conversations import queries
from hubwright.desk.conversations.append import append_message
from hubwright.desk.conversations.schemas import ConversationView


async def move(conversation: ConversationView, channel_id: UUID, channel_name: str, *, delivers: bool) -> None:
    """Hold it there from now on; the caller has locked it. What is on its way still goes where it was meant to."""
    if conversation.channel_id == channel_id:
        return
    await queries.move(conversation.id, channel_id, delivers=delivers)
    await append_message(conversation.id, kind="moved", author="system", text=channel_name)
