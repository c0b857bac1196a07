"""The end of a snooze because what it waited for is over; whoever gives work back uses it, so it knows no queues."""

from uuid import UUID

from hubwright.desk.segments.log import note_waking
from hubwright.desk.workbench import queries


async def end_snooze(conversation_id: UUID) -> bool:
    """Whatever it waited for is over; joins the caller's transaction, which has locked the conversation.

    True when it was still put off, and not woken by the customer before.
    """
    asleep = await queries.is_asleep(conversation_id)
    if await queries.take_up(conversation_id) is not None:
        await note_waking(conversation_id)
    return asleep
