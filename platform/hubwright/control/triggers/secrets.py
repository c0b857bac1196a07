"""A node's signing secret: derived and not stored, so that it is shown once and only renewed afterwards."""

from uuid import UUID

from hubwright.control.triggers import queries
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.tokens import derive

PREFIX = "hws_"


async def secret_of(flow_id: UUID, node_id: str) -> str:
    """The secret that holds now."""
    return _derived(flow_id, node_id, await queries.secret_generation(flow_id, node_id))


async def secret_generation(flow_id: UUID, node_id: str) -> int:
    """How often it was renewed; 0 means that nobody has ever seen it."""
    return await queries.secret_generation(flow_id, node_id)


async def renew_secret(actor: Actor, flow_id: UUID, node_id: str) -> str:
    """Make another one and give it this once; the one before is no good from now on."""
    actor.require(Permission.FLOWS_PUBLISH)
    generation = await queries.next_secret(flow_id, node_id, actor.name)
    await audit.record(actor, "flow.secret_renewed", flow_id, step=node_id)
    return _derived(flow_id, node_id, generation)


def _derived(flow_id: UUID, node_id: str, generation: int) -> str:
    return PREFIX + derive(f"{active_tenant()}/{flow_id}/{node_id}/{generation}", "node-secret")
