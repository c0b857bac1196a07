"""Payment methods and setup intents: test cards only, each with a fate that Stripe's own test cards have."""

from typing import NamedTuple

from hubwright_stripe_standin.problem import Problem, missing
from hubwright_stripe_standin.routing import Asked, collection, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World


class TestCard(NamedTuple):
    """A card by its last four digits, and why charging it fails, if it does."""

    brand: str
    last4: str
    refused: str = ""
    attaches: bool = True


CARDS = {
    "pm_card_visa": TestCard("visa", "4242"),
    "pm_card_mastercard": TestCard("mastercard", "4444"),
    "pm_card_chargeCustomerFail": TestCard("visa", "0341", "generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": TestCard("visa", "9995", "insufficient_funds", attaches=False),
    "pm_card_chargeDeclined": TestCard("visa", "0002", "generic_decline", attaches=False),
    "pm_card_authenticationRequired": TestCard("visa", "3184", "authentication_required"),
}
_NUMBERS = {"4242424242424242": "pm_card_visa", "5555555555554444": "pm_card_mastercard",
            "4000000000000341": "pm_card_chargeCustomerFail", "4000000000000002": "pm_card_chargeDeclined"}  # fmt: skip


def new_card(world: World, token: str) -> Obj:
    """A payment method of its own for a test card."""
    card = CARDS[token]
    return world.put(
        {
            "id": world.new_id("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
            "card": {
                "brand": card.brand,
                "checks": None,
                "country": "US",
                "display_brand": card.brand,
                "exp_month": 12,
                "exp_year": 2034,
                "fingerprint": card.last4 * 4,
                "funding": "credit",
                "generated_from": None,
                "last4": card.last4,
                "networks": {"available": [card.brand], "preferred": None},
                "regulated_status": "unregulated",
                "three_d_secure_usage": {"supported": True},
                "wallet": None,
            },
            "created": world.now(),
            "customer": None,
            "livemode": False,
            "metadata": {},
            "type": "card",
        },
        token=token,
    )


def refusal(world: World, method: str) -> str:
    """Why charging this method fails; empty when it works."""
    return CARDS[world.hidden[method]["token"]].refused


def declined(reason: str, **more: object) -> Problem:
    """The card's bank says no."""
    return Problem(402, "Your card was declined.", kind="card_error", code="card_declined", decline_code=reason, **more)


@route("POST", "/v1/payment_methods", "type card billing_details metadata")
def create(world: World, asked: Asked) -> Obj:
    """A card by its number; only test cards have one here."""
    number = asked.form.part("card").needed("number").replace(" ", "")
    if number not in _NUMBERS:
        raise Problem(402, "This stand-in knows test cards only.", kind="card_error", code="incorrect_number")
    return new_card(world, _NUMBERS[number])


def known(world: World, wanted: str) -> Obj:
    """A payment method; a test card's name makes one."""
    return new_card(world, wanted) if wanted in CARDS else world.get("payment_method", wanted)


def attach_to(world: World, method: Obj, customer: str) -> Obj:
    """Let a customer pay by it."""
    world.get("customer", customer)
    card = CARDS[world.hidden[method["id"]]["token"]]
    if not card.attaches:
        raise declined(card.refused)
    method["customer"] = customer
    world.happened("payment_method.attached", method)
    return method


@route("POST", "/v1/payment_methods/{id}/attach", "customer")
def attach(world: World, asked: Asked) -> Obj:
    """Attach to a customer."""
    return attach_to(world, known(world, asked.id), asked.form.needed("customer"))


@route("POST", "/v1/payment_methods/{id}/detach")
def detach(world: World, asked: Asked) -> Obj:
    """Take it away from its customer, and from what was paid by it."""
    method = world.get("payment_method", asked.id)
    if method["customer"] is None:
        raise Problem(400, "The payment method you provided is not attached to a customer.")
    settings = world.get("customer", method["customer"])["invoice_settings"]
    if settings["default_payment_method"] == asked.id:
        settings["default_payment_method"] = None
    method["customer"] = None
    world.happened("payment_method.detached", method)
    return method


retrieving("/v1/payment_methods", "payment_method")
listing("/v1/payment_methods", "payment_method", "customer type")


@route("GET", "/v1/customers/{id}/payment_methods", "type limit starting_after ending_before")
def of_customer(world: World, asked: Asked) -> Obj:
    """A customer's, newest first."""
    world.get("customer", asked.id)
    own = [each for each in reversed(world.all("payment_method")) if each["customer"] == asked.id]
    return collection(f"/v1/customers/{asked.id}/payment_methods", own)


@route("GET", "/v1/customers/{id}/payment_methods/{pm}")
def one_of_customer(world: World, asked: Asked) -> Obj:
    """One of a customer's."""
    method = world.get("payment_method", asked.ids[1])
    if method["customer"] != asked.id:
        raise missing("PaymentMethod", asked.ids[1])
    return method


@route("POST", "/v1/setup_intents", "customer payment_method confirm usage payment_method_types metadata return_url")
def create_setup(world: World, asked: Asked) -> Obj:
    """Get a card ready for later payments."""
    return set_up(world, asked.form.text("customer"), asked.form.text("payment_method"), asked.form.flag("confirm"))


def set_up(world: World, customer: str | None, method: str | None, confirm: bool) -> Obj:
    """A setup intent, confirmed at once if asked for."""
    made = world.new_id("seti")
    intent: Obj = {
        "id": made,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{made}_secret_{world.new_id('x')[2:]}",
        "created": world.now(),
        "customer": customer,
        "description": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": None,
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": "off_session",
    }
    world.put(intent)
    if method is not None and confirm:
        card = known(world, method)
        if customer is not None:
            attach_to(world, card, customer)
        intent.update(payment_method=card["id"], status="succeeded")
        world.happened("setup_intent.succeeded", intent)
    return intent


retrieving("/v1/setup_intents", "setup_intent")
