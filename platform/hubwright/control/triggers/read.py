"""Reading what flows listen to."""

from uuid import UUID

from hubwright.control.triggers import queries
from hubwright.control.triggers.schemas import Trigger
from hubwright.kernel.errors import Missing


async def triggers_of(flow_id: UUID) -> list[Trigger]:
    """What the live version of a flow listens to."""
    return [Trigger(**row) for row in await queries.triggers_of(flow_id) if row["live"]]


async def get_trigger(flow_id: UUID, node_id: str) -> Trigger:
    """One of them, or say there is none."""
    found = next((each for each in await triggers_of(flow_id) if each.node_id == node_id), None)
    if found is None:
        raise Missing("trigger")
    return found


async def listening_to(topic: str) -> list[Trigger]:
    """Everybody who listens to an event."""
    return [Trigger(**row) for row in await queries.listening_to(topic)]
