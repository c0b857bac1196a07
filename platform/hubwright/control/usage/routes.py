"""GET /api/v1/usage: this month by meter, one meter by day, one day by row."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery, QueryParameter

from hubwright.control.usage.schemas import DaysView, MonthView, RowsView
from hubwright.control.usage.verbs import day_of, per_day, rows_of, this_month
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

TENANT = {"audience": "tenant", "permission": Permission.USAGE_READ}


@get("/api/v1/usage", opt=TENANT, tags=["usage"], operation_id="usage_this_month", summary="This month by meter")
async def month(request: Request[Any, Any, Any]) -> MonthView:
    """Sum every meter for the current month of the tenant's calendar."""
    async with acting_for(actor_of(request).tenant_id):
        return await this_month(utc_now())


@get(
    "/api/v1/usage/{meter:str}/days",
    opt=TENANT,
    tags=["usage"],
    operation_id="usage_by_day",
    summary="One meter by day",
)
async def days(
    request: Request[Any, Any, Any],
    meter: FromPath[str],
    of: Annotated[str | None, QueryParameter(name="month", description="YYYY-MM; default: this month")] = None,
) -> DaysView:
    """Sum one meter by day."""
    async with acting_for(actor_of(request).tenant_id):
        return await per_day(meter, _month(of) or await day_of(utc_now()))


@get(
    "/api/v1/usage/{meter:str}/days/{day:date}/rows",
    opt=TENANT,
    tags=["usage"],
    operation_id="usage_rows",
    summary="The counts behind one day",
)
async def counts(
    request: Request[Any, Any, Any], meter: FromPath[str], day: FromPath[date], after: FromQuery[UUID | None] = None
) -> RowsView:
    """List the counts behind one day."""
    async with acting_for(actor_of(request).tenant_id):
        return await rows_of(meter, day, after)


def _month(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid(FieldError("month", _("Write a month as 2026-11."))) from None


ROUTES = [month, days, counts]
