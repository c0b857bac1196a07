"""What an edition costs, as data; rating an account by it is billing's work.

Amounts are decimals in whole currency units. A month costs `base`; each meter has a price of one of six models,
perhaps after an included quantity and not below a minimum.
"""

from decimal import Decimal
from typing import Literal

import msgspec

Currency = Literal["CNY", "USD"]
Amount = Decimal


class Tier(msgspec.Struct, frozen=True):
    """Up to so many (None: to the end) each costs this."""

    up_to: int | None
    each: Amount


class Flat(msgspec.Struct, frozen=True, tag="flat"):
    """So much a month, however many."""

    amount: Amount


class PerUnit(msgspec.Struct, frozen=True, tag="per_unit"):
    """So much for each."""

    each: Amount


class Package(msgspec.Struct, frozen=True, tag="package"):
    """So much for every begun package of so many."""

    size: int
    amount: Amount


class Graduated(msgspec.Struct, frozen=True, tag="graduated"):
    """Each costs what its own tier says."""

    tiers: tuple[Tier, ...]


class Volume(msgspec.Struct, frozen=True, tag="volume"):
    """All cost what the tier says that the whole quantity reaches."""

    tiers: tuple[Tier, ...]


Model = Flat | PerUnit | Package | Graduated | Volume


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing for what is included, then the model, and the minimum at least once anything is used."""

    model: Model
    included: int = 0
    minimum: Amount = Amount(0)


class RateCard(msgspec.Struct, frozen=True, kw_only=True):
    """All prices of one version in one currency."""

    currency: Currency
    base: Amount
    meters: dict[str, Price]

    def __post_init__(self) -> None:
        """Refuse prices that nobody could be charged."""
        amounts = [self.base, *(price.minimum for price in self.meters.values())]
        amounts += [amount for price in self.meters.values() for amount in _amounts(price.model)]
        if any(amount < 0 for amount in amounts):
            raise ValueError("a price below zero")
        if any(price.included < 0 for price in self.meters.values()):
            raise ValueError("less than nothing is included")
        for price in self.meters.values():
            _check(price.model)


def _amounts(model: Model) -> list[Amount]:
    match model:
        case Flat(amount) | Package(_, amount):
            return [amount]
        case PerUnit(each):
            return [each]
        case Graduated(tiers) | Volume(tiers):
            return [tier.each for tier in tiers]


def _check(model: Model) -> None:
    if isinstance(model, Package) and model.size < 1:
        raise ValueError("a package of nothing")
    if isinstance(model, (Graduated, Volume)):
        ends = [tier.up_to for tier in model.tiers]
        bounded = [end for end in ends[:-1] if end is not None]
        if not ends or ends[-1] is not None or len(bounded) != len(ends) - 1 or bounded != sorted(set(bounded)):
            raise ValueError("tiers have to grow, and the last one has no end")
