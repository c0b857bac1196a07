"""A month's amount cut up by the second in any currency: whatever the cuts, the parts come to the whole."""

from datetime import datetime
from decimal import Decimal

from editions.proration import Period
from hubwright.control.billing.money import EXACT, Currency, rounded


def part(amount: Decimal, currency: Currency, period: Period, begins_at: datetime, ends_at: datetime) -> Decimal:
    """What a stretch of the period costs; neighbours share their border, so no cent is lost or paid twice."""
    return _until(amount, currency, period, ends_at) - _until(amount, currency, period, begins_at)


def share(period: Period, begins_at: datetime, ends_at: datetime) -> tuple[int, int]:
    """A stretch as seconds of the period's seconds."""
    return _passed(period, ends_at) - _passed(period, begins_at), period.seconds


def _until(amount: Decimal, currency: Currency, period: Period, moment: datetime) -> Decimal:
    passed = _passed(period, moment)
    return rounded(EXACT.divide(EXACT.multiply(amount, Decimal(passed)), Decimal(period.seconds)), currency)


def _passed(period: Period, moment: datetime) -> int:
    inside = min(max(moment, period.begins_at), period.ends_at)
    return int((inside - period.begins_at).total_seconds())
