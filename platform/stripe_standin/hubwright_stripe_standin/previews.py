"""What the next invoice would be, without making one."""

import copy

from hubwright_stripe_standin.bills import from_subscription, new_invoice, new_line, priced
from hubwright_stripe_standin.catalogue import cost
from hubwright_stripe_standin.cycles import in_arrears
from hubwright_stripe_standin.invoices import gather
from hubwright_stripe_standin.periods import later
from hubwright_stripe_standin.problem import lacking
from hubwright_stripe_standin.routing import Asked, route
from hubwright_stripe_standin.subscriptions import changed_items
from hubwright_stripe_standin.world import Obj, World

_KNOWN = "customer subscription subscription_details invoice_items currency preview_mode"


@route("POST", "/v1/invoices/create_preview", _KNOWN)
def preview(world: World, asked: Asked) -> Obj:
    """The next invoice of a subscription as it is, or as it would be with other items."""
    form = asked.form
    subscription = world.get("subscription", form.needed("subscription")) if "subscription" in form else None
    named = form.text("customer") or (subscription["customer"] if subscription else None)
    if named is None:
        raise lacking("customer")
    customer = world.get("customer", named)
    currency = (form.text("currency") or (subscription or customer)["currency"] or "usd").lower()
    invoice = new_invoice(
        world, customer, currency, reason="upcoming", subscription=subscription["id"] if subscription else None
    )
    invoice["id"] = "upcoming_" + invoice["id"]
    waiting = copy.deepcopy(world.kinds.get("invoiceitem", {}))
    gather(world, invoice)
    world.kinds["invoiceitem"] = waiting
    for item in form.parts("invoice_items"):
        now = world.now(named)
        new_line(world, invoice, item.needed_whole("amount"), item.text("description"), (now, now))
    if subscription is not None:
        _lines(world, invoice, subscription, asked)
    return invoice


def _lines(world: World, invoice: Obj, subscription: Obj, asked: Asked) -> None:
    details = asked.form.part("subscription_details")
    items = subscription["items"]["data"]
    wanted = details.parts("items")
    if wanted:
        changed, differences = changed_items(world, subscription, wanted)
        behavior = details.choice(
            "proration_behavior", ("create_prorations", "always_invoice", "none"), "create_prorations"
        )
        span = (world.now(subscription["customer"]), items[0]["current_period_end"])
        if behavior != "none":
            for amount, told in differences:
                new_line(world, invoice, amount, told, span, parent=from_subscription(items[0], proration=True),
                         subscription=subscription["id"])  # fmt: skip
        items = changed["data"]
        if behavior == "always_invoice":
            return
    for item in items:
        in_arrears(world, invoice, item, (item["current_period_start"], item["current_period_end"]))
        if item["price"]["recurring"]["usage_type"] == "licensed" and not subscription["cancel_at_period_end"]:
            start = item["current_period_end"]
            new_line(
                world, invoice, cost(item["price"], item["quantity"]), item["price"]["nickname"],
                (start, later(start, item["price"]["recurring"])), parent=from_subscription(item),
                pricing=priced(item["price"]), quantity=item["quantity"], subscription=subscription["id"],
            )  # fmt: skip
