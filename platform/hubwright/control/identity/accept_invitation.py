"""Taking an offered seat; the link proves the address, the password (if there is one already) proves the person."""

from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.control.companies.standing import require_writable
from hubwright.control.doors import Door, close_door, find_door, open_door
from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.errors import IsSales, LinkSpent
from hubwright.control.identity.queries import accounts, members, sessions
from hubwright.control.identity.schemas import Accepted, PendingInvitation
from hubwright.control.identity.sessions import open_session, revoke_cookie
from hubwright.control.routing.staff_queue import staff_default_queue
from hubwright.control.usage.record import count_member
from hubwright.kernel import entitlements
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _, language
from hubwright.kernel.ids import new_id
from hubwright.kernel.tokens import digest


async def look_up(secret: str) -> PendingInvitation:
    """Say what the link offers, without using it up."""
    door = await _door(secret)
    company = await find_company(door.tenant_id)
    async with acting_for(door.tenant_id):
        invitation = await _still_open(door, secret)
    known = await accounts.account_by_key(address_key(invitation["email"]))
    return PendingInvitation(
        email=invitation["email"],
        company=company.name if company is not None else "",
        role=invitation["role"],
        has_account=known is not None,
    )


async def accept_invitation(
    secret: str, *, name: str, password: str | None, cookie: str | None, address: str, user_agent: str
) -> Accepted:
    """Take the seat: a new person gets an account and is signed in, a known one keeps theirs."""
    pending = await look_up(secret)
    hashed: str | None = None
    name = " ".join(name.split())[:100]
    if not pending.has_account:
        if not name:
            raise Invalid(FieldError("name", _("Tell your colleagues your name.")))
        if not password:
            raise Invalid(FieldError("password", _("Choose a password.")))
        hashed = await passwords.hash_password(passwords.check_new_password(password, email=pending.email))
    door = await _door(secret)
    await require_writable(door.tenant_id)
    now = utc_now()
    browser = await sessions.live_session(digest(cookie), now) if cookie else None
    async with acting_for(door.tenant_id):
        account_id, is_new = await _take_seat(door, secret, name, hashed)
    knows_the_person = is_new or (browser is not None and browser["account_id"] == account_id)
    if not knows_the_person:
        return Accepted(tenant_id=door.tenant_id, signed_in=None)
    if cookie:
        await revoke_cookie(cookie)
    opened = await open_session(account_id, door.tenant_id, address=address, user_agent=user_agent)
    return Accepted(tenant_id=door.tenant_id, signed_in=opened)


async def _take_seat(door: Door, secret: str, name: str, password_hash: str | None) -> tuple[UUID, bool]:
    now = utc_now()
    await members.lock_seats()
    invitation = await _still_open(door, secret)
    key = address_key(invitation["email"])
    await accounts.lock_address(key)
    known = await accounts.account_by_key(key)
    if known is None:
        if password_hash is None:  # the account went away since the page was shown
            raise LinkSpent
        account_id = new_id()
        await accounts.add_account(
            account_id=account_id,
            email=invitation["email"],
            email_key=key,
            name=name,
            language=language(),
            password_hash=password_hash,
            verified_at=now,
        )
    elif known["is_sales"]:
        raise IsSales
    else:
        account_id, name = known["id"], known["name"]
    await members.close_invitation(door.target_id, accepted_at=now, revoked_at=None)
    await close_door("invitation", invitation["token_hash"], door.tenant_id)
    await _seat(door.tenant_id, account_id, name, invitation)
    return account_id, known is None


async def _seat(tenant_id: UUID, account_id: UUID, name: str, invitation: Row) -> None:
    member = await members.member_of_account(account_id)
    if member is not None and member["active"]:
        return
    await entitlements.require_below("members.limit", await members.seats_taken(utc_now(), with_invitations=False))
    if member is not None:
        member_id = member["id"]
        await members.set_active(member_id, True)
        await members.set_role(member_id, invitation["role"])
    else:
        member_id = new_id()
        await members.add_member(
            member_id=member_id, account_id=account_id, name=name, email=invitation["email"], role=invitation["role"]
        )
    await open_door("member", account_id.bytes, tenant_id, member_id)
    await count_member(member_id, 1)
    await staff_default_queue(member_id)


async def _door(secret: str) -> Door:
    door = await find_door("invitation", digest(secret))
    if door is None:
        raise LinkSpent
    return door


async def _still_open(door: Door, secret: str) -> Row:
    invitation = await members.lock_invitation(door.target_id)
    if invitation is None or invitation["token_hash"] != digest(secret) or invitation["expires_at"] <= utc_now():
        raise LinkSpent
    return invitation
