"""What all companies used: sums by meter, who used most, and days."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.pages.operator.words import OPERATOR
from admin_ui.pages.usage.drawing import bars
from admin_ui.pages.usage.pages import shown
from admin_ui.rendering import page
from hubwright.control.usage import over_companies
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.months import later_month, month_of, shifted
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now

AnyRequest = Request[Any, Any, Any]
_TOP = 20


@get("/operator/usage", opt=OPERATOR, include_in_schema=False)
async def usage_page(request: AnyRequest, month: FromQuery[str] = "") -> Response[str]:
    """Show each meter of a month."""
    actor, today = actor_of(request), utc_now().date()
    first = month_of(month, today)
    sums = await over_companies.sums(actor, first)
    return await page(
        request,
        "operator/usage.html",
        sums=sums,
        most={each.meter: await over_companies.top(actor, each.meter, first, 1) for each in sums},
        counted_at=await over_companies.counted_at(actor),
        meters=METERS,
        shown=shown,
        first=first,
        before=shifted(first, -1),
        after=later_month(first, today),
    )


@get("/operator/usage/{meter:str}", opt=OPERATOR, include_in_schema=False)
async def meter_page(request: AnyRequest, meter: FromPath[str], month: FromQuery[str] = "") -> Response[str]:
    """Show one meter by day, and who used most."""
    actor, today = actor_of(request), utc_now().date()
    first = month_of(month, today)
    top = await over_companies.top(actor, meter, first, _TOP)
    days = await over_companies.days(actor, meter, first)
    return await page(
        request,
        "operator/usage_meter.html",
        meter=METERS[meter],
        top=top,
        days=days,
        chart=bars(first, {each.day: float(each.quantity) for each in days}),
        shown=shown,
        first=first,
        before=shifted(first, -1),
        after=later_month(first, today),
    )


ROUTES = [usage_page, meter_page]
