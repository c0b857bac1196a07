"""Customers and their tax numbers."""

from hubwright_stripe_standin.problem import missing
from hubwright_stripe_standin.routing import Asked, collection, listing, retrieving, route
from hubwright_stripe_standin.world import Obj, World

_TAKEN = "name email phone description address metadata invoice_settings preferred_locales tax_exempt balance"
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


@route("POST", "/v1/customers", f"{_TAKEN} test_clock payment_method")
def create(world: World, asked: Asked) -> Obj:
    """A new customer."""
    form, made = asked.form, world.new_id("cus")
    clock = form.text("test_clock")
    if clock is not None:
        world.get("test_helpers.test_clock", clock)
    customer: Obj = {
        "id": made,
        "object": "customer",
        "address": None,
        "balance": form.whole("balance", 0),
        "created": world.get("test_helpers.test_clock", clock)["frozen_time"] if clock else world.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_prefix": made[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": clock,
    }
    customer.update(_given(asked, customer))
    world.put(customer)
    world.happened("customer.created", customer)
    return customer


def _given(asked: Asked, customer: Obj) -> Obj:
    form = asked.form
    given: Obj = {n: form.text(n) for n in ("name", "email", "phone", "description", "tax_exempt") if n in form}
    if "address" in form:
        given["address"] = {name: form.part("address").text(name) for name in _ADDRESS}
    if "metadata" in form:
        given["metadata"] = merged(customer["metadata"], form.part("metadata").tree)
    if "preferred_locales" in form:
        given["preferred_locales"] = form.words("preferred_locales")
    if "balance" in form:
        given["balance"] = form.needed_whole("balance")
    if "invoice_settings" in form:
        chosen = form.part("invoice_settings")
        given["invoice_settings"] = {
            **customer["invoice_settings"],
            **{n: chosen.text(n) for n in ("default_payment_method", "footer") if n in chosen},
        }
    return given


def merged(old: Obj, new: Obj) -> Obj:
    """Metadata is merged; an empty value takes a key away."""
    return {key: value for key, value in {**old, **new}.items() if value != ""}


@route("POST", "/v1/customers/{id}", _TAKEN)
def update(world: World, asked: Asked) -> Obj:
    """Change a customer."""
    customer = world.get("customer", asked.id)
    method = asked.form.part("invoice_settings").text("default_payment_method")
    if method is not None and world.get("payment_method", method)["customer"] != asked.id:
        raise missing("PaymentMethod", method)
    return world.changed("customer.updated", customer, **_given(asked, customer))


@route("DELETE", "/v1/customers/{id}")
def delete(world: World, asked: Asked) -> Obj:
    """Delete a customer."""
    customer = world.get("customer", asked.id)
    world.happened("customer.deleted", customer)
    return world.drop(customer)


retrieving("/v1/customers", "customer")
listing("/v1/customers", "customer", "email created test_clock")


@route("POST", "/v1/customers/{id}/tax_ids", "type value")
def add_tax_id(world: World, asked: Asked) -> Obj:
    """Write a tax number down; this stand-in verifies none."""
    customer = world.get("customer", asked.id)
    kind = asked.form.needed("type")
    tax_id: Obj = {
        "id": world.new_id("txi"),
        "object": "tax_id",
        "country": "DE" if kind == "eu_vat" else kind[:2].upper(),
        "created": world.now(asked.id),
        "customer": customer["id"],
        "livemode": False,
        "owner": {"type": "customer", "customer": customer["id"]},
        "type": kind,
        "value": asked.form.needed("value"),
        "verification": {"status": "unavailable", "verified_address": None, "verified_name": None},
    }
    if kind == "eu_vat":
        tax_id["country"] = tax_id["value"][:2].upper()
    world.put(tax_id)
    world.happened("customer.tax_id.created", tax_id)
    return tax_id


def tax_ids_of(world: World, customer: str) -> list[Obj]:
    """A customer's tax numbers."""
    return [each for each in world.all("tax_id") if each["customer"] == customer]


@route("GET", "/v1/customers/{id}/tax_ids", "limit starting_after ending_before")
def list_tax_ids(world: World, asked: Asked) -> Obj:
    """All of a customer's."""
    world.get("customer", asked.id)
    return collection(f"/v1/customers/{asked.id}/tax_ids", tax_ids_of(world, asked.id))


@route("DELETE", "/v1/customers/{id}/tax_ids/{tax_id}")
def delete_tax_id(world: World, asked: Asked) -> Obj:
    """Take one away."""
    tax_id = world.get("tax_id", asked.ids[1])
    if tax_id["customer"] != asked.id:
        raise missing("tax_id", asked.ids[1])
    world.happened("customer.tax_id.deleted", tax_id)
    return world.drop(tax_id)
