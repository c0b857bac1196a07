"""Settings -> Billing: where the company stands, beginning to pay, what is owed, and its latest invoices."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.formats import money
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields
from admin_ui.pages.billing import words
from admin_ui.pages.billing.caps import ROUTES as CAPS
from admin_ui.pages.billing.cards import ROUTES as CARDS
from admin_ui.pages.billing.cards import card_page, leave
from admin_ui.pages.billing.credits import ROUTES as CREDITS
from admin_ui.pages.billing.invoices import ROUTES as INVOICES
from admin_ui.pages.billing.words import FAILURES, MANAGE, PAYS, URL, failed
from admin_ui.pages.plan.words import currency_of, held_words
from admin_ui.rendering import page
from editions.rates import Currency
from hubwright.control.billing import queries as billing
from hubwright.control.billing.invoices.read import find_invoice, latest, owed
from hubwright.control.billing.payments.charge import charge
from hubwright.control.billing.payments.current import set_up
from hubwright.control.billing.payments.failures import NotSetUp
from hubwright.control.usage.billing import is_billed
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from tenants.begin_to_pay import begin_to_pay
from tenants.edition_change.ask import held_now
from tenants.edition_change.held import CURRENCIES, Held
from tenants.entitlements import active_company

AnyRequest = Request[Any, Any, Any]
_SHOWN = 12


def _schema(held: Held, preferred: Currency) -> Schema:
    told = _("%(price)s a month, plus what is counted beyond what is included")
    fees: dict[str, str] = {each: told % {"price": money(held.fee(each), each)} for each in CURRENCIES}
    titles = {"CNY": _("Chinese yuan (CNY)"), "USD": _("US dollars (USD)")}
    ordered = sorted(titles, key=lambda each: each != preferred)
    shape = choice(
        _("In which currency"), {each: titles[each] for each in ordered}, helps=fees, cards=True, default=preferred
    )
    return fields(("currency",), currency=shape)


async def _shown(request: AnyRequest, reading: Reading | None = None, *, left: int = 0) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        company, held = await active_company(), await held_now()
        agreed = await billing.terms()
        invoices, owing = await latest(most=_SHOWN + 1), await owed()
    schema = _schema(held, currency_of(company.language))
    return await page(
        request,
        "billing/billing.html",
        status=reading.status if reading else 200,
        company=company,
        held=held_words(held),
        first=agreed[0] if agreed else None,
        terms=agreed[-1] if agreed else None,
        billed=is_billed(company),
        set_up=set_up(),
        form=build_form(schema, reading or {}, form_id="begin"),
        invoices=invoices[:_SHOWN],
        more=len(invoices) > _SHOWN,
        owing=owing,
        left=left,
        words=words,
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def billing_page(request: AnyRequest, left: FromQuery[int] = 0) -> Response[str]:
    """Show where the company stands; the provider is asked by a part of its own. `left`: a card was left just now."""
    return await _shown(request, left=left)


@post(f"{URL}/begin", opt=PAYS, include_in_schema=False, status_code=303)
async def submit_begin(request: AnyRequest) -> Response[Any]:
    """Begin to pay, then leave a card."""
    actor = actor_of(request)
    if not set_up():
        return see_other(request, URL, failed(NotSetUp()), kind="error")
    async with acting_for(actor.tenant_id):
        schema = _schema(await held_now(), "USD")
    reading = read_form(schema, await posted_form(request))
    if not reading.accepted:
        return await _shown(request, reading)
    try:
        async with acting_for(actor.tenant_id):
            if not await begin_to_pay(actor, reading.value["currency"], utc_now()):
                return see_other(request, URL, _("The company pays already."))
    except FAILURES as failure:
        return see_other(request, URL, failed(failure), kind="error")
    said = _("The company pays from now on. Its first invoice comes when this month is over.")
    try:
        return await leave(request, await card_page(actor), said)
    except FAILURES as failure:
        return see_other(request, URL, f"{said} {failed(failure)}")


@post(f"{URL}/invoices/{{invoice_id:uuid}}/charge", opt=PAYS, include_in_schema=False, status_code=303)
async def submit_charge(request: AnyRequest, invoice_id: FromPath[UUID]) -> Response[Any]:
    """Try the card again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        bill = (await find_invoice(invoice_id)).listed.bill
    try:
        tried = await charge(actor.tenant_id, bill, f"by-hand-{new_id()}")
    except FAILURES as failure:
        return see_other(request, URL, failed(failure), kind="error")
    if tried is None:
        return see_other(request, URL, _("Nothing of it is due."))
    if tried.remaining:
        said = _("It could not be charged. Leave another card, or pay it on its own page.")
        return see_other(request, URL, said, kind="error")
    return see_other(request, URL, _("Paid. Thank you."))


ROUTES = [billing_page, submit_begin, submit_charge, *CARDS, *CAPS, *CREDITS, *INVOICES]
