"""Sign-in sessions: opened with a fresh secret each time, listed, and ended here and in every open socket."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.identity.memberships import memberships
from hubwright.control.identity.queries import sessions as queries
from hubwright.control.identity.schemas import Membership, SessionView, SignedIn
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit, outside_tenants
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.tokens import digest, new_secret

COOKIE_NAME = "hw_session"
SALES_COOKIE = "hw_sales"  # somebody of sales, while the other one is somebody of a demo
ABSOLUTE = timedelta(days=14)


def session_topic(tenant_id: UUID, session_id: UUID) -> str:
    """Where a socket learns that it has to look again whether it may stay open."""
    return topic_for(tenant_id, "sign-in", session_id)


async def open_session(
    account_id: UUID,
    tenant_id: UUID | None = None,
    *,
    address: str,
    user_agent: str,
    choices: list[Membership] | None = None,
) -> SignedIn:
    """Open a session with a secret nobody has seen; of one company alone it enters that one."""
    if choices is None:
        choices = await memberships(account_id)
    if tenant_id is None and len(choices) == 1:
        tenant_id = choices[0].tenant_id
    now, cookie, session_id = utc_now(), new_secret(), new_id()
    await queries.add_session(
        session_id=session_id,
        token_hash=digest(cookie),
        account_id=account_id,
        tenant_id=tenant_id,
        now=now,
        expires_at=now + ABSOLUTE,
        address=address,
        user_agent=user_agent,
    )
    return SignedIn(
        cookie=cookie,
        session_id=session_id,
        account_id=account_id,
        tenant_id=tenant_id,
        choices=choices,
        expires_at=now + ABSOLUTE,
    )


async def list_sessions(account_id: UUID) -> list[SessionView]:
    """List where somebody is signed in."""
    return [SessionView(**row) for row in await queries.sessions_of(account_id, utc_now())]


async def revoke_session(account_id: UUID, session_id: UUID) -> None:
    """End one of one's own sessions."""
    if not await _end(account_id, only=session_id):
        raise Missing("session")


async def revoke_others(account_id: UUID, keep_session_id: UUID | None) -> int:
    """End every session but one; returns how many ended."""
    return await _end(account_id, keep=keep_session_id)


async def revoke_cookie(cookie: str) -> None:
    """End the session behind a cookie, if there is one."""
    row = await queries.live_session(digest(cookie), utc_now())
    if row is not None:
        await _end(row["account_id"], only=row["session_id"])


async def take_along(from_tenant: UUID, to_tenant: UUID | None) -> None:
    """Whoever is inside one company is inside another now, whose members have the same accounts; or in none."""
    async with outside_tenants("sessions are not bound to one company"):
        taken = await queries.take_along(from_tenant, to_tenant)
        tell_sockets([(session_id, from_tenant) for session_id in taken])


async def _end(account_id: UUID, *, only: UUID | None = None, keep: UUID | None = None) -> int:
    async with outside_tenants("sessions are not bound to one company"):
        ended = await queries.revoke(account_id, utc_now(), only=only, keep=keep)
        tell_sockets([(session, tenant) for session, tenant in ended if tenant is not None])
    return len(ended)


def tell_sockets(ended: list[tuple[UUID, UUID]]) -> None:
    """After the commit, make the sockets of these (session, company) pairs look again."""

    async def tell() -> None:
        for session_id, tenant_id in ended:
            await hub.publish(session_topic(tenant_id, session_id), {"look_again": True})

    if ended:
        after_commit(tell)
