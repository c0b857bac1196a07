"""Reads and writes members and invitations of the active tenant."""

from datetime import datetime
from uuid import UUID

from hubwright.control.identity.tables import Invitation, Member
from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_execute, rows
from hubwright.kernel.scope import active_tenant


async def member_of_account(account_id: UUID) -> Row | None:
    """Read the member an account is here, active or not."""
    return await rows(Member).select().where(Member.account_id == account_id).first()


async def member_by_id(member_id: UUID) -> Row | None:
    """Read one member."""
    return await rows(Member).select().where(Member.id == member_id).first()


async def members() -> list[Row]:
    """List members, active ones first, by name."""
    return await rows(Member).select().order_by(Member.active, ascending=False).order_by(Member.name)


async def lock_seats() -> None:
    """Let one transaction at a time hand out or take back seats of this tenant."""
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", f"seats {active_tenant()}")


async def seats_taken(now: datetime, *, with_invitations: bool) -> int:
    """Count active members and, on demand, the seats that are offered."""
    row = await fetch_one(
        "SELECT (SELECT count(*) FROM member WHERE tenant_id = $1 AND active)"
        " + CASE WHEN $3 THEN (SELECT count(*) FROM invitation WHERE tenant_id = $1 AND accepted_at IS NULL"
        "   AND revoked_at IS NULL AND expires_at > $2) ELSE 0 END AS taken",
        now,
        with_invitations,
    )
    assert row is not None
    return int(row["taken"])


async def seats_before(member_id: UUID, most: int) -> int:
    """Count active members who come first: owners, then whoever has been here longer; no further than `most`."""
    row = await fetch_one(
        "SELECT count(*) AS n FROM (SELECT 1 FROM member o JOIN member m ON m.tenant_id = o.tenant_id AND m.id = $2"
        " WHERE o.tenant_id = $1 AND o.active AND o.id <> m.id"
        " AND (o.role <> 'owner', o.created_at, o.id) < (m.role <> 'owner', m.created_at, m.id) LIMIT $3) AS first",
        member_id,
        most,
    )
    assert row is not None
    return int(row["n"])


async def beyond(seats: int) -> list[UUID]:
    """Active members who come after so many seats; owners never do."""
    found = await fetch(
        "SELECT id FROM (SELECT id, role FROM member WHERE tenant_id = $1 AND active"
        " ORDER BY role <> 'owner', created_at, id OFFSET $2) AS rest WHERE role <> 'owner'",
        seats,
    )
    return [row["id"] for row in found]


async def last_seen() -> datetime | None:
    """When an inbox of this tenant last gave a sign of life."""
    row = await fetch_one("SELECT max(seen_at) AS at FROM member WHERE tenant_id = $1")
    return row["at"] if row is not None else None


async def add_member(*, member_id: UUID, account_id: UUID, name: str, email: str, role: str) -> bool:
    """Write a new member; False when the account has a seat here already."""
    written = await execute(
        "INSERT INTO member (tenant_id, id, account_id, name, email, role) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, account_id) DO NOTHING",
        member_id,
        account_id,
        name,
        email,
        role,
    )
    return written == 1


async def set_role(member_id: UUID, role: str) -> None:
    """Give a member another role."""
    await rows(Member).update({Member.role: role}).where(Member.id == member_id)


async def set_active(member_id: UUID, active: bool) -> None:
    """Switch a member on or off; who is off is not available either."""
    await rows(Member).update({Member.active: active, Member.availability: "offline"}).where(Member.id == member_id)


async def set_name(account_id: UUID, name: str) -> None:
    """Rename the member an account is here."""
    await rows(Member).update({Member.name: name}).where(Member.account_id == account_id)


async def hand_over(member_id: UUID, account_id: UUID) -> None:
    """Let another account be this member."""
    await rows(Member).update({Member.account_id: account_id}).where(Member.id == member_id)


async def owners() -> list[UUID]:
    """List active owners."""
    return (
        await rows(Member).select(Member.id).where(Member.role == "owner", Member.active.eq(True)).output(as_list=True)
    )


async def add_invitation(
    *,
    invitation_id: UUID,
    email: str,
    role: str,
    token_hash: bytes,
    invited_by: UUID,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Write an invitation."""
    await rows(Invitation).insert(
        Invitation(
            id=invitation_id,
            email=email,
            role=role,
            token_hash=token_hash,
            invited_by=invited_by,
            created_at=now,
            expires_at=expires_at,
        )
    )


async def open_invitations() -> list[Row]:
    """List invitations nobody has accepted or withdrawn, with who sent them."""
    return await fetch(
        "SELECT i.id, i.email, i.role, i.created_at, i.expires_at, m.name AS invited_by FROM invitation i"
        " JOIN member m ON m.tenant_id = i.tenant_id AND m.id = i.invited_by"
        " WHERE i.tenant_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL ORDER BY i.created_at DESC, i.id"
    )


async def lock_invitation(invitation_id: UUID) -> Row | None:
    """Read an open invitation and hold it until the end of the transaction."""
    return await fetch_one(
        "SELECT * FROM invitation"
        " WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL FOR UPDATE",
        invitation_id,
    )


async def renew_invitation(invitation_id: UUID, *, token_hash: bytes, expires_at: datetime) -> None:
    """Replace an invitation's link."""
    await (
        rows(Invitation)
        .update({Invitation.token_hash: token_hash, Invitation.expires_at: expires_at})
        .where(Invitation.id == invitation_id)
    )


async def close_invitation(invitation_id: UUID, *, accepted_at: datetime | None, revoked_at: datetime | None) -> None:
    """End an invitation one way or the other."""
    await (
        rows(Invitation)
        .update({Invitation.accepted_at: accepted_at, Invitation.revoked_at: revoked_at})
        .where(Invitation.id == invitation_id)
    )
