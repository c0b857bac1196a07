"""Writing the log: each in the transaction of the fact, after it, while whoever writes holds the conversation.

One statement a fact, for as many conversations as it is about. A test chat has no log.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from hubwright.desk.segments import queries
from hubwright.desk.segments.schemas import Kind
from hubwright.kernel.clock import utc_now


async def note(
    conversation_id: UUID,
    kind: Kind,
    reason: str,
    *,
    at: datetime | None = None,
    member_id: UUID | None = None,
    out_of: Kind | None = None,
) -> bool:
    """Something else holds of a conversation from now on; False when it is not in the state it should come `out_of`.

    Who holds it, its queue, medium and label are read from the conversation; `agent` becomes `parked` while it is.
    """
    return bool(await note_all({conversation_id: member_id}, kind, reason, at=at, out_of=out_of))


async def note_all(
    members: Mapping[UUID, UUID | None],
    kind: Kind,
    reason: str,
    *,
    at: datetime | None = None,
    out_of: Kind | None = None,
) -> int:
    """The same of several conversations, each with whom it is offered to if it is."""
    if not members:
        return 0
    ids = sorted(members)
    whom = [members[each] for each in ids]
    return await queries.go_on(ids, whom, kind, reason, at=at or utc_now(), out_of=out_of)


async def note_waking(conversation_id: UUID) -> None:
    """What was put off woke when the customer wrote, which nobody has to notice at once: written down afterwards."""
    woken = await queries.woken_at(conversation_id)
    if woken is not None:
        await note(conversation_id, "agent", "customer_wrote", at=woken, out_of="snoozed")
