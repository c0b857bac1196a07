"""A company with terms, and counts for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from editions.proration import Period
from editions.rates import Graduated, PerUnit, Price, Tier
from hubwright.control.billing.agree import agree
from hubwright.control.billing.terms import Terms
from hubwright.control.usage.counts import Count

D = Decimal
UTC_ZONE = ZoneInfo("UTC")
JUNE = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
JULY = Period(JUNE.ends_at, datetime(2026, 8, 1, tzinfo=UTC))
AUGUST = Period(JULY.ends_at, datetime(2026, 9, 1, tzinfo=UTC))
PRICES = {
    "conversations": Price(model=Graduated((Tier(100, D("0.155")), Tier(None, D("0.085")))), included=20),
    "messages_out": Price(model=PerUnit(D("0.0125"))),
    "members": Price(model=PerUnit(D(30)), included=2),
}


def terms(begins_at: datetime = JUNE.begins_at, **more: Any) -> Terms:
    """Terms in yuan with a base of 299."""
    told: dict[str, Any] = {
        "begins_at": begins_at,
        "currency": "CNY",
        "edition": "online",
        "version": 2,
        "base": D(299),
        "prices": PRICES,
    }
    return Terms(**{**told, **more})


async def agreed(*all_terms: Terms) -> None:
    """Let terms hold."""
    for each in all_terms or (terms(),):
        await agree(each, "test")


def june(day: int, **more: float) -> datetime:
    """A moment of June."""
    return JUNE.begins_at + timedelta(days=day - 1, **more)


def count(meter: str, quantity: int | str, key: str, at: datetime, **more: Any) -> Count:
    """One count from outside."""
    return Count(meter=meter, quantity=D(quantity), source="test", idem_key=key, at=at, **more)
