"""Products and prices, and what a quantity costs by them."""

from decimal import ROUND_HALF_UP, Decimal

from hubwright_stripe_standin.customers import merged
from hubwright_stripe_standin.forms import Form
from hubwright_stripe_standin.problem import lacking, wrong
from hubwright_stripe_standin.routing import Asked, listing, page, retrieving, route
from hubwright_stripe_standin.world import Obj, World


@route("POST", "/v1/products", "id name description active metadata unit_label tax_code")
def create_product(world: World, asked: Asked) -> Obj:
    """A new product."""
    form, now = asked.form, world.now()
    product: Obj = {
        "id": form.text("id") or world.new_id("prod"),
        "object": "product",
        "active": form.flag("active", True),
        "created": now,
        "default_price": None,
        "description": form.text("description"),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": form.part("metadata").tree,
        "name": form.needed("name"),
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": form.text("tax_code"),
        "type": "service",
        "unit_label": form.text("unit_label"),
        "updated": now,
        "url": None,
    }
    if product["id"] in world.kinds.get("product", {}):
        raise wrong("id", "Product already exists.")
    world.put(product)
    world.happened("product.created", product)
    return product


@route("POST", "/v1/products/{id}", "name description active metadata unit_label default_price")
def update_product(world: World, asked: Asked) -> Obj:
    """Change a product."""
    product, form = world.get("product", asked.id), asked.form
    given: Obj = {n: form.text(n) for n in ("name", "description", "unit_label", "default_price") if n in form}
    if "active" in form:
        given["active"] = form.flag("active")
    given["metadata"] = merged(product["metadata"], form.part("metadata").tree)
    return world.changed("product.updated", product, **given)


retrieving("/v1/products", "product")
listing("/v1/products", "product", "active created")

_PRICE = (
    "currency product product_data unit_amount unit_amount_decimal recurring tiers tiers_mode billing_scheme"
    " transform_quantity lookup_key transfer_lookup_key nickname metadata active tax_behavior"
)


@route("POST", "/v1/prices", _PRICE)
def create_price(world: World, asked: Asked) -> Obj:
    """A new price, per unit or in tiers."""
    form = asked.form
    tiered = form.choice("billing_scheme", ("per_unit", "tiered"), "per_unit") == "tiered"
    decimal = form.text("unit_amount_decimal") or form.text("unit_amount")
    if not tiered and decimal is None:
        raise lacking("unit_amount")
    whole = decimal is not None and Decimal(decimal) == int(Decimal(decimal))
    price: Obj = {
        "id": world.new_id("price"),
        "object": "price",
        "active": form.flag("active", True),
        "billing_scheme": "tiered" if tiered else "per_unit",
        "created": world.now(),
        "currency": form.needed("currency").lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": form.text("lookup_key"),
        "metadata": form.part("metadata").tree,
        "nickname": form.text("nickname"),
        "product": _product(world, form),
        "recurring": _recurring(world, form.part("recurring")) if "recurring" in form else None,
        "tax_behavior": form.choice("tax_behavior", ("exclusive", "inclusive", "unspecified"), "unspecified"),
        "tiers_mode": form.choice("tiers_mode", ("graduated", "volume"), "graduated") if tiered else None,
        "transform_quantity": _package(form.part("transform_quantity")) if "transform_quantity" in form else None,
        "type": "recurring" if "recurring" in form else "one_time",
        "unit_amount": int(Decimal(decimal)) if decimal and whole else None,
        "unit_amount_decimal": None if tiered else decimal,
    }
    if tiered:
        price["tiers"] = [_tier(each) for each in form.parts("tiers")]
    world.put(price)
    world.happened("price.created", price)
    return price


def _product(world: World, form: Form) -> str:
    if "product" in form:
        return str(world.get("product", form.needed("product"))["id"])
    made = create_product(world, Asked(form.part("product_data"), ()))
    return str(made["id"])


def _recurring(world: World, form: Form) -> Obj:
    meter = form.text("meter")
    if meter is not None:
        world.get("billing.meter", meter)
    return {
        "interval": form.choice("interval", ("day", "week", "month", "year"), "month"),
        "interval_count": form.whole("interval_count", 1),
        "meter": meter,
        "trial_period_days": None,
        "usage_type": form.choice("usage_type", ("licensed", "metered"), "licensed"),
    }


def _package(form: Form) -> Obj:
    return {"divide_by": form.needed_whole("divide_by"), "round": form.choice("round", ("up", "down"), "up")}


def _tier(form: Form) -> Obj:
    up_to = form.needed("up_to")
    decimal, flat = (form.text(n + "_decimal") or form.text(n) for n in ("unit_amount", "flat_amount"))
    return {
        "flat_amount": int(Decimal(flat)) if flat else None,
        "flat_amount_decimal": flat,
        "unit_amount": int(Decimal(decimal)) if decimal else None,
        "unit_amount_decimal": decimal,
        "up_to": None if up_to == "inf" else int(up_to),
    }


@route("POST", "/v1/prices/{id}", "active metadata nickname lookup_key transfer_lookup_key")
def update_price(world: World, asked: Asked) -> Obj:
    """Change what may be changed of a price; amounts stay for ever."""
    price, form = world.get("price", asked.id), asked.form
    given: Obj = {n: form.text(n) for n in ("nickname", "lookup_key") if n in form}
    if "active" in form:
        given["active"] = form.flag("active")
    given["metadata"] = merged(price["metadata"], form.part("metadata").tree)
    return world.changed("price.updated", price, **given)


retrieving("/v1/prices", "price")


@route("GET", "/v1/prices", "limit starting_after ending_before product active lookup_keys type currency")
def list_prices(world: World, asked: Asked) -> Obj:
    """Prices; by look-up key too."""
    form = asked.form
    found = world.all("price")
    for name in ("product", "type", "currency"):
        if name in form:
            found = [p for p in found if p[name] == form.text(name)]
    if "active" in form:
        found = [p for p in found if p["active"] == form.flag("active")]
    if "lookup_keys" in form:
        found = [p for p in found if p["lookup_key"] in form.words("lookup_keys")]
    return page("/v1/prices", found, form)


def cost(price: Obj, quantity: Decimal) -> int:
    """What a quantity costs, in the currency's smallest unit, rounded once."""
    package = price["transform_quantity"]
    if package is not None:
        whole, rest = divmod(quantity, package["divide_by"])
        quantity = whole + (1 if rest and package["round"] == "up" else 0)
    if price["billing_scheme"] == "per_unit":
        exact = Decimal(price["unit_amount_decimal"]) * quantity
    else:
        exact = _tiered(price["tiers"], quantity, volume=price["tiers_mode"] == "volume")
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _tiered(tiers: list[Obj], quantity: Decimal, *, volume: bool) -> Decimal:
    total, below = Decimal(0), Decimal(0)
    for tier in tiers:
        top = Decimal(tier["up_to"]) if tier["up_to"] is not None else quantity
        unit = Decimal(tier["unit_amount_decimal"] or 0)
        flat = Decimal(tier["flat_amount_decimal"] or 0)
        if volume and quantity <= top:
            return unit * quantity + flat
        inside = min(quantity, top) - below
        if inside > 0:
            total += unit * inside + flat
        below = top
    return total
