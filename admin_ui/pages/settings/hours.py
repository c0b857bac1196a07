"""Business hours and special days, as flows read them."""

from typing import Any
from zoneinfo import available_timezones

import msgspec
from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, text
from admin_ui.rendering import page
from hubwright.control.companies import find_company
from hubwright.control.variables.business_hours import (
    MOST_SPECIAL_DAYS,
    MOST_STRETCHES,
    business_hours,
    set_business_hours,
)
from hubwright.flows.business_hours import BusinessHours
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/hours"


def zone_choice(title: str) -> Schema:
    """The time zones of the world."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return choice(title, {zone: zone.replace("_", " ") for zone in ["UTC", *zones]})


def _schema() -> Schema:
    return fields(("time_zone",), time_zone=zone_choice(_("Time zone of these hours")), week=week(), special=special())


def week() -> Schema:
    """Stretches of the days of a week."""
    days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    day = {
        "type": "integer",
        "enum": list(range(1, 8)),
        "x-enum-titles": {str(number): name for number, name in enumerate(days, start=1)},
        "x-title": _("Day"),
        "default": 1,
    }
    stretch = fields(
        ("day", "opens", "closes"),
        day=day,
        opens=text(_("From"), longest=5, example="09:00"),
        closes=text(_("To"), longest=5, example="18:00"),
    )
    return {
        "type": "array",
        "items": stretch,
        "maxItems": MOST_STRETCHES,
        "x-title": _("Every week"),
        "x-help": _("A day may have several entries; hours that end before they begin last into the next day."),
    }


def special() -> Schema:
    """Days with hours of their own, or none."""
    day = fields(
        ("date",),
        date=text(_("Date"), longest=10, example="2026-10-01"),
        name=text(_("What it is"), longest=60),
        opens=text(_("From"), longest=5, example="–"),
        closes=text(_("To"), longest=5, example="–"),
    )
    return {
        "type": "array",
        "items": day,
        "maxItems": MOST_SPECIAL_DAYS,
        "x-title": _("Special days"),
        "x-help": _("Without times a day is a holiday; with times it has hours of its own."),
    }


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    tenant_id = actor_of(request).tenant_id
    async with acting_for(tenant_id):
        hours = await business_hours()
        company = await find_company(tenant_id)
    if company is None:
        raise Missing("tenant")
    suggested = {
        "time_zone": company.time_zone,
        "week": [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)],
    }
    present = msgspec.to_builtins(hours) if hours else suggested
    return await page(
        request,
        "settings/hours.html",
        status=reading.status if reading else 200,
        form=build_form(_schema(), reading or present, form_id="hours"),
        is_set=hours is not None,
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def hours_page(request: AnyRequest) -> Response[str]:
    """Show them, or a suggestion."""
    return await _shown(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_hours(request: AnyRequest) -> Response[Any]:
    """Save them."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await set_business_hours(actor, msgspec.convert(reading.value, BusinessHours))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Saved."))
    return await _shown(request, reading)


ROUTES = [hours_page, save_hours]
