"""What a partner's plugins earn: their share by month and plugin, every line of it, and what they were sent."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.billing.words import FAILURES, failed, stretch
from admin_ui.pages.marketplace.partner import ACCOUNT, HOME, own_partner
from admin_ui.rendering import is_fragment_request, page
from hubwright.control.billing.partners.payee import known_payee, look_again, payee_page
from hubwright.control.billing.partners.read import PAGE, earnings, lines, one_payout
from hubwright.control.billing.partners.schemas import Behind, MonthOfPlugin
from hubwright.control.billing.payments.current import set_up
from hubwright.control.billing.payments.failures import NotSetUp, PaymentFailure
from hubwright.control.billing.words import plugin_title
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.settings import settings

AnyRequest = Request[Any, Any, Any]
EARNINGS = f"{HOME}/earnings"


@get(EARNINGS, opt=ACCOUNT, include_in_schema=False)
async def earnings_page(request: AnyRequest) -> Response[str]:
    """Show what waits, what each month earned, and what was sent."""
    actor, partner = actor_of(request), await own_partner(request)
    found = await earnings(actor, partner.id)
    return await page(
        request,
        "marketplace/earnings.html",
        partner=partner,
        found=found,
        set_up=set_up(),
        plugin_title=plugin_title,
        behind=_behind,
        base=EARNINGS,
    )


@get(f"{EARNINGS}/lines", opt=ACCOUNT, include_in_schema=False)
async def lines_page(request: AnyRequest) -> Response[str]:
    """Show the lines behind a number; which company's they are is not told."""
    actor, query = actor_of(request), request.query_params
    partner = await own_partner(request)
    payout_id = parse_id(query.get("payout", ""))
    if query.get("payout") and payout_id is None:
        raise Missing("payout")
    payout = await one_payout(actor, partner.id, payout_id) if payout_id is not None else None
    wanted = Behind(month=_month(query.get("month", "")), plugin=query.get("plugin", "")[:80], payout_id=payout_id)
    found = await lines(actor, partner.id, wanted, parse_id(query.get("after", "")))
    kept = {key: query[key] for key in ("month", "plugin", "payout") if query.get(key)}
    return await page(
        request,
        "marketplace/earned_lines.html",
        lines=found[:PAGE],
        wanted=wanted,
        payout=payout,
        older=f"?{urlencode({**kept, 'after': str(found[PAGE - 1].id)})}" if len(found) > PAGE else "",
        newest=f"{EARNINGS}/lines?{urlencode(kept)}" if query.get("after") else "",
        plugin_title=plugin_title,
        stretch=stretch,
        base=EARNINGS,
    )


@post(f"{EARNINGS}/connect", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_connect(request: AnyRequest) -> Response[Any]:
    """Go to where the payment provider asks who the partner is."""
    return await _to_provider(request, first(await posted_form(request), "country"))


@get(f"{EARNINGS}/connect-again", opt=ACCOUNT, include_in_schema=False)
async def connect_again(request: AnyRequest) -> Response[Any]:
    """The provider's page was too old: another one."""
    return await _to_provider(request, "")


@get(f"{EARNINGS}/connected", opt=ACCOUNT, include_in_schema=False)
async def connected(request: AnyRequest) -> Response[Any]:
    """Somebody comes back from the provider, done or not."""
    partner = await own_partner(request)
    payee = await known_payee(partner.id)
    try:
        ready = await look_again(payee) if payee is not None else False
    except FAILURES as failure:
        return see_other(request, EARNINGS, failed(failure), kind="error")
    if ready:
        return see_other(request, EARNINGS, _("You can be paid now. What your plugins earn is sent every month."))
    return see_other(request, EARNINGS, _("The payment provider wants to know more before it can pay you."))


async def _to_provider(request: AnyRequest, country: str) -> Response[Any]:
    partner = await own_partner(request)
    here = f"{settings().public_url}{EARNINGS}"
    try:
        if not set_up():
            raise NotSetUp
        there = await payee_page(
            actor_of(request),
            partner.id,
            country,
            done_url=f"{here}/connected",
            again_url=f"{here}/connect-again",
        )
    except Invalid as refused:
        return see_other(request, EARNINGS, refused.sentence(), kind="error")
    except (PaymentFailure, NotSetUp) as failure:
        return see_other(request, EARNINGS, failed(failure), kind="error")
    if is_fragment_request(request):
        return see_other(request, there)
    return await page(request, "marketplace/to_provider.html", address=there, base=EARNINGS)


def _behind(month: MonthOfPlugin) -> str:
    asked = {"month": f"{month.month:%Y-%m}", "plugin": month.plugin}
    return f"{EARNINGS}/lines?{urlencode(asked)}"


def _month(written: str) -> datetime | None:
    if not written:
        return None
    try:
        return datetime.strptime(written, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise Missing("month") from None


ROUTES = [earnings_page, lines_page, submit_connect, connect_again, connected]
