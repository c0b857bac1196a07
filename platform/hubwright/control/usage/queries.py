"""Reads and writes the usage ledger of the active tenant."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch


async def add(
    *, event_id: UUID, meter: str, quantity: Decimal, subject: str, source: str, idem_key: str, at: datetime
) -> bool:
    """Write one count; False when this very fact was counted before."""
    written = await execute(
        "INSERT INTO usage_event (tenant_id, id, meter, quantity, subject, source, idem_key, event_time)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, source, idem_key) DO NOTHING",
        event_id,
        meter,
        quantity,
        subject,
        source,
        idem_key,
        at,
    )
    return written == 1


async def add_all(pieces: Sequence[tuple[UUID, str, str, str, str, datetime]]) -> None:
    """Write many counts of one piece each: id, meter, subject, source, key of the fact, moment."""
    ids, meters, subjects, sources, keys, moments = zip(*pieces, strict=True) if pieces else ((), (), (), (), (), ())
    await execute(
        "INSERT INTO usage_event (tenant_id, id, meter, quantity, subject, source, idem_key, event_time)"
        " SELECT $1, r.id, r.meter, 1, r.subject, r.source, r.idem_key, r.at"
        " FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])"
        " AS r (id, meter, subject, source, idem_key, at) ON CONFLICT (tenant_id, source, idem_key) DO NOTHING",
        list(ids),
        list(meters),
        list(subjects),
        list(sources),
        list(keys),
        list(moments),
    )


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
        "SELECT id, quantity, subject, source, event_time FROM usage_event"
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
