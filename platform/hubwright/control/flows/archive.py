"""Putting a flow away: not while a channel or another flow leads into it; sessions under way go on."""

from uuid import UUID

from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import queries
from hubwright.control.flows.errors import FlowInUse
from hubwright.control.flows.save_draft import lock_draft
from hubwright.control.flows.schemas import FlowUse
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission


async def uses_of(flow_id: UUID) -> list[FlowUse]:
    """List the flows with a step that goes into this one."""
    return [FlowUse(row["id"], row["name"], row["live"]) for row in await queries.callers(flow_id)]


async def archive_flow(actor: Actor, flow_id: UUID) -> None:
    """Take a flow out of the list; refuses with the names of what would lead nowhere then."""
    actor.require(Permission.FLOWS_PUBLISH)
    await lock_draft(flow_id)
    channels = [channel.name for channel in await list_channels() if channel.flow_id == flow_id]
    flows = [use.name for use in await uses_of(flow_id) if use.live]
    if channels or flows:
        raise FlowInUse(channels, flows)
    await queries.set_archived(flow_id, archived=True)
    await audit.record(actor, "flow.archive", flow_id)


async def bring_back(actor: Actor, flow_id: UUID) -> None:
    """Put an archived flow into the list again."""
    actor.require(Permission.FLOWS_PUBLISH)
    if not await queries.set_archived(flow_id, archived=False):
        raise Missing("flow")
    await audit.record(actor, "flow.bring_back", flow_id)
