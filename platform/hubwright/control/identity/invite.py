"""Offering somebody a seat; whether their address has an account already makes no difference here."""

from uuid import UUID

from hubwright.control.doors import close_door
from hubwright.control.identity.addresses import address_key, clean_address
from hubwright.control.identity.members import check_role
from hubwright.control.identity.queries import members as queries
from hubwright.control.identity.schemas import InvitationView
from hubwright.control.identity.tasks import INVITATION_LIFETIME, ask_for_invitation
from hubwright.kernel import audit, entitlements
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed, TooMany
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.rate import buckets
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.tokens import digest, new_secret


async def invite(actor: Actor, email: str, role: str) -> UUID:
    """Offer a seat; a second invitation to the same address replaces the first."""
    actor.require(Permission.MEMBERS_MANAGE)
    if actor.member_id is None:
        raise NotAllowed(Permission.MEMBERS_MANAGE)
    address = clean_address(email)
    check_role(actor, role)
    await _slow_down()
    await queries.lock_seats()
    if any(m["active"] and address_key(m["email"]) == address_key(address) for m in await queries.members()):
        raise Invalid(FieldError("email", _("This person is a member already.")))
    for former in await queries.open_invitations():
        if address_key(former["email"]) == address_key(address):
            await _withdraw(former["id"])
    now = utc_now()
    await entitlements.require_below("members.limit", await queries.seats_taken(now, with_invitations=True))
    invitation_id = new_id()
    await queries.add_invitation(
        invitation_id=invitation_id,
        email=address,
        role=role,
        token_hash=digest(new_secret()),  # the job that mails it makes the link
        invited_by=actor.member_id,
        now=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    await ask_for_invitation(invitation_id, actor.language)
    await audit.record(actor, "member.invited", invitation_id, role=role)
    return invitation_id


async def list_invitations() -> list[InvitationView]:
    """List seats offered and not taken."""
    now = utc_now()
    return [InvitationView(**row, expired=row["expires_at"] <= now) for row in await queries.open_invitations()]


async def resend_invitation(actor: Actor, invitation_id: UUID) -> None:
    """Mail a fresh link; the former one stops working."""
    actor.require(Permission.MEMBERS_MANAGE)
    await _slow_down()
    invitation = await _open(invitation_id)
    check_role(actor, invitation["role"])
    now = utc_now()
    await queries.lock_seats()
    if invitation["expires_at"] <= now:
        await entitlements.require_below("members.limit", await queries.seats_taken(now, with_invitations=True))
    await ask_for_invitation(invitation_id, actor.language)


async def withdraw_invitation(actor: Actor, invitation_id: UUID) -> None:
    """Take an offered seat back; its link stops working."""
    actor.require(Permission.MEMBERS_MANAGE)
    await _withdraw(invitation_id)
    await audit.record(actor, "member.invitation_withdrawn", invitation_id)


async def _withdraw(invitation_id: UUID) -> None:
    invitation = await _open(invitation_id)
    await queries.close_invitation(invitation_id, accepted_at=None, revoked_at=utc_now())
    await close_door("invitation", invitation["token_hash"], active_tenant())


async def _open(invitation_id: UUID) -> Row:
    invitation = await queries.lock_invitation(invitation_id)
    if invitation is None:
        raise Missing("invitation")
    return invitation


async def _slow_down() -> None:
    wait = await buckets.take(f"invite:{active_tenant()}", rate=1 / 60, burst=50)
    if wait:
        raise TooMany(wait)
