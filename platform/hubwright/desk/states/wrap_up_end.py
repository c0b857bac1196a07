"""The end of a wrap-up in the log of its conversation, in the transaction of whatever ends it.

Whoever ends it without holding the conversation never waits for it: where somebody else has it, a job writes it down a
moment later. Queues use this and wrap-up uses queues, so it knows neither.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from hubwright.desk.conversations import queries as conversations
from hubwright.desk.segments.log import note
from hubwright.kernel.jobs import enqueue

WRITE_JOB = "states.wrap_up_ended"
How = Literal["ended_early", "next_one", "no_seat"]


async def wrap_up_ended(conversation_id: UUID | None, how: How, at: datetime) -> None:
    """Write down that nobody writes it up any more; nothing to write when nobody did."""
    if conversation_id is None:
        return
    if await conversations.lock_if_free(conversation_id) is not None:
        await note(conversation_id, "ended", how, at=at, out_of="wrap_up")
        return
    told = {"conversation_id": str(conversation_id), "how": how, "at": at.isoformat()}
    await enqueue(WRITE_JOB, told)


async def write_end(conversation_id: UUID, how: str, at: datetime) -> None:
    """The same, by a job that waits for the conversation."""
    if await conversations.lock(conversation_id) is not None:
        await note(conversation_id, "ended", how, at=at, out_of="wrap_up")
