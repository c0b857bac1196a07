"""Writes the usage ledger of the active tenant; nobody changes or removes what is there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.control.usage.counts import Count, Key
from hubwright.kernel.database import Row, encode_json, execute, fetch, fetch_one

_COLUMNS = "meter, quantity, subject, source, idem_key, dims, corrects_id, event_time, billed_in"


async def add(event_id: UUID, count: Count, billed_in: datetime | None) -> tuple[bool, bool]:
    """Write one count: whether it was new, and whether another fact has its key."""
    written, differs = await _add(event_id, count, billed_in)
    if not written and differs is None:  # somebody committed the key after this statement began: now it is seen
        written, differs = await _add(event_id, count, billed_in)
    return written, differs is True


async def _add(event_id: UUID, count: Count, billed_in: datetime | None) -> tuple[bool, bool | None]:
    row = await fetch_one(
        f"WITH new AS (INSERT INTO usage_event (tenant_id, id, {_COLUMNS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (tenant_id, source, idem_key) DO NOTHING RETURNING id)"
        " SELECT (SELECT count(*) FROM new) AS written,"
        " (SELECT (meter, quantity, subject) IS DISTINCT FROM ($3, $4::numeric(38, 9), $5) FROM usage_event"
        " WHERE tenant_id = $1 AND source = $6 AND idem_key = $7) AS differs",
        event_id,
        count.meter,
        count.quantity,
        count.subject,
        count.source,
        count.idem_key,
        count.dims,
        count.corrects,
        count.at,
        billed_in,
    )
    assert row is not None
    return row["written"] == 1, row["differs"]


async def add_many(ids: Sequence[UUID], counts: Sequence[Count], billed_in: Sequence[datetime | None]) -> int:
    """Write many; how many were new."""
    return await execute(
        f"INSERT INTO usage_event (tenant_id, id, {_COLUMNS})"
        " SELECT $1, id, meter, quantity, subject, source, idem_key, dims::jsonb, corrects_id, event_time, billed_in"
        " FROM unnest($2::uuid[], $3::text[], $4::numeric[], $5::text[], $6::text[], $7::text[], $8::text[],"
        " $9::uuid[], $10::timestamptz[], $11::timestamptz[])"
        " AS r(id, meter, quantity, subject, source, idem_key, dims, corrects_id, event_time, billed_in)"
        " ON CONFLICT (tenant_id, source, idem_key) DO NOTHING",
        ids,
        [count.meter for count in counts],
        [count.quantity for count in counts],
        [count.subject for count in counts],
        [count.source for count in counts],
        [count.idem_key for count in counts],
        [encode_json(count.dims) if count.dims else "{}" for count in counts],
        [count.corrects for count in counts],
        [count.at for count in counts],
        billed_in,
    )


async def others_with_their_key(counts: Sequence[Count]) -> list[Key]:
    """Keys that stand in the ledger for another fact."""
    found = await fetch(
        "SELECT e.source, e.idem_key FROM unnest($2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[],"
        " $7::timestamptz[]) AS r(source, idem_key, meter, quantity, subject, event_time)"
        " JOIN usage_event e ON e.tenant_id = $1 AND e.source = r.source AND e.idem_key = r.idem_key"
        " WHERE (e.meter, e.quantity, e.subject, e.event_time)"
        " IS DISTINCT FROM (r.meter, r.quantity::numeric(38, 9), r.subject, r.event_time)",
        [count.source for count in counts],
        [count.idem_key for count in counts],
        [count.meter for count in counts],
        [count.quantity for count in counts],
        [count.subject for count in counts],
        [count.at for count in counts],
    )
    return [(row["source"], row["idem_key"]) for row in found]


async def one_correction_at_a_time(event_id: UUID) -> None:
    """Two who take back parts of one count see each other's: the second waits until the first is done."""
    await fetch_one(
        "SELECT pg_advisory_xact_lock(hashtextextended('correct ' || $2 || tenant_id, 0))"
        " FROM (SELECT $1::uuid AS tenant_id) t",
        str(event_id),
    )


async def with_corrections(event_id: UUID) -> list[Row]:
    """A count and what corrected it, the count first."""
    return await fetch(
        "SELECT id, meter, quantity, subject, dims, event_time, corrects_id FROM usage_event"
        " WHERE tenant_id = $1 AND (id = $2 OR corrects_id = $2) ORDER BY corrects_id IS NOT NULL, id",
        event_id,
    )


async def hold_still(*, closing: bool) -> None:
    """Late counts go together, but not while a month of the company is being closed; until the transaction ends."""
    lock = "pg_advisory_xact_lock" if closing else "pg_advisory_xact_lock_shared"
    await fetch_one(
        f"SELECT {lock}(hashtextextended('billing ' || tenant_id, 0)) FROM (SELECT $1::uuid AS tenant_id) t"
    )


async def closed_until() -> datetime | None:
    """The end of the newest month that is final."""
    row = await fetch_one("SELECT max(ends_at) AS ends_at FROM invoice WHERE tenant_id = $1")
    return row["ends_at"] if row is not None else None
