"""Company settings."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, text
from admin_ui.pages.settings.directory import directory
from admin_ui.pages.settings.domains import ROUTES as DOMAINS
from admin_ui.pages.settings.hours import ROUTES as HOURS
from admin_ui.pages.settings.hours import zone_choice
from admin_ui.pages.settings.life import ROUTES as LIFE
from admin_ui.pages.settings.platform_access import ROUTES as PLATFORM_ACCESS
from admin_ui.pages.settings.security import ROUTES as SECURITY
from admin_ui.pages.settings.service_levels import ROUTES as SERVICE_LEVELS
from admin_ui.pages.settings.states import ROUTES as STATES
from admin_ui.pages.settings.values import ROUTES as VALUES
from admin_ui.rendering import page
from hubwright.control.companies import find_company
from hubwright.control.companies.change_company import change_company
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}


def _schema() -> Schema:
    return fields(
        ("name", "language", "time_zone"),
        name=text(_("Company name"), longest=80, help_text=_("Visitors and colleagues see it.")),
        language=choice(_("Language"), {"en": "English", "zh": "中文"}),
        time_zone=zone_choice(_("Time zone")),
    )


async def _shown(request: AnyRequest, reading: Reading | None = None, status: int = 200) -> Response[str]:
    tenant_id = actor_of(request).tenant_id
    async with acting_for(tenant_id):
        company = await find_company(tenant_id)
    if company is None:
        raise Missing("tenant")
    present = {"name": company.name, "language": company.language, "time_zone": company.time_zone}
    return await page(
        request,
        "settings/settings.html",
        status=status,
        company=company,
        groups=directory(),
        form=build_form(_schema(), reading or present, form_id="company"),
    )


@get("/settings", opt=MANAGE, include_in_schema=False)
async def settings_page(request: AnyRequest) -> Response[str]:
    """Show the company's settings."""
    return await _shown(request)


@post("/settings", opt=MANAGE, include_in_schema=False, status_code=303)
async def save_settings(request: AnyRequest) -> Response[Any]:
    """Save them."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await change_company(actor, **reading.value)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, "/settings", _("Saved."))
    return await _shown(request, reading, 422)


ROUTES = [
    settings_page,
    save_settings,
    *DOMAINS,
    *HOURS,
    *LIFE,
    *PLATFORM_ACCESS,
    *SECURITY,
    *SERVICE_LEVELS,
    *STATES,
    *VALUES,
]
