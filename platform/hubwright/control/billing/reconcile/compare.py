"""Where the five numbers of a meter in a month are not one; pure."""

from decimal import Decimal
from typing import Literal

import msgspec

Between = Literal["ledger/days", "days/told", "told/provider", "days/invoice"]


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """One meter in one month; None where a way has nothing to say, or not yet.

    `whole_days` are the kept days without their fractions, as meters are told; `in_time` is what the kept days say of
    the stretches that the month's own invoice is about.
    """

    month: str
    meter: str
    ledger: Decimal
    days: Decimal
    whole_days: int | None = None
    told: int | None = None
    provider: int | None = None
    in_time: Decimal | None = None
    invoice: Decimal | None = None


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """Two neighbours that differ, and by how much the second says more."""

    month: str
    meter: str
    between: Between
    more: Decimal


def drifts(sums: Sums) -> list[Drift]:
    """Every pair of neighbours that differs; a pair of which one side is not known is not compared."""
    pairs: list[tuple[Between, Decimal | int | None, Decimal | int | None]] = [
        ("ledger/days", sums.ledger, sums.days),
        ("days/told", sums.whole_days, sums.told),
        ("told/provider", sums.told, sums.provider),
        ("days/invoice", sums.in_time, sums.invoice),
    ]
    return [
        Drift(month=sums.month, meter=sums.meter, between=between, more=Decimal(other) - Decimal(one))
        for between, one, other in pairs
        if one is not None and other is not None and one != other
    ]
