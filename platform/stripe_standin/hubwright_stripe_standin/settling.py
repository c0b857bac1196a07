"""Finalizing, paying and voiding invoices, and what follows from it for subscriptions."""

from hubwright_stripe_standin import grants
from hubwright_stripe_standin.bills import HOUR_S, add_up, default_method
from hubwright_stripe_standin.cards import declined, known, refusal
from hubwright_stripe_standin.problem import Problem
from hubwright_stripe_standin.world import Obj, World

DAY_S = 24 * HOUR_S
RETRIES_S = (3 * DAY_S, 5 * DAY_S, 7 * DAY_S)  # after the first attempt; then Stripe gives up
HOSTED = "/_pages/invoice"


def finalize(world: World, invoice: Obj) -> Obj:
    """Give a draft its number; from now on its lines stay. What costs nothing is paid."""
    if invoice["status"] != "draft":
        raise Problem(400, "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
                      code="invoice_not_editable")  # fmt: skip
    customer = world.get("customer", invoice["customer"])
    now = world.now(customer["id"])
    grants.burn(world, invoice)
    _take_balance(customer, invoice)
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = number + 1
    customer["currency"] = customer["currency"] or invoice["currency"]
    invoice.update(
        status="open",
        number=f"{customer['invoice_prefix']}-{number:04d}",
        effective_at=now,
        automatically_finalizes_at=None,
        hosted_invoice_url=f"{world.address}{HOSTED}/{invoice['id']}",
        invoice_pdf=f"{world.address}{HOSTED}/{invoice['id']}/pdf",
        customer_tax_ids=invoice["customer_tax_ids"],
    )
    invoice["status_transitions"]["finalized_at"] = now
    if invoice["collection_method"] == "send_invoice":
        invoice["due_date"] = invoice["due_date"] or now + 30 * DAY_S
    add_up(invoice)
    world.happened("invoice.finalized", invoice)
    if invoice["amount_due"] == 0:
        _paid(world, invoice, None)
    return invoice


def _take_balance(customer: Obj, invoice: Obj) -> None:
    """A customer's balance below zero is money they have with us; above zero, what they owe besides."""
    balance, total = customer["balance"], invoice["total"]
    used = max(balance, -max(total, 0)) if balance < 0 else balance
    left = balance - used + min(total, 0)
    invoice.update(starting_balance=balance, ending_balance=left)
    customer["balance"] = left


def pay(world: World, invoice: Obj, method: str | None = None, *, outside: bool = False, raising: bool = True) -> Obj:
    """Charge what is left of an open invoice."""
    if invoice["status"] == "draft":
        finalize(world, invoice)
    if invoice["status"] == "paid":
        if raising:
            raise Problem(400, "Invoice is already paid", code="invoice_already_paid")
        return invoice
    if invoice["status"] not in ("open", "uncollectible"):
        raise Problem(400, f"Invoice is {invoice['status']} and cannot be paid.", code="invoice_not_open")
    if outside:
        return _paid(world, invoice, None)
    chosen = method or default_method(world, invoice)
    if chosen is None:
        _failed(world, invoice, "")
        if raising:
            raise Problem(400, "There is no `default_payment_method` set on this Customer or Invoice.",
                          code="invoice_payment_intent_requires_action")  # fmt: skip
        return invoice
    card = known(world, chosen)
    refused = refusal(world, card["id"])
    if refused:
        _failed(world, invoice, refused)
        if raising:
            raise declined(refused)
        return invoice
    return _paid(world, invoice, card["id"])


def _paid(world: World, invoice: Obj, method: str | None) -> Obj:
    now = world.now(invoice["customer"])
    amount = invoice["amount_remaining"]
    if method is not None:
        _record_payment(world, invoice, method, amount, now)
    invoice.update(
        status="paid",
        attempted=True,
        attempt_count=invoice["attempt_count"] + (1 if method else 0),
        amount_paid=invoice["amount_paid"] + amount,
        next_payment_attempt=None,
        auto_advance=False,
    )
    invoice["status_transitions"]["paid_at"] = now
    add_up(invoice)
    world.happened("invoice.paid", invoice)
    world.happened("invoice.payment_succeeded", invoice)
    customer = world.get("customer", invoice["customer"])
    if customer["delinquent"] and not _owes(world, customer["id"]):
        world.changed("customer.updated", customer, delinquent=False)
    _tell_subscription(world, invoice, "active")
    return invoice


def _owes(world: World, customer: str) -> bool:
    return any(i["customer"] == customer and i["status"] == "open" and i["attempted"] for i in world.all("invoice"))


def _record_payment(world: World, invoice: Obj, method: str, amount: int, now: int) -> None:
    intent = world.new_id("pi")
    payment: Obj = {
        "id": world.new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": amount,
        "amount_requested": amount,
        "created": now,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"type": "payment_intent", "payment_intent": intent},
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": now},
    }
    world.put(payment, method=method)
    invoice["payments"]["data"].append(payment)
    world.happened("invoice_payment.paid", payment)


def _failed(world: World, invoice: Obj, reason: str) -> None:
    count = invoice["attempt_count"] + 1
    retries = invoice["collection_method"] == "charge_automatically" and count <= len(RETRIES_S)
    now = world.now(invoice["customer"])
    invoice.update(
        attempted=True,
        attempt_count=count,
        next_payment_attempt=now + RETRIES_S[count - 1] if retries else None,
    )
    world.hidden.setdefault(invoice["id"], {})["refused"] = reason
    world.happened("invoice.payment_failed", invoice)
    world.changed("customer.updated", world.get("customer", invoice["customer"]), delinquent=True)
    _tell_subscription(world, invoice, "past_due" if retries else "unpaid")


def _tell_subscription(world: World, invoice: Obj, status: str) -> None:
    if invoice["parent"] is None:
        return
    subscription = world.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if subscription["status"] in ("canceled", "incomplete_expired", "trialing"):
        return
    if subscription["status"] == "incomplete" and status != "active":
        return
    world.changed("customer.subscription.updated", subscription, status=status)


def close(world: World, invoice: Obj, status: str, mark: str) -> Obj:
    """Void an open invoice, or give it up."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise Problem(400, "You can only pass in open invoices. This invoice isn't open.", code="invoice_not_open")
    invoice.update(status=status, next_payment_attempt=None, auto_advance=False)
    invoice["status_transitions"][mark] = world.now(invoice["customer"])
    if status == "void":
        invoice["amount_remaining"] = 0
    world.happened("invoice.voided" if status == "void" else "invoice.marked_uncollectible", invoice)
    return invoice
