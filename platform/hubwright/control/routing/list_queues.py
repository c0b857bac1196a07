"""The queues a flow or a channel may hand over to."""

from uuid import UUID

import msgspec

from hubwright.control.routing import queries


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue; `key` is what flows name."""

    id: UUID
    key: str
    name: str
    offer_seconds: int


async def list_queues() -> list[QueueView]:
    """List queues, the default one first."""
    return [QueueView(**row) for row in await queries.queues()]


async def staffing() -> dict[UUID, frozenset[UUID]]:
    """Tell who serves which queue; a queue that is not in here names nobody and is everybody's."""
    serving: dict[UUID, set[UUID]] = {}
    for row in await queries.staffed():
        serving.setdefault(row["queue_id"], set()).add(row["member_id"])
    return {queue: frozenset(members) for queue, members in serving.items()}
