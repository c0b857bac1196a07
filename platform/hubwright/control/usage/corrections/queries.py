"""Counts of the active company as they are found to be corrected, and their corrections."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

_COUNT = (
    "SELECT e.id, e.meter, e.quantity, e.subject, e.source, e.event_time, e.billed_in,"
    " coalesce((SELECT sum(c.quantity) FROM usage_event c WHERE c.tenant_id = $1 AND c.corrects_id = e.id), 0)"
    " AS corrected FROM usage_event e WHERE e.tenant_id = $1 AND e.corrects_id IS NULL"
)
_CORRECTION = (
    "SELECT c.id, c.idem_key, c.meter, c.quantity, c.subject, f.quantity AS counted, c.corrects_id, c.event_time,"
    " c.billed_in, EXISTS (SELECT FROM invoice i WHERE i.tenant_id = $1"
    " AND coalesce(c.billed_in, c.event_time) >= i.begins_at AND coalesce(c.billed_in, c.event_time) < i.ends_at)"
    " AS is_invoiced, coalesce(c.dims ->> 'why', '') AS why"
    " FROM usage_event c JOIN usage_event f ON f.tenant_id = $1 AND f.id = c.corrects_id WHERE c.tenant_id = $1"
)


async def counts(
    meter: str, start: datetime, end: datetime, *, subject: str, after: UUID | None, most: int
) -> list[Row]:
    """Counts of a span by id, from behind `after`; of one conversation or member, whose id ends so."""
    return await fetch(
        f"{_COUNT} AND e.meter = $2 AND e.event_time >= $3 AND e.event_time < $4"
        " AND ($5 = '' OR right(e.subject, length($5)) = $5) AND ($6::uuid IS NULL OR e.id > $6)"
        " ORDER BY e.id LIMIT $7",
        meter,
        start,
        end,
        subject,
        after,
        most,
    )


async def count(event_id: UUID) -> Row | None:
    """One count; a correction is none."""
    return await fetch_one(f"{_COUNT} AND e.id = $2", event_id)


async def corrections_of(event_id: UUID) -> list[Row]:
    """What corrected it, in order."""
    return await fetch(f"{_CORRECTION} AND c.corrects_id = $2 ORDER BY c.id", event_id)


async def by_keys(keys: Sequence[str]) -> list[Row]:
    """Corrections by the key of each."""
    return await fetch(f"{_CORRECTION} AND c.source = 'correction' AND c.idem_key = ANY($2)", keys)


async def other_meters(known: Sequence[str]) -> list[str]:
    """Meters of plugins that counted something."""
    found = await fetch(
        "SELECT DISTINCT meter FROM usage_rollup WHERE tenant_id = $1 AND meter <> ALL($2) ORDER BY meter", known
    )
    return [row["meter"] for row in found]
