"""Counting over all companies: each is looked at in its own scope, and only sums leave it."""

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal

from hubwright.control.companies import every_company
from hubwright.control.marketplace.figures import queries
from hubwright.control.usage.billing import is_billed
from hubwright.control.usage.verbs import plugin_use_by_day
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.host.releases.schemas import Release
from hubwright.kernel.database import Row, acting_for, outside_tenants

LEAST_PAUSE_S = 20.0
_SHARE = 50  # a round that took a second leaves the database alone for fifty
_PATIENCE_S = 600.0
_STATES = ("active", "paused", "removed")


async def count_when_due(now: datetime) -> bool:
    """Take a round if it is time; False when it is not, or another worker has it."""
    if not await queries.take_round(_PATIENCE_S):
        return False
    began = time.monotonic()
    await count(now)
    took = time.monotonic() - began
    async with outside_tenants(queries.REASON):
        await queries.end_round(max(LEAST_PAUSE_S, took * _SHARE))
    return True


async def count(now: datetime) -> None:
    """Count everything anew: what is written is what there is, whatever was written before."""
    await catalogue.shelf.fresh()
    since, sums = since_when(now), _Sums()
    trials = await queries.trial_companies()
    for company in await every_company():
        if company.id in trials or company.status == "provisioning":
            continue
        async with acting_for(company.id):
            await sums.add(since, counts_use=is_billed(company))
    async with outside_tenants(queries.REASON):
        await queries.put_versions(now.astimezone(UTC).date(), sums.versions)
        await queries.put_use(since, sums.use)


def since_when(now: datetime) -> date:
    """Days that are counted anew: this month's, and yesterday."""
    today = now.astimezone(UTC).date()
    return min(today.replace(day=1), today - timedelta(days=1))


class _Sums:
    """What came together so far."""

    def __init__(self) -> None:
        self.versions: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        self.use: dict[tuple[str, date, str, str], tuple[Decimal, Decimal]] = {}

    async def add(self, since: date, *, counts_use: bool = True) -> None:
        """Add the active tenant; what is never billed earns a partner nothing, so it is no use."""
        present: dict[str, Release] = {}
        for row in await installations.switches_of_releases():
            release = catalogue.shelf.release(row["release_id"])
            if release is None or release.partner_id is None:  # a company's own: nobody else's business
                continue
            present[row["plugin"]] = release
            self.versions[row["plugin"], row["version"]][_STATES.index(_state(row))] += 1
        if counts_use:
            await self._add_use(present, since)

    async def _add_use(self, present: Mapping[str, Release], since: date) -> None:
        keys = {plugin: [meter.key for meter in each.manifest.meters] for plugin, each in present.items()}
        for each in await plugin_use_by_day(keys, datetime.combine(since, time_of_day(), UTC)):
            price = present[each.plugin].manifest.price
            cost = each.quantity * Decimal(price.per_unit.get(each.key, "0"))
            place = (each.plugin, each.day, each.key, price.currency)
            quantity, so_far = self.use.get(place, (Decimal(0), Decimal(0)))
            self.use[place] = (quantity + each.quantity, so_far + cost)


def _state(row: Row) -> str:
    if row["removed_at"] is not None:
        return "removed"
    return "active" if row["enabled"] else "paused"
