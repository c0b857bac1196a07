"""Invoices and invoice items as the API shows them."""

from decimal import Decimal

from hubwright_stripe_standin import settling
from hubwright_stripe_standin.bills import HOUR_S, from_item, new_invoice, new_line, priced
from hubwright_stripe_standin.catalogue import cost
from hubwright_stripe_standin.customers import merged
from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.problem import Problem, lacking
from hubwright_stripe_standin.routing import Asked, collection, listing, page, retrieving, route
from hubwright_stripe_standin.world import Obj, World

_ITEM = "customer currency amount description invoice period metadata quantity pricing unit_amount_decimal discountable"


@route("POST", "/v1/invoiceitems", _ITEM)
def create_item(world: World, asked: Asked) -> Obj:
    """Something to be put on an invoice: on the named draft, or on the customer's next."""
    form = asked.form
    customer = world.get("customer", form.needed("customer"))
    quantity, now = form.whole("quantity", 1) or 0, world.now(customer["id"])
    price = world.get("price", form.part("pricing").needed("price")) if "pricing" in form else None
    if price is not None:
        amount, currency = cost(price, Decimal(quantity)), price["currency"]
    elif "unit_amount_decimal" in form:
        amount = int((Decimal(form.needed("unit_amount_decimal")) * quantity).quantize(Decimal(1)))
        currency = form.needed("currency")
    else:
        amount, currency = form.needed_whole("amount"), form.needed("currency").lower()
    period = form.part("period")
    item = new_item(world, customer, amount, currency, form.text("description"))
    item.update(
        metadata=form.part("metadata").tree,
        period={"start": period.whole("start", now), "end": period.whole("end", now)},
        quantity=quantity,
        quantity_decimal=str(quantity),
        pricing=priced(price) if price is not None else None,
    )
    if "invoice" in form:
        invoice = world.get("invoice", form.needed("invoice"))
        if invoice["status"] != "draft":
            raise Problem(400, "Invoice items may only be added to drafts.", code="invoice_not_editable")
        if invoice["currency"] != currency:
            raise Problem(400, f"The invoice is in {invoice['currency']}, the item in {currency}.", param="currency")
        _onto(world, invoice, item)
    world.put(item)
    world.happened("invoiceitem.created", item)
    return item


def new_item(world: World, customer: Obj, amount: int, currency: str, description: str | None) -> Obj:
    """An item that waits for an invoice."""
    now = world.now(customer["id"])
    return {
        "id": world.new_id("ii"),
        "object": "invoiceitem",
        "amount": amount,
        "currency": currency,
        "customer": customer["id"],
        "date": now,
        "description": description,
        "discountable": True,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "net_amount": amount,
        "parent": None,
        "period": {"start": now, "end": now},
        "pricing": None,
        "proration": False,
        "proration_details": None,
        "quantity": 1,
        "quantity_decimal": "1",
        "tax_rates": [],
        "test_clock": customer["test_clock"],
    }


def _onto(world: World, invoice: Obj, item: Obj) -> None:
    span = (item["period"]["start"], item["period"]["end"])
    new_line(
        world, invoice, item["amount"], item["description"], span,
        parent=from_item(item), metadata=item["metadata"], quantity=item["quantity"], pricing=item["pricing"],
    )  # fmt: skip
    item["invoice"] = invoice["id"]


def gather(world: World, invoice: Obj) -> None:
    """Put what waits for this customer on the invoice."""
    for item in world.all("invoiceitem"):
        waits = item["customer"] == invoice["customer"] and item["invoice"] is None
        if waits and item["currency"] == invoice["currency"]:
            _onto(world, invoice, item)


@route("DELETE", "/v1/invoiceitems/{id}")
def delete_item(world: World, asked: Asked) -> Obj:
    """Take back what is on no invoice yet."""
    item = world.get("invoiceitem", asked.id)
    if item["invoice"] is not None:
        raise Problem(400, "This item is on an invoice.", code="invoice_not_editable")
    return world.drop(item)


retrieving("/v1/invoiceitems", "invoiceitem")
listing("/v1/invoiceitems", "invoiceitem", "customer invoice created")

_CREATE = (
    "customer currency description metadata auto_advance collection_method days_until_due subscription footer"
    " default_payment_method pending_invoice_items_behavior automatically_finalizes_at period_start period_end"
)


