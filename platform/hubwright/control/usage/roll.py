"""Keeping the sums of days: only days that were touched are summed anew, and any span can be worked out again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hubwright.control.usage import rollup_queries
from hubwright.kernel.database import Row
from hubwright.kernel.ids import uuid7

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_END = datetime(2100, 1, 1, tzinfo=UTC)
_MARGIN = timedelta(minutes=15)  # longer than any transaction: an id is made before its row is seen


async def roll(now: datetime, zone: ZoneInfo) -> int:
    """Bring the kept sums up to date; how many changed. Another time zone means other days: all are summed anew."""
    row = await rollup_queries.take_turn()
    if row is None or row["time_zone"] != zone.key:
        changed = await _all_anew(now, zone)
    else:
        touched = await rollup_queries.touched(_first_id(row["upto"] - _MARGIN), zone.key)
        days = [(meter, starts_at, next_midnight(starts_at, zone)) for meter, starts_at in touched]
        changed = await rollup_queries.keep_some(days, zone.key)
    await rollup_queries.end_turn(now, zone.key)
    return changed


async def _all_anew(now: datetime, zone: ZoneInfo) -> int:
    """A month at a time, so that no statement takes long."""
    await rollup_queries.forget(_BEGINNING, _END)
    first, changed = await rollup_queries.first_count(), 0
    begins_at = midnight(first, zone) if first is not None else _END
    while begins_at <= now + timedelta(days=1):
        ends_at = midnight(begins_at + timedelta(days=31, hours=12), zone)
        changed += await rollup_queries.keep(begins_at, ends_at, zone.key)
        begins_at = ends_at
    return changed


async def drift(begins_at: datetime, ends_at: datetime, zone: ZoneInfo) -> list[Row]:
    """Days of a span whose kept sum is not what the ledger says; the borders are midnights."""
    await rollup_queries.take_turn()
    return await rollup_queries.differing(begins_at, ends_at, zone.key)


async def recompute(begins_at: datetime, ends_at: datetime, zone: ZoneInfo) -> int:
    """Work the sums of a span out anew from the ledger alone; how many days and meters there are."""
    await rollup_queries.take_turn()
    await rollup_queries.forget(begins_at, ends_at)
    return await rollup_queries.keep(begins_at, ends_at, zone.key)


def midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day of a company's clock."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def next_midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the day after."""
    here = moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (here + timedelta(days=1)).replace(fold=0).astimezone(UTC)


def _first_id(moment: datetime) -> UUID:
    return uuid7(int(moment.timestamp() * 1_000), bytes(10))
