"""Subscriptions: made, changed with proration, cancelled."""

from decimal import Decimal
from typing import Any

from hubwright_stripe_standin import cycles, settling
from hubwright_stripe_standin.catalogue import cost
from hubwright_stripe_standin.customers import merged
from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.invoices import new_item
from hubwright_stripe_standin.periods import later
from hubwright_stripe_standin.problem import Problem, lacking
from hubwright_stripe_standin.routing import Asked, collection, page, retrieving, route
from hubwright_stripe_standin.world import Obj, World

_COMMON = (
    "items metadata default_payment_method cancel_at_period_end collection_method days_until_due payment_behavior"
    " proration_behavior description trial_end payment_settings off_session"
)


@route("POST", "/v1/subscriptions", f"{_COMMON} customer trial_period_days currency billing_mode")
def create(world: World, asked: Asked) -> Obj:
    """Begin; the first invoice is made and charged at once."""
    form = asked.form
    customer = world.get("customer", form.needed("customer"))
    wanted = form.parts("items")
    if not wanted:
        raise lacking("items")
    prices = [world.get("price", each.needed("price")) for each in wanted]
    now = world.now(customer["id"])
    trial = _trial_end(form, now)
    subscription = _shape(world, customer, prices[0]["currency"], now, form)
    end = trial or later(now, prices[0]["recurring"])
    subscription["items"]["data"] = [
        _item(world, subscription, price, each.whole("quantity", 1), (now, end))
        for price, each in zip(prices, wanted, strict=True)
    ]
    if trial is not None:
        subscription.update(status="trialing", trial_start=now, trial_end=trial, billing_cycle_anchor=trial)
    world.put(subscription)
    world.happened("customer.subscription.created", subscription)
    invoice = cycles.first_invoice(world, subscription)
    if subscription["status"] == "incomplete" and form.text("payment_behavior") != "default_incomplete":
        settling.pay(world, invoice, raising=form.text("payment_behavior") == "error_if_incomplete")
    return subscription


def _trial_end(form: Form, now: int) -> int | None:
    days = form.whole("trial_period_days")
    if days is not None:
        return now + days * settling.DAY_S
    return None if form.text("trial_end") == "now" else form.whole("trial_end")


def _shape(world: World, customer: Obj, currency: str, now: int, form: Form) -> Obj:
    made = world.new_id("sub")
    nulls = (
        "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at"
        " days_until_due default_source description ended_at latest_invoice next_pending_invoice_item_invoice"
        " on_behalf_of pause_collection pending_invoice_item_interval pending_setup_intent pending_update schedule"
        " transfer_data trial_end trial_start"
    )
    return {
        "id": made,
        "object": "subscription",
        **dict.fromkeys(nulls.split()),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": now,
        "billing_mode": {"type": "flexible", "flexible": None},
        "billing_schedules": [],
        "cancel_at_period_end": form.flag("cancel_at_period_end"),
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": form.choice("collection_method", ("charge_automatically", "send_invoice"),
                                         "charge_automatically"),
        "created": now,
        "currency": currency,
        "customer": customer["id"],
        "default_payment_method": form.text("default_payment_method"),
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "custom_fields": None, "description": None, "footer": None,
                             "issuer": {"type": "self"}},
        "items": collection(f"/v1/subscription_items?subscription={made}", []),
        "livemode": False,
        "metadata": form.part("metadata").tree,
        "payment_settings": {"payment_method_options": None, "payment_method_types": None,
                             "save_default_payment_method": "off"},
        "start_date": now,
        "status": "incomplete",
        "test_clock": customer["test_clock"],
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    }  # fmt: skip


