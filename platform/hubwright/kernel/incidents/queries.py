"""The only file that touches table incident; written in the scope of the company, read outside of all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.kernel.database import Row, everywhere, execute, fetch, global_fetch

Kind = Literal["dead_letter", "breaker", "dispute", "drift", "dunning", "fapiao"]
_REASON = "operators see trouble across companies, without its content"


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One line; `what` says which sort, or which host."""

    tenant_id: UUID
    kind: Kind
    id: UUID
    what: str
    error: str
    attempts: int
    since: datetime


async def open_incident(kind: Kind, incident_id: UUID, *, what: str, error: str, attempts: int) -> None:
    """Write it down in the transaction that writes the company's own row; again, it is brought up to date."""
    await execute(
        "INSERT INTO incident (tenant_id, kind, id, what, error, attempts) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET error = excluded.error, attempts = excluded.attempts",
        kind,
        incident_id,
        what,
        error,
        attempts,
    )


async def close_incident(kind: Kind, incident_id: UUID) -> None:
    """It is over."""
    await execute("DELETE FROM incident WHERE tenant_id = $1 AND kind = $2 AND id = $3", kind, incident_id)


async def incidents_of_company(kind: Kind) -> list[UUID]:
    """Which stand in the active company."""
    return [row["id"] for row in await fetch("SELECT id FROM incident WHERE tenant_id = $1 AND kind = $2", kind)]


async def incidents(
    kind: Kind, *, what: str = "", tenant_ids: Sequence[UUID] = (), after: UUID | None = None, most: int = 100
) -> list[Incident]:
    """List across companies, the newest first; `after` is the last one of the page before."""

    async def read(_key: str) -> list[Row]:
        return await global_fetch(
            "SELECT tenant_id, kind, id, what, error, attempts, since FROM incident"
            " WHERE kind = $1 AND ($2 = '' OR what = $2) AND (cardinality($3::uuid[]) = 0 OR tenant_id = ANY($3))"
            " AND ($4::uuid IS NULL OR id < $4) ORDER BY id DESC LIMIT $5",
            kind,
            what,
            list(tenant_ids),
            after,
            most,
        )

    found = [Incident(**row) for rows in await everywhere(_REASON, read) for row in rows]
    return sorted(found, key=lambda one: one.id, reverse=True)[:most]


async def find_incident(kind: Kind, incident_id: UUID) -> Incident | None:
    """Find one whose company is not known yet."""

    async def read(_key: str) -> list[Row]:
        return await global_fetch(
            "SELECT tenant_id, kind, id, what, error, attempts, since FROM incident WHERE kind = $1 AND id = $2",
            kind,
            incident_id,
        )

    found = [row for rows in await everywhere(_REASON, read) for row in rows]
    return Incident(**found[0]) if len(found) == 1 else None


async def count_beginning(kind: Kind, what: str, error: str) -> tuple[int, datetime | None]:
    """Tell how many of a sort begin with these words, and since when."""

    async def read(_key: str) -> list[Row]:
        return await global_fetch(
            "SELECT count(*) AS n, min(since) AS oldest FROM incident"
            " WHERE kind = $1 AND what = $2 AND starts_with(error, $3)",
            kind,
            what,
            error,
        )

    found = [row for rows in await everywhere(_REASON, read) for row in rows]
    since = [row["oldest"] for row in found if row["oldest"] is not None]
    return sum(row["n"] for row in found), min(since, default=None)


async def count_incidents(kind: Kind) -> dict[str, tuple[int, datetime]]:
    """Tell for each sort how many there are and since when."""

    async def read(_key: str) -> list[Row]:
        return await global_fetch(
            "SELECT what, count(*) AS n, min(since) AS oldest FROM incident WHERE kind = $1 GROUP BY what", kind
        )

    summed: dict[str, tuple[int, datetime]] = {}
    for rows in await everywhere(_REASON, read):
        for row in rows:
            n, oldest = summed.get(row["what"], (0, row["oldest"]))
            summed[row["what"]] = (n + row["n"], min(oldest, row["oldest"]))
    return summed
