"""When a queue is open, and its special days."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields
from admin_ui.pages.routing.words import URL, hours_words, queue_tabs, undo_of
from admin_ui.pages.settings.hours import special, week, zone_choice
from admin_ui.rendering import page
from hubwright.control.companies import find_company
from hubwright.control.routing.hours import QueueHours, calendar_of, hours_of, set_queue_hours
from hubwright.control.routing.list_queues import get_queue
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
_SUGGESTED = {"week": [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]}
HOURS = URL + "/queues/{queue_id:uuid}/hours"


def _schema() -> Schema:
    follows = {
        "always": _("Always open"),
        "company": _("As the company's business hours"),
        "own": _("By hours of its own"),
    }
    helps = {
        "always": _("By day and by night, on holidays too."),
        "company": _("Set under Settings, Business hours."),
        "own": _("For this queue alone."),
    }
    own = {"x-show-when": {"follows": ["own"]}}
    return fields(
        ("follows",),
        follows=choice(_("When it is open"), follows, helps=helps, default="always"),
        time_zone={**zone_choice(_("Time zone of these hours")), **own},
        week={**week(), **own},
        company_days={
            **choice(_("The company's special days"), {"yes": _("hold here too"), "no": _("do not matter here")}),
            "default": "yes",
            **own,
        },
        special={**special(), "x-show-when": {"follows": ["company", "own"]}},
    )


def value_of_hours(hours: QueueHours, zone: str) -> dict[str, Any]:
    """Hours as the form holds them; `zone` is suggested."""
    return {
        **msgspec.to_builtins(hours),
        "time_zone": hours.time_zone or zone,
        "company_days": "yes" if hours.company_days else "no",
    }


def hours_of_value(value: dict[str, Any]) -> QueueHours:
    """What the form holds as hours."""
    return msgspec.convert({**value, "company_days": value.get("company_days") != "no"}, QueueHours)


async def _shown(request: AnyRequest, queue_id: UUID, reading: Reading | None = None) -> Response[str]:
    tenant_id = actor_of(request).tenant_id
    async with acting_for(tenant_id):
        queue, hours, calendar = await get_queue(queue_id), await hours_of(queue_id), await calendar_of(queue_id)
        company = await find_company(tenant_id)
    present = value_of_hours(hours, company.time_zone if company else "UTC")
    if reading and reading.value.get("follows") == "own" and "time_zone" not in reading.value:
        reading.value = {**reading.value, **_SUGGESTED, "time_zone": present["time_zone"]}
    state, words = hours_words(calendar, utc_now())
    return await page(
        request,
        "routing/hours.html",
        status=reading.status if reading else 200,
        queue=queue,
        tabs=queue_tabs(queue.id, "hours"),
        form=build_form(_schema(), reading or present, form_id="hours"),
        state=state,
        words=words,
    )


@get(HOURS, opt=MANAGE, include_in_schema=False)
async def queue_hours_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Show them."""
    return await _shown(request, queue_id)


@post(HOURS, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_queue_hours(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Save them; Undo brings the former ones back."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                change_id = await set_queue_hours(actor, queue_id, hours_of_value(reading.value))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            at = f"{URL}/queues/{queue_id}/hours"
            return see_other(request, at, _("Saved. It counts at once."), undo=undo_of(at, change_id))
    return await _shown(request, queue_id, reading)


ROUTES = [queue_hours_page, save_queue_hours]
