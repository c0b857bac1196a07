"""Tags of a conversation: short words by which people and flows sort."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.desk.conversations import queries


async def tag_conversation(conversation_id: UUID, add: Sequence[str], remove: Sequence[str] = ()) -> None:
    """Put tags on and take tags off; a tag is there once, and flows read them as `conversation.tags`."""
    await queries.change_tags(conversation_id, list(add), list(remove))
