"""What an invoice and its lines look like, and how its sums follow from them."""

from typing import Any

from hubwright_stripe_standin.customers import tax_ids_of
from hubwright_stripe_standin.routing import collection
from hubwright_stripe_standin.world import Obj, World

HOUR_S = 3600


def new_invoice(world: World, customer: Obj, currency: str, *, reason: str, subscription: str | None = None) -> Obj:
    """A draft without lines."""
    now, made = world.now(customer["id"]), world.new_id("in")
    parent: Obj | None = None
    if subscription is not None:
        parent = {
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {"subscription": subscription, "metadata": {}},
        }
    zeros = (
        "amount_due amount_overpaid amount_paid amount_remaining amount_shipping attempt_count subtotal total"
        " post_payment_credit_notes_amount pre_payment_credit_notes_amount starting_balance"
    )
    nulls = (
        "account_name account_tax_ids amount_paid_off_stripe application automatically_finalizes_at custom_fields"
        " customer_shipping default_payment_method default_source description due_date effective_at ending_balance"
        " footer from_invoice hosted_invoice_url invoice_pdf last_finalization_error latest_revision"
        " next_payment_attempt number on_behalf_of receipt_number rendering shipping_cost shipping_details"
        " statement_descriptor threshold_reason webhooks_delivered_at"
    )
    return {
        "id": made,
        "object": "invoice",
        **dict.fromkeys(zeros.split(), 0),
        **dict.fromkeys(nulls.split()),
        "account_country": "US",
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "provider": None,
                          "status": None},
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [{"type": t["type"], "value": t["value"]} for t in tax_ids_of(world, customer["id"])],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "lines": collection(f"/v1/invoices/{made}/lines", []),
        "livemode": False,
        "metadata": {},
        "parent": parent,
        "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        "payments": collection("/v1/invoice_payments", []),
        "period_end": now,
        "period_start": now,
        "status": "draft",
        "status_transitions": {"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None,
                               "voided_at": None},
        "subtotal_excluding_tax": 0,
        "test_clock": customer["test_clock"],
        "total_discount_amounts": [],
        "total_excluding_tax": 0,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }  # fmt: skip


def new_line(
    world: World, invoice: Obj, amount: int, description: str | None, period: tuple[int, int], **more: Any
) -> Obj:
    """One line; `more` says what it came from."""
    line: Obj = {
        "id": world.new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": invoice["currency"],
        "description": description,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": {},
        "parent": None,
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": None,
        "quantity": 1,
        "subscription": None,
        "subtotal": amount,
        "taxes": [],
        **more,
    }
    invoice["lines"]["data"].append(line)
    add_up(invoice)
    return line


def from_subscription(item: Obj, *, proration: bool = False) -> Obj:
    """A line's origin: an item of a subscription."""
    return {
        "type": "subscription_item_details",
        "invoice_item_details": None,
        "subscription_item_details": {
            "invoice_item": None,
            "proration": proration,
            "proration_details": {"credited_items": None},
            "subscription": item["subscription"],
            "subscription_item": item["id"],
        },
    }


def from_item(item: Obj) -> Obj:
    """A line's origin: an invoice item."""
    return {
        "type": "invoice_item_details",
        "subscription_item_details": None,
        "invoice_item_details": {
            "invoice_item": item["id"],
            "proration": item["proration"],
            "proration_details": {"credited_items": None},
            "subscription": None,
        },
    }


def priced(price: Obj) -> Obj:
    """A line's price."""
    return {
        "type": "price_details",
        "price_details": {"price": price["id"], "product": price["product"]},
        "unit_amount_decimal": price["unit_amount_decimal"],
    }


def add_up(invoice: Obj) -> None:
    """Every sum of an invoice from its lines, credits and notes."""
    subtotal = sum(line["amount"] for line in invoice["lines"]["data"])
    granted = sum(each["amount"] for each in invoice["total_pretax_credit_amounts"])
    total = subtotal - granted
    from_balance = invoice["starting_balance"] - (invoice["ending_balance"] or 0)  # below zero: the customer had some
    owed = max(0, total + from_balance - invoice["pre_payment_credit_notes_amount"])
    invoice.update(
        subtotal=subtotal,
        subtotal_excluding_tax=subtotal,
        total=total,
        total_excluding_tax=total,
        amount_due=owed,
        amount_remaining=max(0, owed - invoice["amount_paid"]),
    )


def default_method(world: World, invoice: Obj) -> str | None:
    """What is charged if nobody says otherwise."""
    parent = invoice["parent"]
    if invoice["default_payment_method"] is not None:
        return str(invoice["default_payment_method"])
    if parent is not None:
        subscription = world.get("subscription", parent["subscription_details"]["subscription"])
        if subscription["default_payment_method"] is not None:
            return str(subscription["default_payment_method"])
    found: str | None = world.get("customer", invoice["customer"])["invoice_settings"]["default_payment_method"]
    return found
