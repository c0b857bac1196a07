"""Proving an address: until then an account answers to nobody's e-mail, so signing up reveals nothing."""

from uuid import UUID

from hubwright.control.doors import Door, close_door, doors_of, open_door
from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.errors import IsSales, LinkSpent
from hubwright.control.identity.queries import accounts, members, sessions
from hubwright.control.identity.schemas import PendingVerification, VerifiedAddress
from hubwright.control.identity.sessions import tell_sockets
from hubwright.control.identity.tasks import ask_for_link
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import FieldError, Invalid, TooMany
from hubwright.kernel.i18n import _
from hubwright.kernel.rate import buckets
from hubwright.kernel.tokens import digest


async def send_verification(account_id: UUID, tenant_id: UUID, *, language: str) -> None:
    """Mail a fresh verification link; an account already proved gets none."""
    wait = await buckets.take(f"verify:{account_id}", rate=1 / 60, burst=3)
    if wait:
        raise TooMany(wait)
    account = await accounts.account_by_id(account_id)
    if account is not None and account["email_key"] is None:
        async with acting_for(tenant_id):
            await ask_for_link("verify", account_id, language)


async def look_up(secret: str) -> PendingVerification:
    """Say what the link would prove, without using it up: mail scanners follow links, people press buttons."""
    account = await accounts.find_link("verify", digest(secret), utc_now())
    if account is None:
        raise LinkSpent
    known = await accounts.account_by_key(address_key(account["email"]))
    return PendingVerification(email=account["email"], needs_password=(known or account)["password_hash"] is None)


async def verify_address(secret: str, *, password: str | None, keep_cookie: str | None) -> VerifiedAddress:
    """Use the link up: the address now finds this account, or its company moves to the account that had it.

    Only the browser that brings `keep_cookie` stays signed in: whoever signed up with somebody else's address is out.
    """
    pending = await look_up(secret)
    hashed: str | None = None
    if pending.needs_password:
        if not password:
            raise Invalid(FieldError("password", _("Choose a password.")))
        hashed = await passwords.hash_password(passwords.check_new_password(password, email=pending.email))
    now = utc_now()
    account = await accounts.find_link("verify", digest(secret), now)
    kept = await sessions.live_session(digest(keep_cookie), now) if keep_cookie else None
    # A provisional account has exactly the company it signed up; in its scope all of this is one transaction.
    doors = await doors_of("member", account["id"].bytes) if account is not None else []
    if account is None or not doors:
        raise LinkSpent
    async with acting_for(doors[0].tenant_id):
        return await _settle(account, doors[0], digest(secret), kept, hashed)


async def _settle(
    account: Row, door: Door, token_hash: bytes, kept: Row | None, password_hash: str | None
) -> VerifiedAddress:
    now, key, account_id = utc_now(), address_key(account["email"]), account["id"]
    await accounts.lock_address(key)
    known = await accounts.account_by_key(key)
    if known is not None and known["is_sales"]:
        raise IsSales
    if await accounts.use_link("verify", token_hash, now) is None:
        raise LinkSpent
    merged = known is not None and known["id"] != account_id
    keep = kept["session_id"] if kept is not None and kept["account_id"] == account_id and not merged else None
    ended = await sessions.revoke(account_id, now, keep=keep)
    tell_sockets([(session, tenant) for session, tenant in ended if tenant is not None])
    if known is not None and merged:
        if await members.member_of_account(known["id"]) is None:
            await members.hand_over(door.target_id, known["id"])
            await open_door("member", known["id"].bytes, door.tenant_id, door.target_id)
        await close_door("member", account_id.bytes, door.tenant_id)
        return VerifiedAddress(account_id=known["id"], email=known["email"], merged=True, still_signed_in=False)
    await accounts.prove_address(account_id, key, now)
    if password_hash is not None and account["password_hash"] is None:
        await accounts.set_password(account_id, password_hash)
    return VerifiedAddress(
        account_id=account_id, email=account["email"], merged=False, still_signed_in=keep is not None
    )
