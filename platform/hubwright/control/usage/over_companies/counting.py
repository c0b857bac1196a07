"""Counting over all companies: each is looked at in its own scope, and only sums leave it."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from uuid import UUID

from hubwright.control.companies import every_company
from hubwright.control.usage import queries as ledger
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.over_companies import queries
from hubwright.kernel.database import acting_for

LEAST_PAUSE_S = 15.0
_SHARE = 50  # a round that took a second leaves the database alone for fifty
_PATIENCE_S = 600.0
_BEGINNING = date(2020, 1, 1)


async def count_when_due(now: datetime) -> bool:
    """Take a round if it is time; False when it is not, or another worker has it."""
    if not await queries.take_round(_PATIENCE_S):
        return False
    began = time.monotonic()
    await count(now)
    took = time.monotonic() - began
    await queries.end_round(max(LEAST_PAUSE_S, took * _SHARE))
    return True


async def count(now: datetime) -> None:
    """Count anew what may still change: this month and yesterday; the very first round counts everything."""
    since = since_when(now) if await queries.counted_at() is not None else _BEGINNING
    for company in await every_company():
        await count_company(company.id, since)


async def count_company(tenant_id: UUID, since: date) -> None:
    """Count one company anew since a day."""
    async with acting_for(tenant_id):
        counted = await ledger.use_by_day(METERS, datetime.combine(since, time_of_day(), UTC))
    await queries.put(tenant_id, since, counted)


def since_when(now: datetime) -> date:
    """Days that are counted anew."""
    today = now.astimezone(UTC).date()
    return min(today.replace(day=1), today - timedelta(days=1))
