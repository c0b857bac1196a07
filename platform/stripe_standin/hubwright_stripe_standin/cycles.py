"""What time does to subscriptions and invoices: periods end, drafts are finalized, failed charges tried again."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from hubwright_stripe_standin import settling
from hubwright_stripe_standin.bills import HOUR_S, from_subscription, new_invoice, new_line, priced
from hubwright_stripe_standin.catalogue import cost
from hubwright_stripe_standin.invoices import gather, subscription_of
from hubwright_stripe_standin.meters import used
from hubwright_stripe_standin.periods import later
from hubwright_stripe_standin.world import Obj, World

Step = tuple[int, Callable[[], object]]


def first_invoice(world: World, subscription: Obj) -> Obj:
    """What is paid in advance, when a subscription begins; in a trial nothing."""
    invoice = _invoice(world, subscription, "subscription_create")
    for item in subscription["items"]["data"]:
        _in_advance(world, invoice, item, free=subscription["status"] == "trialing")
    _keep(world, subscription, invoice)
    return settling.finalize(world, invoice)


def _invoice(world: World, subscription: Obj, reason: str) -> Obj:
    customer = world.get("customer", subscription["customer"])
    invoice = new_invoice(world, customer, subscription["currency"], reason=reason, subscription=subscription["id"])
    invoice["collection_method"] = subscription["collection_method"]
    invoice["auto_advance"] = True
    invoice["parent"]["subscription_details"]["metadata"] = dict(subscription["metadata"])
    return invoice


def _keep(world: World, subscription: Obj, invoice: Obj) -> None:
    world.put(invoice)
    subscription["latest_invoice"] = invoice["id"]
    world.happened("invoice.created", invoice)


def _in_advance(world: World, invoice: Obj, item: Obj, *, free: bool = False) -> None:
    price = item["price"]
    if price["recurring"]["usage_type"] == "metered":
        return
    amount = 0 if free else cost(price, Decimal(item["quantity"]))
    span = (item["current_period_start"], item["current_period_end"])
    told = f"{item['quantity']} × {price['nickname'] or price['product']}"
    new_line(world, invoice, amount, told, span, parent=from_subscription(item), pricing=priced(price),
             quantity=item["quantity"], subscription=subscription_of(invoice))  # fmt: skip


def in_arrears(world: World, invoice: Obj, item: Obj, span: tuple[int, int]) -> None:
    """What was used in a period that is over."""
    price = item["price"]
    if price["recurring"]["usage_type"] != "metered":
        return
    quantity = used(world, price["recurring"]["meter"], invoice["customer"], *span)
    told = f"{quantity.normalize():f} × {price['nickname'] or price['product']}"
    new_line(world, invoice, cost(price, max(Decimal(0), quantity)), told, span, parent=from_subscription(item),
             pricing=priced(price), quantity=int(quantity), subscription=subscription_of(invoice))  # fmt: skip


def renew(world: World, subscription: Obj) -> None:
    """A period ends and the next begins, or nothing more."""
    items = subscription["items"]["data"]
    span = (items[0]["current_period_start"], items[0]["current_period_end"])
    trial = subscription["status"] == "trialing"
    invoice = _invoice(world, subscription, "subscription_cycle")
    invoice.update(period_start=span[0], period_end=span[1])
    invoice["automatically_finalizes_at"] = span[1] + HOUR_S
    for item in items:
        if not trial:
            in_arrears(world, invoice, item, span)
        if not subscription["cancel_at_period_end"]:
            item["current_period_start"] = span[1]
            item["current_period_end"] = later(
                span[1], item["price"]["recurring"], anchor=subscription["billing_cycle_anchor"]
            )
            _in_advance(world, invoice, item)
    gather(world, invoice)
    if invoice["lines"]["data"]:
        _keep(world, subscription, invoice)
    if subscription["cancel_at_period_end"]:
        end(world, subscription)
        return
    if trial:
        subscription["status"] = "active"
    world.happened("customer.subscription.updated", subscription, {"items": None})


def end_trial(world: World, subscription: Obj) -> None:
    """Pay from now on."""
    now = world.now(subscription["customer"])
    subscription.update(trial_end=now, billing_cycle_anchor=now)
    for item in subscription["items"]["data"]:
        item["current_period_end"] = now
    renew(world, subscription)


def invoice_pending(world: World, subscription: Obj) -> Obj:
    """Bill at once what a change costs."""
    invoice = _invoice(world, subscription, "subscription_update")
    gather(world, invoice)
    _keep(world, subscription, invoice)
    settling.finalize(world, invoice)
    return settling.pay(world, invoice, raising=False)


def end(world: World, subscription: Obj) -> Obj:
    """It is over."""
    now = world.now(subscription["customer"])
    subscription.update(status="canceled", canceled_at=now, ended_at=now)
    subscription["cancellation_details"]["reason"] = "cancellation_requested"
    world.happened("customer.subscription.deleted", subscription)
    return subscription


def next_step(world: World, mine: Callable[[Obj], bool]) -> Step | None:
    """The earliest thing that time will do to the customers that are meant."""
    return min(_steps(world, mine), key=lambda step: step[0], default=None)


def _steps(world: World, mine: Callable[[Obj], bool]) -> Iterator[Step]:
    for subscription in world.all("subscription"):
        if mine(subscription) and subscription["status"] in ("active", "trialing", "past_due", "unpaid"):
            ends = subscription["items"]["data"][0]["current_period_end"]
            yield ends, _doing(renew, world, subscription)
    for invoice in world.all("invoice"):
        if not mine(invoice):
            continue
        if invoice["status"] == "draft" and invoice["automatically_finalizes_at"] is not None:
            yield invoice["automatically_finalizes_at"], _doing(_advance, world, invoice)
        elif invoice["status"] == "open" and invoice["next_payment_attempt"] is not None:
            yield invoice["next_payment_attempt"], _doing(_retry, world, invoice)


def _doing(act: Callable[[World, Obj], object], world: World, thing: Obj) -> Callable[[], object]:
    return lambda: act(world, thing)


def _advance(world: World, invoice: Obj) -> None:
    settling.finalize(world, invoice)
    if invoice["status"] == "open" and invoice["collection_method"] == "charge_automatically":
        settling.pay(world, invoice, raising=False)


def _retry(world: World, invoice: Obj) -> None:
    invoice["next_payment_attempt"] = None
    settling.pay(world, invoice, raising=False)
