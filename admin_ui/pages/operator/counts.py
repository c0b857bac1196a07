"""Counts of a company: found by meter, day and whom they belong to, opened, and corrected with a reason."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.billing.words import amount_of
from admin_ui.pages.operator.company import ONE, company_page
from admin_ui.pages.operator.words import OPERATOR
from hubwright.control.billing.words import meter_title
from hubwright.control.usage.corrections.find import counts_of, find_count, meters_of
from hubwright.control.usage.corrections.make import LONGEST_WHY, correct_count
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from tenants.operators import seen

AnyRequest = Request[Any, Any, Any]
COUNTS = f"{ONE}/counts"


def _schema() -> Schema:
    more = {"x-attributes": {"inputmode": "text", "autocomplete": "off"}}
    helped = _("-3 takes three back, 3 adds three.")
    return fields(
        ("difference", "why"),
        difference={**text(_("Difference"), help_text=helped, longest=30), **more},
        why=text(_("Why"), help_text=_("The company reads it beside the number."), longest=LONGEST_WHY),
    )


@get(COUNTS, opt=OPERATOR, include_in_schema=False)
async def counts_page(  # noqa: PLR0917 - what an address names
    request: AnyRequest,
    tenant_id: FromPath[UUID],
    meter: FromQuery[str] = "",
    day: FromQuery[str] = "",
    of: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Show the counts of a day."""
    actor = actor_of(request)
    company = await seen(actor, tenant_id)
    meters = await meters_of(actor, tenant_id)
    chosen = meter if meter in meters else meters[0]
    asked_day, problem = _day(day, company.time_zone)
    whose = of.strip()[:80]
    found, older = await counts_of(actor, tenant_id, chosen, asked_day, subject=whose, after=after)
    return await company_page(
        request,
        "operator/counts.html",
        company,
        "usage",
        status=422 if problem else 200,
        meters={each: meter_title(each) for each in meters},
        meter=chosen,
        day=asked_day,
        problem=problem,
        of=whose,
        counts=found,
        older=str(older) if older is not None else "",
        amount_of=amount_of,
    )


async def _shown(
    request: AnyRequest, tenant_id: UUID, event_id: UUID, key: str, reading: Reading | None = None
) -> Response[str]:
    actor = actor_of(request)
    company = await seen(actor, tenant_id)
    found, others = await find_count(actor, tenant_id, event_id)
    return await company_page(
        request,
        "operator/count.html",
        company,
        "usage",
        status=reading.status if reading else 200,
        count=found,
        title=meter_title(found.meter),
        day=found.event_time.astimezone(ZoneInfo(company.time_zone)).date(),
        corrections=others,
        form=build_form(_schema(), reading, form_id="correct"),
        key=key,
        amount_of=amount_of,
    )


@get(f"{COUNTS}/{{event_id:uuid}}", opt=OPERATOR, include_in_schema=False)
async def count_page(request: AnyRequest, tenant_id: FromPath[UUID], event_id: FromPath[UUID]) -> Response[str]:
    """Show one count with its corrections."""
    return await _shown(request, tenant_id, event_id, str(new_id()))


@post(f"{COUNTS}/{{event_id:uuid}}", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_correction(request: AnyRequest, tenant_id: FromPath[UUID], event_id: FromPath[UUID]) -> Response[Any]:
    """Correct it; the same form sent twice corrects once."""
    posted = await posted_form(request)
    reading, key = read_form(_schema(), posted), first(posted, "key")[:40]
    if reading.accepted:
        try:
            new = await correct_count(
                actor_of(request),
                tenant_id,
                event_id,
                _difference(reading.value["difference"]),
                key=key,
                why=reading.value["why"],
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            told = _("Corrected. The company reads why.") if new else _("This correction was made already.")
            return see_other(request, f"/operator/tenants/{tenant_id}/counts/{event_id}", told)
    return await _shown(request, tenant_id, event_id, key, reading)


def _difference(written: str) -> Decimal:
    """What was written; what is no number is nothing, which is refused."""
    try:
        return Decimal(written.replace("−", "-").replace(",", "").strip())
    except InvalidOperation:
        return Decimal(0)


def _day(written: str, time_zone: str) -> tuple[date, str]:
    """The day an address names, or today of the company's calendar; and what is wrong with it."""
    today = utc_now().astimezone(ZoneInfo(time_zone)).date()
    if not written:
        return today, ""
    try:
        return date.fromisoformat(written), ""
    except ValueError:
        return today, _("Write a day as 2026-11-28.")


ROUTES = [counts_page, count_page, submit_correction]
