"""Months, terms and uses for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from editions.proration import Period
from editions.rates import Price
from hubwright.control.billing.draft import Use
from hubwright.control.billing.money import Currency
from hubwright.control.billing.terms import Terms

JUNE = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
MAY = Period(datetime(2026, 5, 1, tzinfo=UTC), JUNE.begins_at)


def day(n: int, **more: int) -> datetime:
    """The n-th of June, at midnight or later."""
    return JUNE.begins_at + timedelta(days=n - 1, **more)


def terms(
    prices: dict[str, Price],
    *,
    base: str = "0",
    currency: Currency = "CNY",
    begins_at: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    edition: str = "online",
) -> Terms:
    """Terms with a base of nothing."""
    return Terms(begins_at=begins_at, currency=currency, edition=edition, version=2, base=Decimal(base), prices=prices)


def used(
    meter: str, quantity: int | str | Decimal, begins_at: datetime = JUNE.begins_at, *, level: bool = False
) -> Use:
    """Use of a stretch."""
    return Use(meter=meter, begins_at=begins_at, quantity=Decimal(quantity), level=level)
