"""However a month is cut up, its parts come to the whole, to the cent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editions.proration import Period, change, period_of, shares

zones = st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]).map(ZoneInfo)
moments = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2030, 12, 31)).map(
    lambda d: d.replace(tzinfo=UTC)
)
fees = st.decimals(min_value=0, max_value=100_000, places=2)


@given(moments, zones)
def test_every_moment_lies_in_its_month(at: datetime, zone: ZoneInfo) -> None:
    period = period_of(at, zone)
    begins, ends = period.begins_at.astimezone(zone), period.ends_at.astimezone(zone)

    assert period.begins_at <= at < period.ends_at
    assert (begins.day, begins.hour, begins.minute, ends.day, ends.hour, ends.minute) == (1, 0, 0, 1, 0, 0)
    assert period_of(period.ends_at, zone).begins_at == period.ends_at


@given(fees, moments, zones, st.lists(moments, max_size=8))
def test_the_parts_are_whole_cents_and_come_to_the_fee(
    fee: Decimal, at: datetime, zone: ZoneInfo, cuts: list[datetime]
) -> None:
    period = period_of(at, zone)
    inside = [
        period.begins_at + (cut - datetime(2024, 1, 1, tzinfo=UTC)) % (period.ends_at - period.begins_at)
        for cut in cuts
    ]

    parts = shares(fee, period, inside)

    assert sum(part.amount for part in parts) == fee
    assert all(part.amount >= 0 and part.amount == round(part.amount, 2) for part in parts)
    assert [first.ends_at for first, _second in pairwise(parts)] == [
        second.begins_at for _first, second in pairwise(parts)
    ]
    assert (parts[0].begins_at, parts[-1].ends_at) == (period.begins_at, period.ends_at)


@given(fees, fees, moments, zones)
def test_what_was_and_what_is_paid_together_make_the_month(
    old: Decimal, new: Decimal, at: datetime, zone: ZoneInfo
) -> None:
    period = period_of(at, zone)
    done = change(old, new, period, at)
    used = [part for part in shares(old, period, [at]) if part.ends_at <= at]

    assert sum((part.amount for part in used), Decimal(0)) + done.credit.amount == old
    assert done.due == done.charge.amount - done.credit.amount
    assert change(old, old, period, at).due == 0


def test_half_a_month_is_half_the_fee() -> None:
    june = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))

    done = change(Decimal(299), Decimal(699), june, june.begins_at + timedelta(days=15))

    assert (done.credit.amount, done.charge.amount, done.due) == (Decimal("149.50"), Decimal("349.50"), Decimal(200))


@pytest.mark.parametrize(("month", "days"), [(2, 28), (3, 31), (10, 31)])
def test_a_month_is_as_long_as_its_clock_says(month: int, days: int) -> None:
    period = period_of(datetime(2026, month, 15, tzinfo=UTC), ZoneInfo("Europe/Berlin"))

    assert period.seconds == days * 86_400 + {2: 0, 3: -3_600, 10: 3_600}[month]
