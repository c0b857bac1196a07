"""Signing in by e-mail and password: one answer for every failure, in about the same time."""

from hubwright.control.identity import passwords
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.errors import WrongCredentials
from hubwright.control.identity.queries import accounts
from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import open_session, revoke_cookie
from hubwright.kernel.errors import TooMany
from hubwright.kernel.rate import buckets

# Per account and address: ten at once, then one every twelve seconds.
ACCOUNT_RATE, ACCOUNT_BURST = 1 / 12, 10
# Per address, whoever it tries to be: a shared office is fine, a list of stolen passwords is slow.
ADDRESS_RATE, ADDRESS_BURST = 1.0, 60


async def sign_in(
    email: str, password: str, *, address: str, user_agent: str, previous_cookie: str | None = None
) -> SignedIn:
    """Open a fresh session for the right password; the browser's former session ends."""
    key = address_key(email)
    await slow_down(key, address)
    account = await accounts.account_by_key(key)
    stored = account["password_hash"] if account is not None else None
    if not await passwords.matches(stored, password) or account is None or stored is None:
        raise WrongCredentials
    if passwords.outdated(stored):
        await accounts.set_password(account["id"], await passwords.hash_password(password))
    if previous_cookie:
        await revoke_cookie(previous_cookie)
    return await open_session(account["id"], address=address, user_agent=user_agent)


async def slow_down(key: str, address: str) -> None:
    """Refuse when this address tried too often, for this account or at all."""
    wait = max(
        await buckets.take(f"sign-in:{address}", rate=ADDRESS_RATE, burst=ADDRESS_BURST),
        await buckets.take(f"sign-in:{address}:{key}", rate=ACCOUNT_RATE, burst=ACCOUNT_BURST),
    )
    if wait:
        raise TooMany(wait)
