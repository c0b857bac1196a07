"""Where somebody stands in a queue, and how long it may take."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.desk.queues import line_queries, queries

PACE = timedelta(minutes=30)


class Place(msgspec.Struct, frozen=True):
    """How many are before one, and how long it will take at the pace of the last half hour; None is nobody knows."""

    before: int
    estimated_s: int | None

    @property
    def minutes(self) -> int | None:
        """Rounded up: nobody minds being early."""
        return None if self.estimated_s is None else -(-self.estimated_s // 60)


async def place_of(conversation_id: UUID, now: datetime) -> Place | None:
    """Where a conversation stands in its queue; None when it does not wait."""
    entry = await queries.open_entry(conversation_id)
    if entry is None:
        return None
    before = await line_queries.ahead(entry["id"])
    taken = await line_queries.pace(entry["queue_id"], now - PACE)
    return Place(before, estimated(before, taken))


def estimated(before: int, taken: int) -> int | None:
    """How long it takes at the pace of the last half hour, with so many before; None when nobody was taken."""
    return round((before + 1) * PACE.total_seconds() / taken) if taken else None
