"""What came back from somebody who was gone, for whoever asks why a conversation waits again."""

from datetime import datetime
from typing import get_args
from uuid import UUID

import msgspec

from hubwright.desk.leaving import queries
from hubwright.desk.queues.give_back import Because


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """It waits again since then; `member_id` is who had it."""

    at: datetime
    reason: Because
    queue_id: UUID | None
    member_id: UUID | None


async def returns_of(conversation_id: UUID) -> list[CameBack]:
    """Read them from the log, newest first."""
    return [CameBack(**row) for row in await queries.came_back(conversation_id, get_args(Because))]
