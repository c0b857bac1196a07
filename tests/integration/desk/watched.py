"""A desk that a supervisor watches: two agents, two queues, and how both stand."""

from datetime import timedelta
from uuid import UUID

import msgspec

from hubwright.control.routing.staff_queue import open_queue, staff_queue
from hubwright.desk.board.standing import QueueStanding, read_board
from hubwright.kernel.database import Row, acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, make_desk
from tests.support.people import Person, join


class Watched(msgspec.Struct):
    """A desk with a supervisor and a second queue, which the second agent serves alone."""

    desk: Desk
    supervisor: Person
    other_queue: UUID

    @property
    def tenant_id(self) -> UUID:
        return self.desk.tenant_id

    @property
    def queue(self) -> UUID:
        return self.desk.company.queue_id


async def make_watched() -> Watched:
    """A desk of two, a supervisor, and a queue called Returns."""
    desk = await make_desk()
    other = new_id()
    async with acting_for(desk.tenant_id):
        await open_queue(other, "returns", "Returns")
        await staff_queue(other, desk.agents[1].member_id)
    return Watched(desk, await join(desk.tenant_id, "supervisor"), other)


async def standing_of(watched: Watched, queue_id: UUID) -> QueueStanding:
    """A queue as the board shows it."""
    async with acting_for(watched.tenant_id):
        standing = await read_board(watched.supervisor.actor)
    return next(one for one in standing.queues if one.queue.id == queue_id)


async def ages(watched: Watched, conversations: list[UUID]) -> None:
    """The first one has waited longest."""
    async with acting_for(watched.tenant_id):
        for number, conversation in enumerate(conversations):
            await execute(
                "UPDATE queue_entry SET entered_at = now() - $3::interval WHERE tenant_id = $1"
                " AND conversation_id = $2",
                conversation,
                timedelta(minutes=60 - number),
            )


async def entries(watched: Watched, queue_id: UUID) -> list[Row]:
    """Who waits in a queue, the longest wait first."""
    async with acting_for(watched.tenant_id):
        return await fetch(
            "SELECT conversation_id, entered_at, rank_at FROM queue_entry WHERE tenant_id = $1 AND queue_id = $2"
            " AND left_at IS NULL ORDER BY entered_at, id",
            queue_id,
        )
