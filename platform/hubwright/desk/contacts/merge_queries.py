"""The only file that touches contact_merge and contact_merge_row: what was merged, row by row, and what was undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.contacts.schemas import MergeView
from hubwright.kernel.database import Row, execute, execute_many, fetch, fetch_one

_MERGE = (
    "SELECT m.id, m.source_id, m.target_id, m.by, m.rule, m.at, m.undone_at, m.undone_by, s.name AS source_name,"
    " s.email AS source_email, (SELECT count(*) FROM contact_merge_row r WHERE r.tenant_id = $1 AND r.merge_id = m.id"
    " AND r.kind = 'conversation') AS conversations FROM contact_merge m JOIN contact s ON s.tenant_id = $1"
    " AND s.id = m.source_id WHERE m.tenant_id = $1"
)


async def insert(
    merge_id: UUID, source_id: UUID, target_id: UUID, *, by: str, member_id: UUID | None, rule: str
) -> None:
    """Keep that two were merged."""
    await execute(
        "INSERT INTO contact_merge (tenant_id, id, source_id, target_id, by, member_id, rule)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        merge_id,
        source_id,
        target_id,
        by,
        member_id,
        rule,
    )


async def add_rows(merge_id: UUID, changed: Sequence[tuple[str, str, UUID, UUID, Any]]) -> None:
    """Keep what changed hands: kind, key, from whom, to whom, value."""
    await execute_many(
        "INSERT INTO contact_merge_row (tenant_id, merge_id, n, kind, key, from_id, to_id, value)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (merge_id, n, kind, key, from_id, to_id, msgspec.json.encode(value).decode())
            for n, (kind, key, from_id, to_id, value) in enumerate(changed, 1)
        ],
    )


async def rows_of(merge_id: UUID) -> list[Row]:
    """What changed hands in a merge."""
    return await fetch(
        "SELECT kind, key, from_id, to_id, value FROM contact_merge_row WHERE tenant_id = $1"
        " AND merge_id = $2 ORDER BY n",
        merge_id,
    )


async def get(merge_id: UUID) -> MergeView | None:
    """One merge."""
    row = await fetch_one(f"{_MERGE} AND m.id = $2", merge_id)
    return MergeView(**row) if row else None


async def of_contacts(contact_ids: Sequence[UUID]) -> list[MergeView]:
    """Merges that these contacts had a part in, the latest first."""
    found = await fetch(
        f"{_MERGE} AND (m.source_id = ANY ($2::uuid[]) OR m.target_id = ANY ($2::uuid[])) ORDER BY m.id DESC LIMIT 100",
        list(contact_ids),
    )
    return [MergeView(**row) for row in found]


async def undone(merge_id: UUID, by: str, at: datetime) -> None:
    """Keep that it was taken back."""
    await execute(
        "UPDATE contact_merge SET undone_at = $3, undone_by = $4 WHERE tenant_id = $1 AND id = $2", merge_id, at, by
    )
