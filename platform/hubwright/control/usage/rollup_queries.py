"""The kept sums of each day: worked out from the ledger, and compared with it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

# Every count with the midnight before it and the moment that says which month it is billed with.
_SUMS = """SELECT e.meter, d.starts_at, coalesce(e.billed_in, d.starts_at) AS billed_in, sum(e.quantity) AS quantity,
 sum(e.quantity * extract(epoch FROM e.event_time - d.starts_at)) AS moment, count(*) AS events"""
_MIDNIGHT = "LATERAL (SELECT date_trunc('day', e.event_time, $2) AS starts_at) d"
_DAYS = f"""{_SUMS} FROM usage_event e CROSS JOIN {_MIDNIGHT}
 WHERE e.tenant_id = $1 AND e.event_time >= $3 AND e.event_time < $4 GROUP BY 1, 2, 3"""
_SOME_DAYS = f"""{_SUMS} FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) AS t(meter, begins_at, ends_at)
 JOIN usage_event e ON e.tenant_id = $1 AND e.meter = t.meter AND e.event_time >= t.begins_at
 AND e.event_time < t.ends_at CROSS JOIN {_MIDNIGHT} GROUP BY 1, 2, 3"""
_KEEP = """INSERT INTO usage_rollup AS r (tenant_id, meter, starts_at, billed_in, quantity, moment, events)
 SELECT $1, meter, starts_at, billed_in, quantity, moment, events"""
_CHANGED = """ON CONFLICT (tenant_id, meter, starts_at, billed_in) DO UPDATE
 SET quantity = excluded.quantity, moment = excluded.moment, events = excluded.events, rev = r.rev + 1
 WHERE (r.quantity, r.moment, r.events) IS DISTINCT FROM (excluded.quantity, excluded.moment, excluded.events)"""


async def take_turn() -> Row | None:
    """How far it is rolled up; whoever else rolls waits until the transaction ends. None the first time."""
    await fetch_one(
        "SELECT pg_advisory_xact_lock(hashtextextended('roll ' || tenant_id, 0)) FROM (SELECT $1::uuid AS tenant_id) t"
    )
    return await fetch_one("SELECT upto, time_zone, looked_at FROM usage_rolled WHERE tenant_id = $1")


async def end_turn(upto: datetime, time_zone: str) -> None:
    """Remember it."""
    await execute(
        "INSERT INTO usage_rolled (tenant_id, upto, time_zone) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id) DO UPDATE SET upto = excluded.upto, time_zone = excluded.time_zone",
        upto,
        time_zone,
    )


async def end_look(at: datetime) -> None:
    """Remember that alerts and caps were looked after; what is not rolled up is looked at anew each time."""
    await execute("UPDATE usage_rolled SET looked_at = $2 WHERE tenant_id = $1", at)


async def first_count() -> datetime | None:
    """When the first count of all was."""
    row = await fetch_one("SELECT min(event_time) AS at FROM usage_event WHERE tenant_id = $1")
    return row["at"] if row is not None else None


async def touched(since: UUID, time_zone: str) -> list[tuple[str, datetime]]:
    """Meters and days of which something was written since an id was made."""
    found = await fetch(
        "SELECT DISTINCT meter, date_trunc('day', event_time, $3) AS starts_at FROM usage_event"
        " WHERE tenant_id = $1 AND id >= $2 ORDER BY 1, 2",
        since,
        time_zone,
    )
    return [(row["meter"], row["starts_at"]) for row in found]


async def keep(begins_at: datetime, ends_at: datetime, time_zone: str) -> int:
    """Sum the days of a span anew and keep what changed; how much did."""
    return await execute(
        f"{_KEEP} FROM ({_DAYS}) fresh {_CHANGED}",
        time_zone,
        begins_at,
        ends_at,
    )


async def keep_some(days: Sequence[tuple[str, datetime, datetime]], time_zone: str) -> int:
    """The same of some days, each of one meter, in one statement."""
    return await execute(
        f"{_KEEP} FROM ({_SOME_DAYS}) fresh {_CHANGED}",
        time_zone,
        [meter for meter, _begins_at, _ends_at in days],
        [begins_at for _meter, begins_at, _ends_at in days],
        [ends_at for _meter, _begins_at, ends_at in days],
    )


async def forget(begins_at: datetime, ends_at: datetime) -> None:
    """Remove kept sums, so that they can be kept anew."""
    await execute(
        "DELETE FROM usage_rollup WHERE tenant_id = $1 AND starts_at >= $2 AND starts_at < $3", begins_at, ends_at
    )


async def differing(begins_at: datetime, ends_at: datetime, time_zone: str) -> list[Row]:
    """Days whose kept sum is not what the ledger says."""
    return await fetch(
        f"WITH fresh AS ({_DAYS}), kept AS (SELECT meter, starts_at, billed_in, quantity, moment, events"
        " FROM usage_rollup WHERE tenant_id = $1 AND starts_at >= $3 AND starts_at < $4)"
        " SELECT meter, starts_at, coalesce(k.quantity, 0) AS kept, coalesce(f.quantity, 0) AS counted"
        " FROM fresh f FULL JOIN kept k USING (meter, starts_at, billed_in)"
        " WHERE (k.quantity, k.moment, k.events) IS DISTINCT FROM (f.quantity, f.moment, f.events) ORDER BY 1, 2",
        time_zone,
        begins_at,
        ends_at,
    )


async def sums(begins_at: datetime, ends_at: datetime, billed_before: datetime) -> list[Row]:
    """Whole days of a stretch by meter: how much, and how much times how many seconds before the end."""
    return await fetch(
        "SELECT meter, sum(quantity) AS quantity,"
        " sum(quantity * extract(epoch FROM $3 - starts_at) - moment) AS weight FROM usage_rollup"
        " WHERE tenant_id = $1 AND starts_at >= $2 AND starts_at < $3 AND billed_in < $4 GROUP BY meter",
        begins_at,
        ends_at,
        billed_before,
    )


async def levels_before(moment: datetime, billed_before: datetime) -> dict[str, Decimal]:
    """Where everything stood at a midnight."""
    found = await fetch(
        "SELECT meter, sum(quantity) AS level FROM usage_rollup"
        " WHERE tenant_id = $1 AND starts_at < $2 AND billed_in < $3 GROUP BY meter",
        moment,
        billed_before,
    )
    return {row["meter"]: row["level"] for row in found}


async def parts_of_days(begins_at: datetime, ends_at: datetime, billed_before: datetime) -> list[Row]:
    """The same from the ledger itself, for less than a day."""
    return await fetch(
        "SELECT meter, sum(quantity) AS quantity,"
        " sum(quantity * extract(epoch FROM $3 - event_time)) AS weight FROM usage_event"
        " WHERE tenant_id = $1 AND event_time >= $2 AND event_time < $3"
        " AND coalesce(billed_in, event_time) < $4 GROUP BY meter",
        begins_at,
        ends_at,
        billed_before,
    )
