"""A closed conversation goes on with the bot."""

from uuid import UUID

from hubwright.desk.conversations import queries
from hubwright.desk.segments.log import note


async def restart(conversation_id: UUID) -> None:
    """Let the bot have it again: nobody is assigned, no queue; the caller has locked it."""
    await queries.restart(conversation_id)
    await note(conversation_id, "bot", "reopened")
