"""Reads and writes sign-in sessions; joins the transaction it is called in."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.identity.tables import SignInSession
from hubwright.kernel.database import Row, global_execute, global_fetch, global_rows, outside_tenants

REASON = "a cookie is looked up before its company is known"
# A session ends by being idle this long, or at `expires_at` whatever happens.
IDLE = timedelta(hours=72)
# `seen_at` is written at most this often, so that reading a page does not write a row.
SEEN_EVERY = timedelta(seconds=60)


async def add_session(
    *,
    session_id: UUID,
    token_hash: bytes,
    account_id: UUID,
    tenant_id: UUID | None,
    now: datetime,
    expires_at: datetime,
    address: str,
    user_agent: str,
) -> None:
    """Write a new session."""
    async with outside_tenants(REASON):
        await global_rows(SignInSession).insert(
            SignInSession(
                id=session_id,
                token_hash=token_hash,
                account_id=account_id,
                tenant_id=tenant_id,
                created_at=now,
                seen_at=now,
                expires_at=expires_at,
                address=address[:100],
                user_agent=user_agent[:300],
            )
        )


async def live_session(token_hash: bytes, now: datetime) -> Row | None:
    """Read a session that still works, with its account, and note that it was seen."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT s.id AS session_id, s.tenant_id, s.seen_at, s.address, s.user_agent, s.expires_at,"
            " s.access_id, s.access_tenant, s.access_mode, s.access_until,"
            " a.id AS account_id, a.email, a.email_key, a.name, a.language, a.is_operator, a.is_sales"
            " FROM sign_in_session s JOIN account a ON a.id = s.account_id"
            " WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3",
            token_hash,
            now,
            now - IDLE,
        )
        if found and found[0]["seen_at"] < now - SEEN_EVERY:
            await global_execute("UPDATE sign_in_session SET seen_at = $2 WHERE id = $1", found[0]["session_id"], now)
    return found[0] if found else None


async def session_by_id(session_id: UUID, now: datetime) -> Row | None:
    """Read account and company of a session that still works."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT s.account_id, s.tenant_id, a.is_operator,"
            " s.access_id, s.access_tenant, s.access_mode, s.access_until"
            " FROM sign_in_session s JOIN account a ON a.id = s.account_id"
            " WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.seen_at > $3",
            session_id,
            now,
            now - IDLE,
        )
    return found[0] if found else None


async def touch_session(session_id: UUID, now: datetime) -> None:
    """Note that an open socket is a sign of life too."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE sign_in_session SET seen_at = $2 WHERE id = $1 AND seen_at < $3",
            session_id,
            now,
            now - SEEN_EVERY,
        )


async def sessions_of(account_id: UUID, now: datetime) -> list[Row]:
    """List the sessions of an account that still work, newest sign of life first."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT id, address, user_agent, created_at, seen_at, expires_at FROM sign_in_session"
            " WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND seen_at > $3"
            " ORDER BY seen_at DESC, id",
            account_id,
            now,
            now - IDLE,
        )


async def revoke(
    account_id: UUID, now: datetime, *, only: UUID | None = None, keep: UUID | None = None
) -> list[tuple[UUID, UUID | None]]:
    """End sessions of an account: one, all but one, or all; returns (session, company) of each that ended."""
    async with outside_tenants(REASON):
        ended = await global_fetch(
            "UPDATE sign_in_session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL"
            " AND ($3::uuid IS NULL OR id = $3) AND ($4::uuid IS NULL OR id <> $4) RETURNING id, tenant_id",
            account_id,
            now,
            only,
            keep,
        )
    return [(row["id"], row["tenant_id"]) for row in ended]


async def take_along(from_tenant: UUID, to_tenant: UUID | None) -> list[UUID]:
    """Let every session inside one company be inside another, or in none; returns them."""
    async with outside_tenants(REASON):
        taken = await global_fetch(
            "UPDATE sign_in_session SET tenant_id = $2 WHERE tenant_id = $1 AND revoked_at IS NULL RETURNING id",
            from_tenant,
            to_tenant,
        )
    return [row["id"] for row in taken]


async def leave_company(account_id: UUID, tenant_id: UUID) -> list[UUID]:
    """Let an account's sessions no longer be inside a company; returns them."""
    async with outside_tenants(REASON):
        left = await global_fetch(
            "UPDATE sign_in_session SET tenant_id = NULL WHERE account_id = $1 AND tenant_id = $2"
            " AND revoked_at IS NULL RETURNING id",
            account_id,
            tenant_id,
        )
    return [row["id"] for row in left]


async def sessions_inside(account_id: UUID, tenant_id: UUID) -> list[UUID]:
    """List an account's sessions inside a company."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT id FROM sign_in_session WHERE account_id = $1 AND tenant_id = $2 AND revoked_at IS NULL",
            account_id,
            tenant_id,
        )
    return [row["id"] for row in found]


async def enter_access(session_id: UUID, *, access_id: UUID, tenant_id: UUID, mode: str, until: datetime) -> None:
    """Let an operator's session be inside a company until then."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE sign_in_session SET access_id = $2, access_tenant = $3, access_mode = $4, access_until = $5"
            " WHERE id = $1",
            session_id,
            access_id,
            tenant_id,
            mode,
            until,
        )


async def leave_access(access_id: UUID) -> list[UUID]:
    """Let whoever is inside by this access be outside; returns their sessions."""
    async with outside_tenants(REASON):
        left = await global_fetch(
            "UPDATE sign_in_session SET access_id = NULL, access_tenant = NULL, access_mode = '', access_until = NULL"
            " WHERE access_id = $1 RETURNING id",
            access_id,
        )
    return [row["id"] for row in left]


async def accesses_under_way(now: datetime) -> list[Row]:
    """Who of the platform is inside which company now."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT s.access_id, s.access_tenant AS tenant_id, s.access_mode AS mode, s.access_until AS until, a.name"
            " FROM sign_in_session s JOIN account a ON a.id = s.account_id"
            " WHERE s.access_until > $1 AND s.revoked_at IS NULL AND s.expires_at > $1 ORDER BY s.access_until, s.id",
            now,
        )
