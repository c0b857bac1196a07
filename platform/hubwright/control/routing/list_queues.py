"""The queues a flow or a channel may hand over to."""

from uuid import UUID

import msgspec

from hubwright.control.routing import queries
from hubwright.control.routing.overflow import NOTHING, Overflow
from hubwright.control.routing.plan import DEFAULT, Plan
from hubwright.kernel.errors import Missing


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue; `key` is what flows name."""

    id: UUID
    key: str
    name: str
    offer_seconds: int
    plan: Plan = DEFAULT
    plan_version: int = 1
    overflow: Overflow = NOTHING
    archived: bool = False  # nothing new comes into it; what stands in it is served


async def list_queues() -> list[QueueView]:
    """List queues, the default one first, archived ones as well: they may have to be served still."""
    return [
        QueueView(
            id=row["id"],
            key=row["key"],
            name=row["name"],
            offer_seconds=row["offer_seconds"],
            plan=msgspec.convert(row["plan"], Plan),
            plan_version=row["plan_n"],
            overflow=msgspec.convert(row["overflow"], Overflow) if row["overflow"] else NOTHING,
            archived=row["archived_at"] is not None,
        )
        for row in await queries.queues()
    ]


async def queues_to_choose() -> list[QueueView]:
    """Those that somebody may hand over to from now on."""
    return [queue for queue in await list_queues() if not queue.archived]


async def get_queue(queue_id: UUID) -> QueueView:
    """One of them, or there is none."""
    found = next((queue for queue in await list_queues() if queue.id == queue_id), None)
    if found is None:
        raise Missing("queue")
    return found


async def staffing() -> dict[UUID, frozenset[UUID]]:
    """Tell who serves which queue; a queue that is not in here names nobody and is everybody's."""
    serving: dict[UUID, set[UUID]] = {}
    for row in await queries.staffed():
        serving.setdefault(row["queue_id"], set()).add(row["member_id"])
    return {queue: frozenset(members) for queue, members in serving.items()}
