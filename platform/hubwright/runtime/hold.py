"""Takes locks in the one order that every road keeps: contact, conversation, flow session."""

from uuid import UUID

from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.conversations import ConversationView
from hubwright.desk.conversations import queries as conversation_queries


async def hold(conversation_id: UUID | None) -> ConversationView | None:
    """Hold a conversation and, before it, its contact: a flow may write to both, and so does a message coming in."""
    if conversation_id is None:
        return None
    found = await conversation_queries.get(conversation_id)
    if found is None:
        return None
    await contact_queries.lock(found.contact_id)
    return await conversation_queries.lock(conversation_id)
