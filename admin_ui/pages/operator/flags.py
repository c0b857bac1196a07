"""Feature flags: which there are, for whom each is on, and changing that with a reason."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, lines, text
from admin_ui.pages.operator.words import OPERATOR, Badge
from admin_ui.rendering import page
from hubwright.control.companies import companies, find_slug
from hubwright.kernel import flags, operator_acts
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.flags import FlagView, Setting
from hubwright.kernel.i18n import _, language, ngettext

AnyRequest = Request[Any, Any, Any]
FLAGS = "/operator/flags"
SOON_DAYS = 30


def state_badge(setting: Setting) -> Badge:
    """For whom it is on, in words."""
    match setting.state:
        case "on":
            return _("On for everybody"), "success"
        case "percent":
            return _("On for %(percent)s %%") % {"percent": setting.percent}, "info"
        case "listed":
            count = len(setting.tenants)
            return ngettext("On for %(num)d company", "On for %(num)d companies", count) % {"num": count}, "info"
    return _("Off"), "neutral"


def expiry_badge(expires: date) -> Badge | None:
    """A flag that should be gone, or soon."""
    left = (expires - utc_now().date()).days
    if left < 0:
        return _("Expired"), "danger"
    return (_("Expires soon"), "warning") if left < SOON_DAYS else None


def _schema() -> Schema:
    states = {
        "off": _("Off"),
        "on": _("On for everybody"),
        "percent": _("On for a share of companies"),
        "listed": _("On for some companies"),
    }
    percent = text(_("Share in percent"), longest=3, help_text=_("More later takes it from nobody who has it."))
    return fields(
        ("state", "reason"),
        state=choice(_("For whom"), states),
        percent={**percent, "x-show-when": {"state": ["percent"]}},
        tenants={
            **lines(_("Companies"), help_text=_("The short name of each, one a line.")),
            "x-show-when": {"state": ["listed"]},
        },
        reason=text(_("Reason"), longest=300, help_text=_("It stays in the history.")),
    )


@get(FLAGS, opt=OPERATOR, include_in_schema=False)
async def flags_page(request: AnyRequest) -> Response[str]:
    """List every flag."""
    found = await flags.flags(actor_of(request))
    return await page(request, "operator/flags.html", flags=found, state_badge=state_badge, expiry_badge=expiry_badge)


@get(f"{FLAGS}/{{key:str}}", opt=OPERATOR, include_in_schema=False)
async def flag_page(request: AnyRequest, key: FromPath[str]) -> Response[str]:
    """Show one with its history."""
    return await _shown(request, await flags.flag(actor_of(request), key))


async def _shown(request: AnyRequest, view: FlagView, reading: Reading | None = None) -> Response[str]:
    listed = await companies(sorted(view.setting.tenants))
    present = {
        "state": view.setting.state,
        "percent": str(view.setting.percent) if view.setting.state == "percent" else "",
        "tenants": "\n".join(each.slug for each in listed),
    }
    return await page(
        request,
        "operator/flag.html",
        status=reading.status if reading else 200,
        view_of=view,
        title=view.flag.title[language()],
        listed=listed,
        form=build_form(_schema(), reading or present, form_id="flag"),
        acts=await operator_acts.acts(f"flag:{view.flag.key}"),
        state_badge=state_badge,
        expiry_badge=expiry_badge,
    )


@post(f"{FLAGS}/{{key:str}}", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_flag(request: AnyRequest, key: FromPath[str]) -> Response[Any]:
    """Let it on or off."""
    actor = actor_of(request)
    view = await flags.flag(actor, key)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            await flags.change_flag(actor, key, await _setting(reading.value), reading.value["reason"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"{FLAGS}/{key}", _("Changed. Every process knows within seconds."))
    return await _shown(request, view, reading)


async def _setting(value: dict[str, Any]) -> Setting:
    percent = value.get("percent", "") or "0"
    return Setting(
        state=value["state"],
        percent=int(percent) if percent.isdigit() else -1,
        tenants=frozenset([await _company(slug) for slug in value.get("tenants", "").split()]),
    )


async def _company(slug: str) -> UUID:
    found = await find_slug(slug)
    if found is None:
        raise Invalid(FieldError("tenants", _("There is no company %(slug)s.") % {"slug": slug}))
    return found.id


ROUTES = [flags_page, flag_page, submit_flag]
