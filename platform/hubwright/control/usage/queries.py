"""Reads the usage ledger of the active tenant."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, fetch


async def totals(start: datetime, end: datetime) -> dict[str, tuple[Decimal, Decimal]]:
    """Sum each meter: within [start, end), and from the beginning until end."""
    found = await fetch(
        "SELECT meter, coalesce(sum(quantity) FILTER (WHERE event_time >= $2), 0) AS inside, sum(quantity) AS level"
        " FROM usage_event WHERE tenant_id = $1 AND event_time < $3 GROUP BY meter",
        start,
        end,
    )
    return {row["meter"]: (row["inside"], row["level"]) for row in found}


async def days(meter: str, start: datetime, end: datetime, time_zone: str) -> list[Row]:
    """Sum one meter by day of the tenant's calendar."""
    return await fetch(
        "SELECT (event_time AT TIME ZONE $5)::date AS day, sum(quantity) AS quantity FROM usage_event"
        " WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3 AND event_time < $4 GROUP BY 1 ORDER BY 1",
        meter,
        start,
        end,
        time_zone,
    )


async def use_by_day(meters: Collection[str], start: datetime) -> list[Row]:
    """Sum meters by day of the world's calendar, for sums over companies in many time zones."""
    return await fetch(
        "SELECT meter, (event_time AT TIME ZONE 'UTC')::date AS day, sum(quantity) AS quantity FROM usage_event"
        " WHERE tenant_id = $1 AND meter = ANY($2) AND event_time >= $3 GROUP BY 1, 2 ORDER BY 1, 2",
        sorted(meters),
        start,
    )


async def newest(meters: Collection[str]) -> datetime | None:
    """When one of these meters last counted something."""
    found = await fetch(
        "SELECT max(n.event_time) AS at FROM unnest($2::text[]) AS m(meter) CROSS JOIN LATERAL"
        " (SELECT event_time FROM usage_event WHERE tenant_id = $1 AND meter = m.meter"
        " ORDER BY event_time DESC LIMIT 1) AS n",
        sorted(meters),
    )
    return found[0]["at"] if found else None


async def sum_since(meter: str, start: datetime) -> Decimal:
    """What one meter counted since a moment."""
    (row,) = await fetch(
        "SELECT coalesce(sum(quantity), 0) AS quantity FROM usage_event"
        " WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3",
        meter,
        start,
    )
    return Decimal(row["quantity"])


async def level_before(meter: str, start: datetime) -> Decimal:
    """Say what a level stood at when a span began."""
    (row,) = await fetch(
        "SELECT coalesce(sum(quantity), 0) AS level FROM usage_event"
        " WHERE tenant_id = $1 AND meter = $2 AND event_time < $3",
        meter,
        start,
    )
    return Decimal(row["level"])


async def page(meter: str, start: datetime, end: datetime, after: UUID | None, most: int) -> list[Row]:
    """List the counts of a span by id, from behind `after`."""
    return await fetch(
        "SELECT id, quantity, subject, source, event_time, dims, corrects_id FROM usage_event"
        " WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3 AND event_time < $4"
        " AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT $6",
        meter,
        start,
        end,
        after,
        most,
    )


async def keyed_page(meter: str, start: datetime, end: datetime, after: UUID | None, most: int) -> list[Row]:
    """The same with the key of each fact, the newest first."""
    return await fetch(
        "SELECT id, quantity, event_time, idem_key FROM usage_event"
        " WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3 AND event_time < $4"
        " AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6",
        meter,
        start,
        end,
        after,
        most,
    )
