"""A partner's figures: counts and sums over all companies; every number opens its days, versions and kinds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.formats import money, number
from admin_ui.pages.marketplace.own_plugin import ACCOUNT, PLUGIN, AnyRequest, own_plugin
from admin_ui.pages.usage.drawing import bars_over
from admin_ui.rendering import page
from hubwright.control.marketplace.figures.reading import DAYS, day_of, figures_of
from hubwright.control.marketplace.figures.schemas import Calls, Figures, Money
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _

_FAILURES: dict[str, Callable[[], str]] = {
    "timeout": lambda: _("It took too long"),
    "unreachable": lambda: _("The other service cannot be reached"),
    "rate_limited": lambda: _("The other service wants fewer requests"),
    "malformed": lambda: _("The answer had another form"),
    "refused": lambda: _("It was refused"),
    "auth_expired": lambda: _("The credentials are not good any more"),
    "needs_reauth": lambda: _("A connection has to be made again"),
    "off": lambda: _("It was switched off"),
    "missing": lambda: _("This platform cannot load it"),
    "not_set_up": lambda: _("Its settings are not complete"),
    "broken": lambda: _("The plugin itself failed"),
    "failed": lambda: _("The plugin said that it failed"),
    "busy": lambda: _("Too many calls at once"),
    "paused": lambda: _("Left alone for a while after failures"),
    "no_sandbox": lambda: _("This platform has no sandbox"),
    "resting": lambda: _("Its sandbox rests after failures"),
    "other": lambda: _("Something else"),
}


def failure_title(kind: str) -> str:
    """Why calls failed, in words."""
    return _FAILURES[kind]() if kind in _FAILURES else kind


def amounts(found: list[Money]) -> str:
    """Sums in each currency; nothing is nothing."""
    return " + ".join(money(each.amount, each.currency) for each in found) or number(0)


def share(calls: Calls) -> str:
    """How many of a hundred failed."""
    return f"{number(round(calls.share, 1))} %" if calls.made else "–"


def _shown(figures: Figures) -> dict[str, Any]:
    days = [line.day for line in figures.days]
    active = {line.day: float(line.installs.active) for line in figures.days}
    failed = {line.day: line.calls.share for line in figures.days}
    return {
        "figures": figures,
        "active_chart": bars_over(days, active),
        "failed_chart": bars_over(days, failed),
        "amounts": amounts,
        "share": share,
        "failure_title": failure_title,
        "span": DAYS,
    }


@get(f"{PLUGIN}/figures", opt=ACCOUNT, include_in_schema=False)
async def figures_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show thirty days of a plugin."""
    actor = actor_of(request)
    plugin, found = await own_plugin(actor, plugin_id, "figures"), await figures_of(actor, plugin_id, utc_now())
    return await page(request, "marketplace/figures.html", plugin=plugin, version="", **_shown(found))


@get(f"{PLUGIN}/figures/versions/{{version:str}}", opt=ACCOUNT, include_in_schema=False)
async def version_figures_page(request: AnyRequest, plugin_id: FromPath[str], version: FromPath[str]) -> Response[str]:
    """Show thirty days of one version."""
    actor = actor_of(request)
    plugin = await own_plugin(actor, plugin_id, "figures")
    found = await figures_of(actor, plugin_id, utc_now(), version)
    return await page(request, "marketplace/figures.html", plugin=plugin, version=version, **_shown(found))


@get(f"{PLUGIN}/figures/days/{{day:date}}", opt=ACCOUNT, include_in_schema=False)
async def day_figures_page(request: AnyRequest, plugin_id: FromPath[str], day: FromPath[date]) -> Response[str]:
    """Show the rows behind one day."""
    actor = actor_of(request)
    plugin = await own_plugin(actor, plugin_id, "figures")
    return await page(
        request,
        "marketplace/figures_day.html",
        plugin=plugin,
        found=await day_of(actor, plugin_id, day),
        share=share,
        failure_title=failure_title,
    )


ROUTES = [figures_page, version_figures_page, day_figures_page]