def _item(world: World, subscription: Obj, price: Obj, quantity: int | None, span: tuple[int, int]) -> Obj:
    metered = price["recurring"]["usage_type"] == "metered"
    item: Obj = {
        "id": world.new_id("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": span[0],
        "current_period_end": span[1],
        "current_period_start": span[0],
        "discounts": [],
        "metadata": {},
        "plan": _plan(price),
        "price": price,
        "subscription": subscription["id"],
        "tax_rates": [],
    }
    return item if metered else {**item, "quantity": quantity}


def _plan(price: Obj) -> Obj:
    """The same price in Stripe's older words, which items still carry."""
    same: dict[str, Any] = {n: price[n] for n in ("id", "active", "billing_scheme", "created", "currency", "livemode",
                                                  "metadata", "nickname", "product")}  # fmt: skip
    return {
        **same,
        "object": "plan",
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "meter": price["recurring"]["meter"],
        "tiers_mode": price["tiers_mode"],
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": price["recurring"]["usage_type"],
    }


@route("POST", "/v1/subscriptions/{id}", _COMMON)
def update(world: World, asked: Asked) -> Obj:
    """Change it; other prices or quantities are prorated by the second unless told otherwise."""
    subscription, form = world.get("subscription", asked.id), asked.form
    if subscription["status"] in ("canceled", "incomplete_expired"):
        raise Problem(400, "A canceled subscription can only update its metadata.", code="resource_missing")
    behavior = form.choice(
        "proration_behavior", ("create_prorations", "always_invoice", "none"), "create_prorations"
    )  # fmt: skip
    given: Obj = {"metadata": merged(subscription["metadata"], form.part("metadata").tree)}
    given |= {n: form.text(n) for n in ("default_payment_method", "description") if n in form}
    if "cancel_at_period_end" in form:
        leaves = form.flag("cancel_at_period_end")
        end = subscription["items"]["data"][0]["current_period_end"]
        given |= {"cancel_at_period_end": leaves, "cancel_at": end if leaves else None}
    if "items" in form:
        given["items"], lines = changed_items(world, subscription, form.parts("items"))
        if behavior != "none":
            prorate(world, subscription, lines)
    if form.text("trial_end") == "now" and subscription["status"] == "trialing":
        cycles.end_trial(world, subscription)
    world.changed("customer.subscription.updated", subscription, **given)
    if "items" in form and behavior == "always_invoice":
        cycles.invoice_pending(world, subscription)
    return subscription


def changed_items(world: World, subscription: Obj, wanted: list[Form]) -> tuple[Obj, list[tuple[int, str]]]:
    """The items as they will be, and what the change costs until the period ends."""
    now = world.now(subscription["customer"])
    items = [dict(each) for each in subscription["items"]["data"]]
    lines: list[tuple[int, str]] = []
    span = (items[0]["current_period_start"], items[0]["current_period_end"])
    for form in wanted:
        old = next((i for i in items if i["id"] == form.text("id")), None)
        if old is not None:
            lines += [(-_rest(old, now), f"Unused time on {old['price']['nickname'] or old['price']['id']}")]
            items.remove(old)
        if form.flag("deleted"):
            continue
        price = world.get("price", form.text("price") or (old["price"]["id"] if old else form.needed("price")))
        quantity = form.whole("quantity", old.get("quantity", 1) if old else 1)
        new = _item(world, subscription, price, quantity, span)
        if old is not None:
            new["id"] = old["id"]
        items.append(new)
        lines += [(_rest(new, now), f"Remaining time on {price['nickname'] or price['id']}")]
    return {**subscription["items"], "data": items}, [line for line in lines if line[0]]


def _rest(item: Obj, now: int) -> int:
    """What the rest of the period costs, by the second."""
    if item["price"]["recurring"]["usage_type"] == "metered":
        return 0
    start, end = item["current_period_start"], item["current_period_end"]
    left = Decimal(max(0, end - now)) / Decimal(end - start)
    return int((cost(item["price"], Decimal(item["quantity"])) * left).quantize(Decimal(1)))


def prorate(world: World, subscription: Obj, lines: list[tuple[int, str]]) -> list[Obj]:
    """Let the difference wait for the next invoice."""
    if subscription["status"] == "trialing":
        return []
    customer = world.get("customer", subscription["customer"])
    made = []
    for amount, description in lines:
        item = new_item(world, customer, amount, subscription["currency"], description)
        item["proration"] = True
        end = subscription["items"]["data"][0]["current_period_end"]
        item["period"] = {"start": world.now(customer["id"]), "end": end}
        made.append(world.put(item))
    return made


@route("DELETE", "/v1/subscriptions/{id}", "invoice_now prorate cancellation_details")
def cancel(world: World, asked: Asked) -> Obj:
    """End it now."""
    return cycles.end(world, world.get("subscription", asked.id))


retrieving("/v1/subscriptions", "subscription")


@route("GET", "/v1/subscriptions", "limit starting_after ending_before customer status price")
def list_subscriptions(world: World, asked: Asked) -> Obj:
    """Subscriptions, newest first; cancelled ones only if asked for."""
    form, found = asked.form, world.all("subscription")
    status = form.text("status")
    if "customer" in form:
        found = [s for s in found if s["customer"] == form.text("customer")]
    if status is None:
        found = [s for s in found if s["status"] != "canceled"]
    elif status != "all":
        found = [s for s in found if s["status"] == status]
    return page("/v1/subscriptions", found, form)
