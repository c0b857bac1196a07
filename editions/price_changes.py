"""What changed in prices from one version to the next; pure."""

from decimal import Decimal

import msgspec

from editions.rates import Price, RateCard


class BaseChange(msgspec.Struct, frozen=True):
    """Another fee for a month."""

    before: Decimal
    after: Decimal


class MeterChange(msgspec.Struct, frozen=True):
    """Another price of a meter; None where it had none, or has none any more."""

    meter: str
    before: Price | None
    after: Price | None


def price_changes(before: RateCard, after: RateCard) -> tuple[BaseChange | None, list[MeterChange]]:
    """Two cards in one currency beside each other: the fee, and every meter whose price is another, in order."""
    if before.currency != after.currency:
        raise ValueError("prices in two currencies are not compared")
    base = BaseChange(before.base, after.base) if before.base != after.base else None
    return base, [
        MeterChange(meter, before.meters.get(meter), after.meters.get(meter))
        for meter in [*after.meters, *(each for each in before.meters if each not in after.meters)]
        if before.meters.get(meter) != after.meters.get(meter)
    ]
