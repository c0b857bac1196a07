"""Open offers taken back, because their agent stops or their conversation goes elsewhere."""

from datetime import datetime
from uuid import UUID

from hubwright.desk.queues import queries
from hubwright.desk.queues.bell import tell_inboxes
from hubwright.desk.segments.log import note_all


async def take_back_offers(
    now: datetime, *, member_id: UUID | None = None, conversation_id: UUID | None = None
) -> None:
    """What was offered waits on, at the age it had."""
    taken_back = await queries.rescind(now, member_id=member_id, conversation_id=conversation_id)
    waiting = {offer["conversation_id"]: None for offer in taken_back}
    await note_all(waiting, "waiting", "rescinded", at=now, out_of="offered")
    for offer in taken_back:
        tell_inboxes("offer", offer["conversation_id"], member_id=offer["member_id"])
