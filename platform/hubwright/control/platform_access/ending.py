"""An access ends early: the operator leaves, or the company shuts the door."""

from uuid import UUID

from hubwright.control.identity.queries import sessions
from hubwright.control.identity.sessions import tell_sockets
from hubwright.control.platform_access import queries
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, outside_tenants
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission


async def leave(actor: Actor) -> UUID | None:
    """Be outside again, with the session one has; returns the company that was left."""
    if actor.access is None:
        return None
    await _end(actor, actor.tenant_id, actor.access.id, "operator")
    return actor.tenant_id


async def end_access(actor: Actor, access_id: UUID) -> None:
    """Let a company's own administrator end it: pages refuse from the next request on, sockets close within seconds."""
    actor.require(Permission.SETTINGS_MANAGE)
    async with acting_for(actor.tenant_id):
        if await queries.get(access_id) is None:
            raise Missing("access")
    await _end(actor, actor.tenant_id, access_id, "company" if actor.access is None else "operator")


async def _end(actor: Actor, tenant_id: UUID, access_id: UUID, by: str) -> None:
    """First the door, then the record: whoever fails between the two is outside already."""
    async with outside_tenants("an operator's session is no company's"):
        left = await sessions.leave_access(access_id)
        tell_sockets([(session, tenant_id) for session in left])
    async with acting_for(tenant_id):
        if await queries.end(access_id, utc_now(), by):
            await audit.record(actor, "access.ended", access_id)
