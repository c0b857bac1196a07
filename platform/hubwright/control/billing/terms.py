"""Which prices held when: terms are agreed to, never changed, and later ones follow."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from editions.proration import Period
from editions.rates import Price
from hubwright.control.billing.money import Currency


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What an edition's version costs a company from a moment on; `base` is for a month."""

    begins_at: datetime
    currency: Currency
    edition: str
    version: int
    base: Decimal
    prices: dict[str, Price]


class Stretch(msgspec.Struct, frozen=True):
    """A part of a period in which one set of terms held."""

    begins_at: datetime
    ends_at: datetime
    terms: Terms


def stretches(period: Period, agreed: Sequence[Terms]) -> list[Stretch]:
    """Cut a period where terms changed; before the first terms nothing is charged, and one period has one currency."""
    ordered = sorted(agreed, key=lambda terms: terms.begins_at)
    found = []
    for n, terms in enumerate(ordered):
        following = ordered[n + 1].begins_at if n + 1 < len(ordered) else period.ends_at
        begins, ends = _inside(period, terms.begins_at), _inside(period, following)
        if begins < ends:
            found.append(Stretch(begins, ends, terms))
    if len({stretch.terms.currency for stretch in found}) > 1:
        raise ValueError("a month in two currencies")
    return found


def _inside(period: Period, moment: datetime) -> datetime:
    return min(max(moment.replace(microsecond=0), period.begins_at), period.ends_at)
