"""How the company pays: its cards at the provider, looked up beside the page, and the way to where they are left."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.billing.words import FAILURES, MANAGE, PAYS, URL, failed
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.control.billing.payments.companies import customer_of, known_customer
from hubwright.control.billing.payments.current import payments
from hubwright.control.billing.payments.port import Card
from hubwright.control.billing.payments.who_pays import who_pays
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings

AnyRequest = Request[Any, Any, Any]
_TURNS = 12  # so often a page asks again which card pays; the provider tells us within a moment
_PLAIN_CARDS = f"{URL}/cards"


@get(_PLAIN_CARDS, opt=MANAGE, include_in_schema=False)
async def cards_part(request: AnyRequest, turn: FromQuery[int] = 0, left: FromQuery[int] = 0) -> Response[str]:
    """Show the cards; ask again until the provider has told which one pays, and once one was `left`, that it does."""
    customer = await known_customer(actor_of(request).tenant_id)
    cards, problem = list[Card](), ""
    try:
        provider = payments()
        cards = await provider.cards(customer) if customer is not None else []
    except FAILURES as failure:
        problem = failed(failure)
    unsettled = bool(cards) and not any(card.default for card in cards[: 1 if left else None])
    context: dict[str, Any] = {
        "cards": cards,
        "problem": problem,
        "known": customer is not None,
        "next_turn": turn + 1 if unsettled and turn < _TURNS else 0,
        "left": left,
    }
    if is_fragment_request(request):
        return fragment(request, "billing/cards.html", **context)
    return await page(request, "billing/cards_page.html", **context)


@post(f"{URL}/card", opt=PAYS, include_in_schema=False, status_code=303)
async def submit_card(request: AnyRequest) -> Response[Any]:
    """Go to where a card is left."""
    try:
        return await leave(request, await card_page(actor_of(request)))
    except FAILURES as failure:
        return see_other(request, URL, failed(failure), kind="error")


@post(f"{URL}/portal", opt=PAYS, include_in_schema=False, status_code=303)
async def submit_portal(request: AnyRequest) -> Response[Any]:
    """Go to where cards are looked after."""
    actor = actor_of(request)
    try:
        customer = await _customer(actor)
        there = await payments().portal_page(customer, back_url=_here(), key=f"portal/{new_id()}")
    except FAILURES as failure:
        return see_other(request, URL, failed(failure), kind="error")
    return await leave(request, there)


@get(f"{URL}/card-left", opt=MANAGE, include_in_schema=False)
async def card_left(request: AnyRequest) -> Response[Any]:
    """Somebody comes back from leaving a card."""
    return see_other(request, f"{URL}?left=1", _("The card is kept at the payment provider. It pays from now on."))


async def card_page(actor: Actor) -> str:
    """The provider's page for a card; a page is good once, so each press asks for another."""
    done, back = f"{_here()}/card-left", _here()
    customer = await _customer(actor)
    return await payments().card_page(customer, done_url=done, back_url=back, key=f"card/{new_id()}")


async def leave(request: AnyRequest, there: str, said: str = "") -> Response[Any]:
    """To the provider: at once by script, else by a link, as our policy lets no form lead elsewhere."""
    if is_fragment_request(request):
        return see_other(request, there)
    return await page(request, "billing/leave.html", address=there, said=said)


async def _customer(actor: Actor) -> str:
    async with acting_for(actor.tenant_id):
        payer = await who_pays()
    return await customer_of(actor.tenant_id, payer)


def _here() -> str:
    return f"{settings().public_url}{URL}"


ROUTES = [cards_part, submit_card, submit_portal, card_left]