@route("POST", "/v1/invoices", _CREATE)
def create(world: World, asked: Asked) -> Obj:
    """A draft."""
    form = asked.form
    customer = world.get("customer", form.needed("customer"))
    currency = (form.text("currency") or customer["currency"] or "usd").lower()
    invoice = new_invoice(world, customer, currency, reason="manual", subscription=form.text("subscription"))
    invoice.update(_given(asked.form, invoice))
    invoice["auto_advance"] = form.flag("auto_advance")
    if invoice["auto_advance"]:
        invoice["automatically_finalizes_at"] = world.now(customer["id"]) + HOUR_S
    invoice["collection_method"] = form.choice(
        "collection_method", ("charge_automatically", "send_invoice"), "charge_automatically"
    )
    if invoice["collection_method"] == "send_invoice":
        days = form.whole("days_until_due")
        if days is None:
            raise lacking("days_until_due")
        invoice["due_date"] = world.now(customer["id"]) + days * settling.DAY_S
    if form.choice("pending_invoice_items_behavior", ("include", "exclude"), "exclude") == "include":
        gather(world, invoice)
    world.put(invoice)
    world.happened("invoice.created", invoice)
    return invoice


def _given(form: Form, invoice: Obj) -> Obj:
    given: Obj = {n: form.text(n) for n in ("description", "footer", "default_payment_method") if n in form}
    given |= {n: form.needed_whole(n) for n in ("period_start", "period_end") if n in form}
    given["metadata"] = merged(invoice["metadata"], form.part("metadata").tree)
    return given


@route("POST", "/v1/invoices/{id}", "description metadata auto_advance default_payment_method footer")
def update(world: World, asked: Asked) -> Obj:
    """Change what may be changed."""
    invoice = world.get("invoice", asked.id)
    given = _given(asked.form, invoice)
    if "auto_advance" in asked.form:
        given["auto_advance"] = asked.form.flag("auto_advance")
    return world.changed("invoice.updated", invoice, **given)


@route("DELETE", "/v1/invoices/{id}")
def delete(world: World, asked: Asked) -> Obj:
    """Throw a draft away."""
    invoice = world.get("invoice", asked.id)
    if invoice["status"] != "draft":
        raise Problem(400, "You can only delete draft invoices.", code="invoice_not_editable")
    world.happened("invoice.deleted", invoice)
    return world.drop(invoice)


@route("POST", "/v1/invoices/{id}/finalize", "auto_advance")
def finalize(world: World, asked: Asked) -> Obj:
    """Give it its number."""
    return settling.finalize(world, world.get("invoice", asked.id))


@route("POST", "/v1/invoices/{id}/pay", "payment_method paid_out_of_band off_session forgive source")
def pay(world: World, asked: Asked) -> Obj:
    """Charge it now."""
    invoice, form = world.get("invoice", asked.id), asked.form
    return settling.pay(world, invoice, form.text("payment_method"), outside=form.flag("paid_out_of_band"))


@route("POST", "/v1/invoices/{id}/send")
def send(world: World, asked: Asked) -> Obj:
    """Mail it; this stand-in mails nothing."""
    invoice = world.get("invoice", asked.id)
    if invoice["status"] == "draft":
        settling.finalize(world, invoice)
    world.happened("invoice.sent", invoice)
    return invoice


@route("POST", "/v1/invoices/{id}/void")
def void(world: World, asked: Asked) -> Obj:
    """Nobody has to pay it."""
    return settling.close(world, world.get("invoice", asked.id), "void", "voided_at")


@route("POST", "/v1/invoices/{id}/mark_uncollectible")
def give_up(world: World, asked: Asked) -> Obj:
    """Nobody will pay it."""
    return settling.close(world, world.get("invoice", asked.id), "uncollectible", "marked_uncollectible_at")


retrieving("/v1/invoices", "invoice")


@route("GET", "/v1/invoices", "limit starting_after ending_before customer status subscription created")
def list_invoices(world: World, asked: Asked) -> Obj:
    """Invoices, newest first."""
    form, found = asked.form, world.all("invoice")
    for name in ("customer", "status"):
        if name in form:
            found = [i for i in found if i[name] == form.text(name)]
    if "subscription" in form:
        found = [i for i in found if subscription_of(i) == form.text("subscription")]
    return page("/v1/invoices", found, form)


def subscription_of(invoice: Obj) -> str | None:
    """The subscription an invoice is for."""
    return invoice["parent"]["subscription_details"]["subscription"] if invoice["parent"] else None


@route("GET", "/v1/invoices/{id}/lines", "limit starting_after ending_before")
def lines(world: World, asked: Asked) -> Obj:
    """All lines."""
    invoice = world.get("invoice", asked.id)
    return collection(f"/v1/invoices/{asked.id}/lines", invoice["lines"]["data"])
