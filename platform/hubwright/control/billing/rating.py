"""What a quantity costs by a price: exact, before any rounding."""

from decimal import ROUND_CEILING, Decimal, localcontext

import msgspec

from editions.rates import Flat, Graduated, Model, Package, PerUnit, Price, Tier, Volume
from hubwright.control.billing.money import EXACT, NOTHING


class Rated(msgspec.Struct, frozen=True):
    """How much of a quantity was included, how much is charged for, and what that comes to."""

    included: Decimal
    charged: Decimal
    amount: Decimal


def rate(price: Price, quantity: Decimal, before: Decimal = NOTHING) -> Rated:
    """What `quantity` costs when `before` was used already in the same month.

    Tiers, packages and the allowance count through the month, so a month costs the same however it is cut up, as long
    as one price holds. A fee that does not depend on the quantity is none of this function's.
    """
    with localcontext(EXACT):
        done, upto = _beyond(price, before), _beyond(price, before + quantity)
        return Rated(quantity - (upto - done), upto - done, _cost(price.model, done, upto))


def standing(price: Price, quantity: Decimal) -> Decimal:
    """The least that a whole month of it costs: a flat price always, a minimum once anything is used."""
    flat = price.model.amount if isinstance(price.model, Flat) else NOTHING
    return max(flat, price.minimum) if quantity > 0 else flat


def _beyond(price: Price, quantity: Decimal) -> Decimal:
    return max(NOTHING, quantity - price.included)


def _cost(model: Model, done: Decimal, upto: Decimal) -> Decimal:
    match model:
        case Flat():
            return NOTHING
        case PerUnit(each):
            return each * (upto - done)
        case Package(size, amount):
            return amount * (_packages(upto, size) - _packages(done, size))
        case Graduated(tiers):
            return _climbed(tiers, upto) - _climbed(tiers, done)
        case Volume(tiers):
            return _tier_of(tiers, upto).each * (upto - done)


def _packages(quantity: Decimal, size: int) -> Decimal:
    return (quantity / size).to_integral_value(rounding=ROUND_CEILING)


def _climbed(tiers: tuple[Tier, ...], quantity: Decimal) -> Decimal:
    cost, floor = NOTHING, NOTHING
    for tier in tiers:
        top = quantity if tier.up_to is None else min(quantity, Decimal(tier.up_to))
        if top <= floor:
            break
        cost += tier.each * (top - floor)
        floor = top
    return cost


def _tier_of(tiers: tuple[Tier, ...], quantity: Decimal) -> Tier:
    return next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)
