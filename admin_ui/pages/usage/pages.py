"""Usage by meter, by day, by row."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.formats import file_size, number
from admin_ui.pages.usage.drawing import bars, days_of, standing
from admin_ui.pages.usage.forecast import at_this_pace
from admin_ui.pages.usage.spent import spent_in, ways_to
from admin_ui.rendering import page
from hubwright.control.companies import find_company
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.months import later_month, month_of, shifted
from hubwright.control.usage.schemas import MonthView
from hubwright.control.usage.verbs import day_of, per_day, rows_of, this_month
from hubwright.kernel import entitlements, flags
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import language
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import only_reads

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.USAGE_READ}
_LIMITS = {"members": "members.limit"}


def shown(meter: str, quantity: float | int) -> tuple[str, str]:
    """A quantity as number and unit, the way people read it."""
    if meter == "storage":
        return file_size(quantity)
    return number(quantity), METERS[meter].unit[language()]


@get("/usage", opt=READ, include_in_schema=False)
async def usage_page(request: AnyRequest) -> Response[str]:
    """Show this month by meter."""
    async with acting_for(actor_of(request).tenant_id):
        month = await this_month(utc_now())
        company = await find_company(actor_of(request).tenant_id)
        limits = {meter: await entitlements.limit(key) for meter, key in _LIMITS.items()}
        spent = None if only_reads() else await spent_in(utc_now())  # it sums up first, which is writing
    zone = company.time_zone if company else "UTC"
    forecast = _forecast(month, zone) if flags.on(flags.USAGE_FORECAST, actor_of(request).tenant_id) else {}
    return await page(
        request,
        "usage/usage.html",
        month=month,
        shown=shown,
        limits=limits,
        spent=spent,
        first=date.fromisoformat(f"{month.month}-01"),
        time_zone=zone,
        forecast=forecast,
    )


def _forecast(month: MonthView, zone: str) -> dict[str, int]:
    """By meter, for what is summed within a month."""
    first, now = date.fromisoformat(f"{month.month}-01"), utc_now()
    found = {
        each.meter: at_this_pace(float(each.quantity), first, ZoneInfo(zone), now)
        for each in month.meters
        if each.kind == "flow"
    }
    return {meter: quantity for meter, quantity in found.items() if quantity is not None}


@get("/usage/{meter:str}", opt=READ, include_in_schema=False)
async def meter_page(request: AnyRequest, meter: FromPath[str], month: FromQuery[str] = "") -> Response[str]:
    """Show one meter by day."""
    async with acting_for(actor_of(request).tenant_id):
        today = await day_of(utc_now())
        chosen = month_of(month, today)
        found = await per_day(meter, chosen)
    quantities = {day.day: float(day.quantity) for day in found.days}
    if METERS[meter].kind == "level":
        quantities = standing(days_of(chosen), quantities, float(found.before), today)
    return await page(
        request,
        "usage/meter.html",
        meter=METERS[meter],
        found=found,
        shown=shown,
        chart=bars(chosen, quantities),
        first=chosen,
        before=shifted(chosen, -1),
        after=later_month(chosen, today),
    )


@get("/usage/{meter:str}/{day:date}", opt=READ, include_in_schema=False)
async def day_page(
    request: AnyRequest, meter: FromPath[str], day: FromPath[date], after: FromQuery[UUID | None] = None
) -> Response[str]:
    """Show what one day's number counts."""
    async with acting_for(actor_of(request).tenant_id):
        found = await rows_of(meter, day, after)
        ways = await ways_to([row.dims["session"] for row in found.rows if "session" in row.dims])
    return await page(request, "usage/day.html", meter=METERS[meter], found=found, shown=shown, ways=ways)


ROUTES = [usage_page, meter_page, day_page]
