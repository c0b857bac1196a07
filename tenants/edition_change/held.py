"""What a company has bought, what that costs a month, and what is more than it includes; pure."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from editions.add_ons import ADD_ONS, Bought
from editions.catalogue import edition
from editions.edition import EditionVersion
from editions.rates import Currency
from editions.vocabulary import FEATURES, Value, at_least

CURRENCIES: tuple[Currency, ...] = ("CNY", "USD")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An edition in one version, and how much of which add-on."""

    edition: str
    version: int
    add_ons: dict[str, int] = {}

    @property
    def sold(self) -> EditionVersion:
        """The edition as data."""
        return edition(self.edition, self.version)

    @property
    def bought(self) -> list[Bought]:
        """The add-ons as the resolver takes them."""
        return [Bought(key=key, quantity=quantity) for key, quantity in sorted(self.add_ons.items())]

    def fee(self, currency: Currency) -> Decimal:
        """What a month costs before anything is counted."""
        card = self.sold.rate_card(currency)
        base = card.base if card is not None else Decimal(0)
        return base + sum((ADD_ONS[key].prices[currency] * n for key, n in self.add_ons.items()), Decimal(0))


class Excess(msgspec.Struct, frozen=True, kw_only=True):
    """Something in use that is more than what would be included; a switch that goes off includes 0."""

    key: str
    used: int
    included: int


def excess(would: Mapping[str, Value], used: Mapping[str, int]) -> list[Excess]:
    """What of what is in use would be too much, in the order of the vocabulary."""
    found = []
    for key in FEATURES:
        value = would[key]
        if value is None or value is True:
            continue
        included = int(value)
        if used.get(key, 0) > included:
            found.append(Excess(key=key, used=used[key], included=included))
    return found


def gained(have: Mapping[str, Value], would: Mapping[str, Value]) -> list[str]:
    """The features of which there would be more."""
    return [key for key in FEATURES if not at_least(have[key], would[key])]


def lost(have: Mapping[str, Value], would: Mapping[str, Value]) -> list[str]:
    """The features of which there would be less."""
    return [key for key in FEATURES if not at_least(would[key], have[key])]
