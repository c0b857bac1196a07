"""Credit granted to customers, and how it pays for metered lines: lowest priority number, then soonest end, first."""

from hubwright_stripe_standin.bills import add_up
from hubwright_stripe_standin.customers import merged
from hubwright_stripe_standin.problem import Problem
from hubwright_stripe_standin.routing import Asked, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World

_CREATE = "customer amount applicability_config category name effective_at expires_at priority metadata"


@route("POST", "/v1/billing/credit_grants", _CREATE)
def create(world: World, asked: Asked) -> Obj:
    """Grant credit."""
    form = asked.form
    customer = world.get("customer", form.needed("customer"))
    money = form.part("amount").part("monetary")
    now = world.now(customer["id"])
    grant: Obj = {
        "id": world.new_id("credgr"),
        "object": "billing.credit_grant",
        "amount": {
            "type": form.part("amount").choice("type", ("monetary",), "monetary"),
            "monetary": {"currency": money.needed("currency"), "value": money.needed_whole("value")},
        },
        "applicability_config": {"scope": {"price_type": "metered"}},
        "category": form.choice("category", ("paid", "promotional"), "paid"),
        "created": now,
        "customer": customer["id"],
        "effective_at": form.whole("effective_at", now),
        "expires_at": form.whole("expires_at"),
        "livemode": False,
        "metadata": form.part("metadata").tree,
        "name": form.text("name"),
        "priority": form.whole("priority", 50),
        "test_clock": customer["test_clock"],
        "updated": now,
        "voided_at": None,
    }
    world.put(grant, left=grant["amount"]["monetary"]["value"])
    world.happened("billing.credit_grant.created", grant)
    return grant


@route("POST", "/v1/billing/credit_grants/{id}", "expires_at metadata")
def update(world: World, asked: Asked) -> Obj:
    """Change its end."""
    grant = world.get("billing.credit_grant", asked.id)
    given: Obj = {"metadata": merged(grant["metadata"], asked.form.part("metadata").tree)}
    if "expires_at" in asked.form:
        given["expires_at"] = asked.form.whole("expires_at")
    return world.changed("billing.credit_grant.updated", grant, **given)


@route("POST", "/v1/billing/credit_grants/{id}/expire")
def expire(world: World, asked: Asked) -> Obj:
    """End it now."""
    grant = world.get("billing.credit_grant", asked.id)
    return world.changed("billing.credit_grant.updated", grant, expires_at=world.now(grant["customer"]))


@route("POST", "/v1/billing/credit_grants/{id}/void")
def void(world: World, asked: Asked) -> Obj:
    """Take it back, if nothing of it was used."""
    grant = world.get("billing.credit_grant", asked.id)
    if world.hidden[asked.id]["left"] != grant["amount"]["monetary"]["value"]:
        raise Problem(400, "This credit grant was used already and cannot be voided.")
    return world.changed("billing.credit_grant.updated", grant, voided_at=world.now(grant["customer"]))


retrieving("/v1/billing/credit_grants", "billing.credit_grant")
listing("/v1/billing/credit_grants", "billing.credit_grant", "customer")


def usable(world: World, customer: str, currency: str) -> list[Obj]:
    """A customer's credit in the order in which it is used."""
    now = world.now(customer)
    grants = [
        grant
        for grant in world.all("billing.credit_grant")
        if grant["customer"] == customer
        and grant["voided_at"] is None
        and grant["amount"]["monetary"]["currency"] == currency
        and grant["effective_at"] <= now
        and (grant["expires_at"] is None or grant["expires_at"] > now)
        and world.hidden[grant["id"]]["left"] > 0
    ]
    return sorted(grants, key=lambda g: (g["priority"], g["expires_at"] or 2**40, g["created"]))


def burn(world: World, invoice: Obj) -> None:
    """Pay for metered lines out of grants."""
    for line in invoice["lines"]["data"]:
        if not _is_metered(world, line):
            continue
        owed = line["amount"] - sum(each["amount"] for each in line["pretax_credit_amounts"])
        for grant in usable(world, invoice["customer"], invoice["currency"]):
            used = min(owed, world.hidden[grant["id"]]["left"])
            if used > 0:
                world.hidden[grant["id"]]["left"] -= used
                owed -= used
                told = {"amount": used, "type": "credit_balance_transaction",
                        "credit_balance_transaction": world.new_id("cbtxn")}  # fmt: skip
                line["pretax_credit_amounts"].append(told)
                invoice["total_pretax_credit_amounts"].append(dict(told))
    add_up(invoice)


def _is_metered(world: World, line: Obj) -> bool:
    if line["pricing"] is None:
        return False
    price = world.get("price", line["pricing"]["price_details"]["price"])
    return bool(price["recurring"] and price["recurring"]["usage_type"] == "metered")


@route("GET", "/v1/billing/credit_balance_summary", "customer filter")
def summary(world: World, asked: Asked) -> Obj:
    """What a customer has."""
    customer = world.get("customer", asked.form.needed("customer"))
    currencies = {g["amount"]["monetary"]["currency"] for g in world.all("billing.credit_grant")
                  if g["customer"] == customer["id"]}  # fmt: skip
    balances = []
    for currency in sorted(currencies):
        left = sum(world.hidden[g["id"]]["left"] for g in usable(world, customer["id"], currency))
        money = {"type": "monetary", "monetary": {"currency": currency, "value": left}}
        balances.append({"available_balance": money, "ledger_balance": money})
    return {
        "object": "billing.credit_balance_summary",
        "balances": balances,
        "customer": customer["id"],
        "livemode": False,
    }
