"""Counts steps by day, again where a count may have changed since: counting twice is the same as once."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hubwright.control.companies import find_company
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.scope import active_tenant
from hubwright.runtime.flow_counts import queries
from hubwright.runtime.flow_counts.days import days_from
from hubwright.runtime.flow_counts.listening import LISTENING

COUNT: Final = "flow.count"
DAYS: Final = 31
STALE_S: Final = 60
_SLACK: Final = timedelta(seconds=queries.SILENT_AFTER_S, minutes=5)  # silence shows late; so does a slow transaction


async def time_zone() -> ZoneInfo:
    """The calendar of the active company."""
    company = await find_company(active_tenant())
    return ZoneInfo(company.time_zone if company is not None else "UTC")


class Done(msgspec.Struct, frozen=True):
    """How many sums the days that were counted have, and the day to go on with, if any is left."""

    sums: int
    next_day: date | None


async def count_up(tenant_id: UUID, now: datetime, *, days: int = DAYS, most: int = DAYS) -> Done:
    """Count every day that may have changed, `most` of them, each in its own transaction."""
    async with acting_for(tenant_id):
        zone = await time_zone()
        known = await queries.progress()
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    if known is not None and known["time_zone"] == zone.key:
        first = max(first, (known["counted_to"] - _SLACK).astimezone(zone).date())
    sums, waiting = 0, days_from(first, today, zone)
    for day in waiting[:most]:
        async with acting_for(tenant_id):
            await queries.hold_progress()
            sums += await queries.count_day(day.day, day.start, day.end, LISTENING, now)
            await queries.set_progress(min(day.end + _SLACK, now), zone.key)
    async with acting_for(tenant_id):
        await queries.forget_before(today - timedelta(days=days))
    return Done(sums, waiting[most].day if len(waiting) > most else None)


async def count_soon(now: datetime) -> bool:
    """Ask for a count unless one is a minute old at most; tells whether one is on its way."""
    known, zone = await queries.progress(), await time_zone()
    if known is not None and known["time_zone"] == zone.key and (now - known["counted_to"]).total_seconds() < STALE_S:
        return False
    await enqueue(COUNT, {}, dedup_key=f"asked:{int(now.timestamp()) // STALE_S}")
    return True
