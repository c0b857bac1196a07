"""Shares of a month by the second: however a month is cut up, its parts come to the whole."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import msgspec

CENTS = Decimal("0.01")


class Period(msgspec.Struct, frozen=True):
    """A month of a company; `ends_at` is the first moment of the next."""

    begins_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        """How long it is; never the same twice where clocks change."""
        return int((self.ends_at - self.begins_at).total_seconds())


class Part(msgspec.Struct, frozen=True):
    """A stretch of a period, and what it costs of the fee that held."""

    begins_at: datetime
    ends_at: datetime
    fee: Decimal
    amount: Decimal


class Change(msgspec.Struct, frozen=True):
    """A fee that changes inside a period: what is given back for the rest, and what the rest costs now."""

    credit: Part
    charge: Part

    @property
    def due(self) -> Decimal:
        """What is to be paid at once; below zero is credited."""
        return self.charge.amount - self.credit.amount


def period_of(at: datetime, zone: ZoneInfo) -> Period:
    """The calendar month of the company's clock that a moment lies in."""
    here = at.astimezone(zone)
    first = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = (first + timedelta(days=32)).replace(day=1, fold=0)
    return Period(first.astimezone(at.tzinfo), following.astimezone(at.tzinfo))


def shares(fee: Decimal, period: Period, cuts: Iterable[datetime]) -> Sequence[Part]:
    """Cut a period at moments (to the second); the amounts are whole cents and add up to the fee."""
    moments = sorted({_clamped(cut, period) for cut in cuts} | {period.begins_at, period.ends_at})
    return [
        Part(begins, ends, fee, _until(fee, period, ends) - _until(fee, period, begins))
        for begins, ends in itertools.pairwise(moments)
    ]


def change(old: Decimal, new: Decimal, period: Period, at: datetime) -> Change:
    """Another fee from a moment on."""
    return Change(_rest(old, period, at), _rest(new, period, at))


def _rest(fee: Decimal, period: Period, at: datetime) -> Part:
    begins = _clamped(at, period)
    amount = _until(fee, period, period.ends_at) - _until(fee, period, begins)
    return Part(begins, period.ends_at, fee, amount)


def _until(fee: Decimal, period: Period, moment: datetime) -> Decimal:
    """What the period has cost up to a moment, in whole cents; at its end exactly the fee."""
    if moment >= period.ends_at:
        return fee
    passed = int((moment - period.begins_at).total_seconds())
    return (fee * passed / period.seconds).quantize(CENTS, rounding=ROUND_HALF_EVEN)


def _clamped(moment: datetime, period: Period) -> datetime:
    whole = moment.replace(microsecond=0)
    return min(max(whole, period.begins_at), period.ends_at)
