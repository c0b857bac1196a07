"""Taking a seat away at once, and giving it back."""

from uuid import UUID

from hubwright.control.identity.errors import LastOwner, NotYourself
from hubwright.control.identity.members import check_rank, member_row
from hubwright.control.identity.queries import members as queries
from hubwright.control.identity.queries import sessions
from hubwright.control.identity.sessions import tell_sockets
from hubwright.control.usage.record import count_member
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant


async def deactivate_member(actor: Actor, member_id: UUID) -> None:
    """Take a seat away: pages refuse from the next request on, sockets close within seconds."""
    actor.require(Permission.MEMBERS_MANAGE)
    await queries.lock_seats()
    member = await member_row(member_id)
    check_rank(actor, member)
    if member_id == actor.member_id:
        raise NotYourself
    if not member["active"]:
        return
    if member["role"] == "owner" and await queries.owners() == [member_id]:
        raise LastOwner
    await queries.set_active(member_id, False)
    await count_member(member_id, -1)
    await audit.record(actor, "member.deactivated", member_id)
    tenant_id = active_tenant()
    left = await sessions.leave_company(member["account_id"], tenant_id)
    tell_sockets([(session, tenant_id) for session in left])


async def reactivate_member(actor: Actor, member_id: UUID) -> None:
    """Give a seat back, if the edition has one left."""
    actor.require(Permission.MEMBERS_MANAGE)
    await queries.lock_seats()
    member = await member_row(member_id)
    check_rank(actor, member)
    if member["active"]:
        return
    await entitlements.require_below("members.limit", await queries.seats_taken(utc_now(), with_invitations=True))
    await queries.set_active(member_id, True)
    await count_member(member_id, 1)
    await audit.record(actor, "member.reactivated", member_id)
