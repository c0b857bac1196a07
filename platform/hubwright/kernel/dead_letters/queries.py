"""The only file that touches table dead_letter."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_COLUMNS = "id, kind, subject_id, label, error, attempts, payload, context, died_at"


async def insert(
    letter_id: UUID,
    kind: str,
    subject_id: UUID,
    *,
    label: str,
    error: str,
    attempts: int,
    payload: dict[str, Any],
    context: dict[str, Any],
) -> UUID:
    """Write one; what lies there already for the same row is brought up to date and keeps its id."""
    row = await fetch_one(
        "INSERT INTO dead_letter (tenant_id, id, kind, subject_id, label, error, attempts, payload, context)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE"
        " SET label = excluded.label, error = excluded.error, attempts = excluded.attempts,"
        " payload = excluded.payload, context = excluded.context RETURNING id",
        letter_id,
        kind,
        subject_id,
        label,
        error,
        attempts,
        payload,
        context,
    )
    assert row is not None
    found: UUID = row["id"]
    return found


async def lock(letter_id: UUID) -> Row | None:
    """Read one and hold it until the decision commits."""
    return await fetch_one(f"SELECT {_COLUMNS} FROM dead_letter WHERE tenant_id = $1 AND id = $2 FOR UPDATE", letter_id)


async def get(letter_id: UUID) -> Row | None:
    """Read one."""
    return await fetch_one(f"SELECT {_COLUMNS} FROM dead_letter WHERE tenant_id = $1 AND id = $2", letter_id)


async def find(kind: str, subject_id: UUID) -> Row | None:
    """Read the one of a row that failed."""
    return await fetch_one(
        f"SELECT {_COLUMNS} FROM dead_letter WHERE tenant_id = $1 AND kind = $2 AND subject_id = $3", kind, subject_id
    )


async def letters(kind: str, after: UUID | None, most: int) -> list[Row]:
    """List them, the newest first."""
    return await fetch(
        f"SELECT {_COLUMNS} FROM dead_letter WHERE tenant_id = $1 AND ($2 = '' OR kind = $2)"
        " AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
        kind,
        after,
        most,
    )


async def counts() -> dict[str, int]:
    """Count them by kind."""
    found = await fetch("SELECT kind, count(*) AS n FROM dead_letter WHERE tenant_id = $1 GROUP BY kind")
    return {row["kind"]: row["n"] for row in found}


async def delete(letter_id: UUID) -> None:
    """The decision is made."""
    await execute("DELETE FROM dead_letter WHERE tenant_id = $1 AND id = $2", letter_id)
