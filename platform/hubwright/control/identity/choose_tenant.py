"""An account in several companies is inside one of them at a time."""

from uuid import UUID

from hubwright.control.identity.memberships import memberships
from hubwright.control.identity.queries import sessions as queries
from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import open_session, revoke_cookie
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import NotAllowed, SignInNeeded
from hubwright.kernel.tokens import digest

__all__ = ["choose_tenant", "memberships"]


async def choose_tenant(cookie: str, tenant_id: UUID) -> SignedIn:
    """Enter another company with a fresh session; the old one ends, as rights may differ."""
    session = await queries.live_session(digest(cookie), utc_now())
    if session is None:
        raise SignInNeeded
    choices = await memberships(session["account_id"])
    if all(choice.tenant_id != tenant_id for choice in choices):
        raise NotAllowed
    opened = await open_session(
        session["account_id"],
        tenant_id,
        address=session["address"],
        user_agent=session["user_agent"],
        choices=choices,
    )
    await revoke_cookie(cookie)
    return opened
