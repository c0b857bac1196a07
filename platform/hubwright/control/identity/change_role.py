"""Giving a member another role."""

from uuid import UUID

from hubwright.control.identity.errors import LastOwner
from hubwright.control.identity.members import check_rank, check_role, member_row
from hubwright.control.identity.queries import members as queries
from hubwright.control.identity.queries import sessions
from hubwright.control.identity.sessions import tell_sockets
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant


async def change_role(actor: Actor, member_id: UUID, role: str) -> None:
    """Give a member another role; open sockets connect anew with the new rights."""
    actor.require(Permission.MEMBERS_MANAGE)
    await queries.lock_seats()
    member = await member_row(member_id)
    check_rank(actor, member)
    check_role(actor, role)
    if member["role"] == role:
        return
    if member["role"] == "owner" and await queries.owners() == [member_id]:
        raise LastOwner
    await queries.set_role(member_id, role)
    await audit.record(actor, "member.role_changed", member_id, before=member["role"], after=role)
    tenant_id = active_tenant()
    inside = await sessions.sessions_inside(member["account_id"], tenant_id)
    tell_sockets([(session, tenant_id) for session in inside])
