"""Checkout and billing portal: sessions whose pages this stand-in shows itself."""

from typing import Any

from hubwright_stripe_standin import invoices, settling, subscriptions
from hubwright_stripe_standin.cards import new_card, set_up
from hubwright_stripe_standin.customers import create as create_customer
from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.problem import Problem, lacking
from hubwright_stripe_standin.routing import Asked, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World

CHECKOUT, PORTAL = "/_pages/checkout", "/_pages/portal"
_LASTS_S = 24 * 3600
_CREATE = (
    "mode customer customer_email success_url cancel_url line_items metadata client_reference_id subscription_data"
    " payment_method_types currency locale billing_address_collection tax_id_collection customer_update"
    " setup_intent_data payment_method_collection"
)


@route("POST", "/v1/checkout/sessions", _CREATE)
def create_checkout(world: World, asked: Asked) -> Obj:
    """A page to leave a card on, or to subscribe."""
    form = asked.form
    mode = form.choice("mode", ("setup", "subscription", "payment"), "payment")
    customer = world.get("customer", form.needed("customer"))["id"] if "customer" in form else None
    items = [(world.get("price", i.needed("price")), i.whole("quantity", 1) or 1) for i in form.parts("line_items")]
    if mode != "setup" and not items:
        raise lacking("line_items")
    total = sum((price["unit_amount"] or 0) * count for price, count in items)
    currency = items[0][0]["currency"] if items else form.text("currency")
    made, now = world.new_id("cs_test"), world.now(customer)
    session = _shape(made, mode, customer, form, now)
    session.update(
        url=f"{world.address}{CHECKOUT}/{made}", currency=currency,
        amount_subtotal=total if items else None, amount_total=total if items else None,
        payment_status="no_payment_required" if mode == "setup" else "unpaid",
    )  # fmt: skip
    data = form.part("subscription_data")
    hidden: dict[str, Any] = {
        "items": [(price["id"], count) for price, count in items],
        "metadata": data.part("metadata").tree,
        "trial": data.whole("trial_period_days"),
    }
    return world.put(session, **hidden)


def _shape(made: str, mode: str, customer: str | None, form: Form, now: int) -> Obj:
    nulls = (
        "adaptive_pricing after_expiration allow_promotion_codes consent consent_collection currency_conversion"
        " customer_details invoice invoice_creation payment_intent payment_link payment_method_configuration_details"
        " phone_number_collection recovered_from setup_intent shipping_address_collection shipping_cost submit_type"
        " subscription total_details ui_mode client_secret customer_creation presentment_details"
    )
    return {
        "id": made,
        "object": "checkout.session",
        **dict.fromkeys(nulls.split()),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": form.text("billing_address_collection"),
        "cancel_url": form.text("cancel_url"),
        "client_reference_id": form.text("client_reference_id"),
        "created": now,
        "custom_fields": [],
        "custom_text": {"after_submit": None, "shipping_address": None, "submit": None,
                        "terms_of_service_acceptance": None},
        "customer": customer,
        "customer_email": form.text("customer_email"),
        "expires_at": now + _LASTS_S,
        "livemode": False,
        "locale": form.text("locale"),
        "metadata": form.part("metadata").tree,
        "mode": mode,
        "payment_method_collection": "always",
        "payment_method_options": None,
        "payment_method_types": ["card"],
        "shipping_options": [],
        "status": "open",
        "success_url": form.text("success_url"),
    }  # fmt: skip


retrieving("/v1/checkout/sessions", "checkout.session")
listing("/v1/checkout/sessions", "checkout.session", "customer subscription")


@route("POST", "/v1/checkout/sessions/{id}/expire")
def expire(world: World, asked: Asked) -> Obj:
    """Nobody may use it any more."""
    session = world.get("checkout.session", asked.id)
    if session["status"] != "open":
        raise Problem(400, "Only Checkout Sessions with a status of open can be expired.")
    session.update(status="expired", url=None)
    world.happened("checkout.session.expired", session)
    return session


def complete(world: World, session: Obj, card: str) -> str:
    """Somebody chose a card and agreed; the answer is where they go next."""
    if session["customer"] is None:
        tree = {"email": session["customer_email"]} if session["customer_email"] else {}
        session["customer"] = create_customer(world, Asked(Form(tree), ()))["id"]
    if session["mode"] == "setup":
        intent = set_up(world, session["customer"], card, True)
        session["setup_intent"] = intent["id"]
    else:
        method = new_card(world, card)
        method["customer"] = session["customer"]
        world.happened("payment_method.attached", method)
        _buy(world, session, method["id"])
        session["payment_status"] = "paid"
    session.update(status="complete", url=None)
    world.happened("checkout.session.completed", session)
    return str(session["success_url"] or "/").replace("{CHECKOUT_SESSION_ID}", session["id"])


def _buy(world: World, session: Obj, method: str) -> None:
    hidden = world.hidden[session["id"]]
    if session["mode"] == "subscription":
        tree: Obj = {
            "customer": session["customer"],
            "items": [{"price": price, "quantity": str(count)} for price, count in hidden["items"]],
            "default_payment_method": method,
            "metadata": hidden["metadata"],
            "payment_behavior": "error_if_incomplete",
        }
        if hidden["trial"]:
            tree["trial_period_days"] = str(hidden["trial"])
        made = subscriptions.create(world, Asked(Form(tree), ()))
        session.update(subscription=made["id"], invoice=made["latest_invoice"])
        return
    customer = world.get("customer", session["customer"])
    for price, count in hidden["items"]:
        item = invoices.new_item(world, customer, price_amount(world, price) * count, session["currency"], None)
        world.put(item)
    invoice = invoices.create(world, Asked(Form({"customer": customer["id"], "currency": session["currency"]}), ()))
    invoices.gather(world, invoice)
    settling.pay(world, invoice, method)
    session["invoice"] = invoice["id"]


def price_amount(world: World, price: str) -> int:
    """What one piece costs."""
    return int(world.get("price", price)["unit_amount"] or 0)


@route("POST", "/v1/billing_portal/sessions", "customer return_url configuration flow_data locale on_behalf_of")
def create_portal(world: World, asked: Asked) -> Obj:
    """A page on which a customer looks after their cards and sees their invoices."""
    form = asked.form
    customer = world.get("customer", form.needed("customer"))
    made = world.new_id("bps")
    return world.put(
        {
            "id": made,
            "object": "billing_portal.session",
            "configuration": "bpc_standin",
            "created": world.now(),
            "customer": customer["id"],
            "flow": None,
            "livemode": False,
            "locale": form.text("locale"),
            "on_behalf_of": None,
            "return_url": form.text("return_url"),
            "url": f"{world.address}{PORTAL}/{made}",
        }
    )
