"""Reading the counts by month, day and row."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from hubwright.control.companies import find_company
from hubwright.control.usage import queries
from hubwright.control.usage.meters import METERS, plain, plugin_meter
from hubwright.control.usage.schemas import DaysView, DayTotal, MeterTotal, MonthView, PluginDay, RowsView, UsageRow
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing
from hubwright.kernel.scope import active_tenant

PAGE = 100


async def this_month(now: datetime) -> MonthView:
    """Sum every meter for the month of the tenant's calendar that `now` lies in."""
    zone = await _time_zone()
    month = now.astimezone(zone).date().replace(day=1)
    start, end = _month_span(month, zone)
    totals = await queries.totals(start, end)
    nothing = (Decimal(0), Decimal(0))
    return MonthView(
        month=f"{month:%Y-%m}",
        meters=[
            MeterTotal(
                meter=meter.key,
                kind=meter.kind,
                title=meter.title,
                unit=meter.unit,
                quantity=plain(totals.get(meter.key, nothing)[0 if meter.kind == "flow" else 1]),
            )
            for meter in METERS.values()
        ],
    )


async def month_so_far(meter: str, now: datetime) -> int:
    """What one meter counted in the month of the tenant's calendar that `now` lies in."""
    zone = await _time_zone()
    start, _end = _month_span(now.astimezone(zone).date().replace(day=1), zone)
    return int(await queries.sum_since(meter, start))


async def last_counted() -> datetime | None:
    """When messages or conversations were last counted."""
    return await queries.newest(("conversations", "messages_in", "messages_out"))


async def month_totals(now: datetime) -> dict[str, Decimal]:
    """What every meter, plugins' own too, counted in the month of the tenant's calendar that `now` lies in."""
    zone = await _time_zone()
    start, end = _month_span(now.astimezone(zone).date().replace(day=1), zone)
    return {meter: inside for meter, (inside, _level) in (await queries.totals(start, end)).items()}


async def plugin_use_by_day(keys: Mapping[str, Collection[str]], start: datetime) -> list[PluginDay]:
    """What meters of plugins (by plugin: their keys) counted in the active tenant, by day of UTC."""
    meters = {plugin_meter(plugin, key): (plugin, key) for plugin, own in keys.items() for key in own}
    if not meters:
        return []
    return [
        PluginDay(*meters[row["meter"]], row["day"], row["quantity"]) for row in await queries.use_by_day(meters, start)
    ]


async def month_rows(meter: str, now: datetime, after: UUID | None) -> tuple[date, list[Row], UUID | None]:
    """The counts of any meter in that month, count by count, and where to go on."""
    zone = await _time_zone()
    month = now.astimezone(zone).date().replace(day=1)
    found = await queries.keyed_page(meter, *_month_span(month, zone), after, PAGE + 1)
    return month, found[:PAGE], found[PAGE - 1]["id"] if len(found) > PAGE else None


async def day_of(moment: datetime) -> date:
    """Say which day a moment lies in where the company is: days of usage begin at its midnight."""
    return moment.astimezone(await _time_zone()).date()


async def per_day(meter: str, month: date) -> DaysView:
    """Sum one meter by day; a level shows where it stood at the end of each day that changed it."""
    known, zone = _known(meter), await _time_zone()
    _counted_in("month", month)
    start, end = _month_span(month.replace(day=1), zone)
    found = await queries.days(meter, start, end, zone.key)
    before = await queries.level_before(meter, start) if METERS[known].kind == "level" else None
    running = before
    days: list[DayTotal] = []
    for row in found:
        if running is not None:
            running += row["quantity"]
        days.append(DayTotal(day=row["day"], quantity=plain(row["quantity"] if running is None else running)))
    return DaysView(meter=meter, month=f"{month:%Y-%m}", before=plain(before or Decimal(0)), days=days)


async def rows_of(meter: str, day: date, after: UUID | None = None) -> RowsView:
    """List the counts behind one day of one meter."""
    known, zone = _known(meter), await _time_zone()
    _counted_in("day", day)
    start, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    found = await queries.page(known, start, end, after, PAGE + 1)
    rows = [UsageRow(**{**row, "quantity": plain(row["quantity"])}) for row in found[:PAGE]]
    return RowsView(meter=known, day=day, rows=rows, after=str(rows[-1].id) if len(found) > PAGE else None)


def _known(meter: str) -> str:
    if meter not in METERS:
        raise Missing("meter")
    return meter


def _counted_in(what: str, day: date) -> None:
    """Refuse what no calendar, zone and database can turn into moments, and in which nothing was counted."""
    if not 2000 <= day.year < 3000:
        raise Missing(what)


async def _time_zone() -> ZoneInfo:
    company = await find_company(active_tenant())
    return ZoneInfo(company.time_zone if company is not None else "UTC")


def _month_span(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return _midnight(month, zone), _midnight(following, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
