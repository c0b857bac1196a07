"""Opening queues, and saying who is offered what waits in them."""

from uuid import UUID

from hubwright.control.routing import queries
from hubwright.control.routing.list_queues import list_queues


async def open_queue(queue_id: UUID, key: str, name: str) -> None:
    """Open a queue; doing it again changes nothing."""
    await queries.add_queue(queue_id, key, name)


async def staff_queue(queue_id: UUID, member_id: UUID) -> None:
    """Let a member be offered what waits in a queue; doing it again changes nothing."""
    await queries.staff(queue_id, member_id)


async def unstaff_queue(queue_id: UUID, member_id: UUID) -> None:
    """Let a member not be offered what waits in a queue; a queue that names nobody is everybody's."""
    await queries.unstaff(queue_id, member_id)


async def staff_default_queue(member_id: UUID) -> None:
    """Let a new member take part where work arrives first."""
    queues = await list_queues()
    if queues:
        await queries.staff(queues[0].id, member_id)
