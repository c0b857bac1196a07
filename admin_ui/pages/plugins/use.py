"""What a plugin counted this month and what that comes to, down to each count; and the most it may come to."""

from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.catalogue.words import billed_words
from admin_ui.pages.plugins.pauses import pause_words
from admin_ui.pages.plugins.tabs import may_act, one_installed, plugin_tabs
from admin_ui.rendering import page
from hubwright.control.marketplace import metering
from hubwright.host.installation.overview import installation_view
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}
USE = "/plugins/{plugin_id:str}/use"


def _cap(currency: str) -> Schema:
    return fields(
        ("monthly_cap",),
        monthly_cap=text(
            _("At most in a month, in %(currency)s") % {"currency": currency},
            longest=12,
            help_text=_("At the cap the plugin is paused: nothing beyond it is counted. Raise it and resume."),
            example="50",
        ),
    )


@get(USE, opt=READ, include_in_schema=False)
async def use_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show this month so far."""
    return await _page(request, plugin_id)


@post(f"{USE}/cap", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_cap(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Agree to another most."""
    actor, reading = actor_of(request), read_form(_cap(""), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await metering.change_cap(actor, plugin_id, _amount(reading.value["monthly_cap"]))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"/plugins/{plugin_id}/use", _("That is the most it may cost in a month now."))
    return await _page(request, plugin_id, reading)


def _amount(written: str) -> Decimal:
    try:
        return Decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        raise Invalid(FieldError("monthly_cap", _("Write an amount like 50 or 12.50."))) from None


async def _page(request: AnyRequest, plugin_id: str, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin, use = await one_installed(plugin_id), await metering.use_of(plugin_id)
        installed = await installation_view(plugin_id)
        pause = await pause_words(installed, use)
    price = plugin.manifest.price if plugin.manifest is not None else None
    metered = price is not None and price.model == "metered"
    cap = {"monthly_cap": f"{use.monthly_cap.normalize():f}"} if use.monthly_cap is not None else {}
    return await page(
        request,
        "plugins/use.html",
        status=reading.status if reading is not None else 200,
        plugin=plugin,
        tabs=plugin_tabs(actor, plugin, "use"),
        use=use,
        pause=pause,
        billed_words=billed_words,
        may_act=may_act(actor, installed),
        per_unit={key: Decimal(each) for key, each in price.per_unit.items()} if price is not None else {},
        month=utc_now().date(),
        form=build_form(_cap(use.currency), reading or cap, form_id="cap") if metered else None,
        may_manage=actor.may(Permission.PLUGINS_MANAGE),
    )


@get(f"{USE}/{{meter:str}}", opt=READ, include_in_schema=False)
async def meter_page(request: AnyRequest, plugin_id: FromPath[str], meter: FromPath[str]) -> Response[str]:
    """Show what one number counts."""
    actor, after = actor_of(request), parse_id(request.query_params.get("after", ""))
    async with acting_for(actor.tenant_id):
        plugin = await one_installed(plugin_id)
        found = await metering.rows_of_meter(plugin_id, meter, after)
    return await page(
        request,
        "plugins/meter.html",
        plugin=plugin,
        tabs=plugin_tabs(actor, plugin, "use"),
        found=found,
        newest=f"/plugins/{plugin_id}/use/{meter}" if after else "",
        call_of=lambda deed: parse_id(deed) if actor.may(Permission.PLUGINS_MANAGE) else None,
    )


ROUTES = [use_page, submit_cap, meter_page]
