"""Reads and writes addresses of contacts: those on channels, and e-mail addresses, phones and numbers elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.desk.contacts.schemas import IdentityView
from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

_IDENTITY = (
    "SELECT i.id, i.contact_id, coalesce(h.home_id, i.contact_id) AS home_id, i.kind, i.source, i.channel_id,"
    " i.external_id AS value, i.match_key, i.verified_at, i.verified_how, i.blocked_at, i.created_at FROM identity i"
    " LEFT JOIN contact_home h ON h.tenant_id = $1 AND h.kind = 'identity' AND h.row_id = i.id WHERE i.tenant_id = $1"
)


async def held_by(contact_ids: Sequence[UUID]) -> list[Row]:
    """Rows of these contacts: id, contact_id, slot."""
    return await fetch(
        "SELECT id, contact_id, '' AS slot FROM identity WHERE tenant_id = $1 AND contact_id = ANY ($2::uuid[])",
        list(contact_ids),
    )


async def give(row_ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> int:
    """Give rows to another contact."""
    return await execute(
        "UPDATE identity SET contact_id = $4 WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND contact_id = $3",
        list(row_ids),
        from_id,
        to_id,
    )


async def of_contacts(contact_ids: Sequence[UUID]) -> list[IdentityView]:
    """All addresses of contacts, the oldest first."""
    found = await fetch(f"{_IDENTITY} AND i.contact_id = ANY ($2::uuid[]) ORDER BY i.id", list(contact_ids))
    return [IdentityView(**row) for row in found]


async def get(identity_id: UUID) -> IdentityView | None:
    """One address."""
    row = await fetch_one(f"{_IDENTITY} AND i.id = $2", identity_id)
    return IdentityView(**row) if row else None


async def find(home_id: UUID, kind: str, source: str, match_key: str) -> IdentityView | None:
    """A contact's own address of a kind."""
    row = await fetch_one(
        f"{_IDENTITY} AND i.kind = $2 AND i.source = $3 AND i.match_key = $4"
        " AND coalesce(h.home_id, i.contact_id) = $5 ORDER BY i.id LIMIT 1",
        kind,
        source,
        match_key,
        home_id,
    )
    return IdentityView(**row) if row else None


async def insert(contact_id: UUID, *, kind: str, source: str, value: str, match_key: str) -> UUID:
    """Write an address that is on no channel of ours."""
    identity_id = new_id()
    await execute(
        "INSERT INTO identity (tenant_id, id, contact_id, kind, source, external_id, match_key)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        identity_id,
        contact_id,
        kind,
        source,
        value,
        match_key,
    )
    return identity_id


async def delete(identity_id: UUID) -> None:
    """An address that is on no channel goes."""
    await execute("DELETE FROM identity WHERE tenant_id = $1 AND id = $2 AND kind <> 'channel'", identity_id)


async def put_verified(identity_id: UUID, at: datetime | None, how: str) -> bool:
    """It is known to be theirs, since when and how; or not any more. False when it was so before."""
    return bool(
        await execute(
            "UPDATE identity SET verified_at = $3, verified_how = $4 WHERE tenant_id = $1 AND id = $2"
            " AND (verified_at IS NULL) IS DISTINCT FROM ($3::timestamptz IS NULL)",
            identity_id,
            at,
            how,
        )
    )


async def put_blocked(identity_id: UUID, at: datetime | None, by: UUID | None) -> bool:
    """Nobody hears this address any more, or again. False when it was so before."""
    return bool(
        await execute(
            "UPDATE identity SET blocked_at = $3, blocked_by = $4 WHERE tenant_id = $1 AND id = $2"
            " AND (blocked_at IS NULL) IS DISTINCT FROM ($3::timestamptz IS NULL)",
            identity_id,
            at,
            by,
        )
    )


async def is_blocked(channel_id: UUID, home_id: UUID) -> bool:
    """Whether the address from which a contact writes on a channel is blocked."""
    row = await fetch_one(
        "SELECT 1 AS blocked FROM identity i LEFT JOIN contact_home h ON h.tenant_id = $1 AND h.kind = 'identity'"
        " AND h.row_id = i.id WHERE i.tenant_id = $1 AND i.channel_id = $2 AND i.blocked_at IS NOT NULL"
        " AND coalesce(h.home_id, i.contact_id) = $3 LIMIT 1",
        channel_id,
        home_id,
    )
    return row is not None


async def sharing(kind: str, source: str, match_keys: Sequence[str]) -> list[IdentityView]:
    """Addresses of a kind that say one of these; a hundred at most."""
    found = await fetch(
        f"{_IDENTITY} AND i.kind = $2 AND i.source = $3 AND i.match_key = ANY ($4::text[]) ORDER BY i.id LIMIT 100",
        kind,
        source,
        list(match_keys),
    )
    return [IdentityView(**row) for row in found]
