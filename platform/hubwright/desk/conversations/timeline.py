"""Everything that was said with a contact, over all channels."""

from uuid import UUID

from hubwright.desk.conversations import timeline_queries
from hubwright.desk.conversations.schemas import TimelineItem


async def timeline_of(contact_id: UUID, most: int, *, after: UUID | None = None) -> list[TimelineItem]:
    """A contact's conversations and those of everybody for whom they speak, newest first, older than `after`."""
    return await timeline_queries.timeline(contact_id, most, after)
