"""Reading the log of a conversation, and what it says in figures."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.segments import queries
from hubwright.desk.segments.figures import Figures, figures
from hubwright.desk.segments.schemas import Said, Segment, StoodIn


async def log_of(conversation_id: UUID) -> list[Segment]:
    """The log as it is written."""
    return [Segment(**row) for row in await queries.of(conversation_id)]


async def stood_in(conversation_id: UUID) -> list[StoodIn]:
    """In which queues a conversation stood, each since when, in order."""
    return [StoodIn(**row) for row in await queries.stood_in(conversation_id)]


async def said_in(conversation_id: UUID) -> list[Said]:
    """When the customer and agents said something to each other."""
    return [msgspec.convert(row, Said) for row in await queries.said_in(conversation_id)]


async def figures_of(conversation_id: UUID, now: datetime) -> Figures:
    """Everything that is told of a conversation, worked out from its log."""
    return figures(await log_of(conversation_id), await said_in(conversation_id), now)
