"""Time that counts, against a look at every minute: breaks, nights, holidays, changed clocks, pauses."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.desk.sla.business_time import due, open_from, spent
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay
from tests.unit.desk.sla.days import BEGINS, MINUTE, MINUTES, calendars, counting_minutes, pauses

OFFICE = BusinessHours(
    time_zone="Europe/Berlin",
    week=[OpenFrom(day, *times) for day in range(1, 6) for times in (("09:00", "12:00"), ("13:00", "17:00"))],
    special=[SpecialDay("2026-05-01", "Labour Day")],
)


def berlin(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    """A moment by the summer clock of Berlin."""
    return datetime(2026, month, day, hour - 2, minute, tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_counts_and_when_it_is_due_are_what_every_minute_says(data: st.DataObject) -> None:
    begins, hours = data.draw(st.sampled_from(BEGINS)), data.draw(calendars())
    paused = data.draw(pauses(begins))
    counts = counting_minutes(hours, begins, paused)
    until, target = data.draw(st.integers(0, MINUTES)), data.draw(st.integers(1, MINUTES // 2))
    assert spent(hours, begins, begins + until * MINUTE, paused) == sum(counts[:until]) * MINUTE
    passed = 0
    for number, counted in enumerate(counts, 1):
        passed += counted
        if passed == target:
            assert due(hours, begins, target * MINUTE, paused) == begins + number * MINUTE
            break
    else:
        later = due(hours, begins, target * MINUTE, paused)
        assert later is None or later > begins + MINUTES * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars(), st.sampled_from(BEGINS))
def test_open_stretches_are_in_order_and_none_touches_another(hours: BusinessHours | None, since: datetime) -> None:
    found = [stretch for stretch, _n in zip(open_from(hours, since), range(40), strict=False)]
    edges = [moment for stretch in found for moment in stretch]
    assert edges == sorted(set(edges))
    assert all(edge >= since for edge in edges)


def test_lunch_the_night_a_weekend_and_a_holiday_do_not_count() -> None:
    hour = timedelta(hours=1)
    assert due(OFFICE, berlin(28, 11, 30), hour, ()) == berlin(28, 13, 30)
    assert due(OFFICE, berlin(28, 16, 30), hour, ()) == berlin(29, 9, 30)
    assert due(OFFICE, berlin(30, 16, 30), hour, ()) == berlin(4, 9, 30, month=5)  # a holiday and a weekend between
    assert due(OFFICE, berlin(28, 10), hour, [(berlin(28, 10, 30), berlin(28, 11, 30))]) == berlin(28, 12)
    assert due(OFFICE, berlin(28, 10), hour, [(berlin(28, 10, 30), None)]) is None
    assert due(OFFICE, berlin(28, 10), hour, [(berlin(28, 11, 30), None)]) == berlin(28, 11)


def test_a_company_that_never_opens_is_never_due() -> None:
    assert due(BusinessHours(time_zone="UTC"), berlin(28, 10), timedelta(minutes=1), ()) is None
    assert spent(BusinessHours(time_zone="UTC"), berlin(28, 10), berlin(29, 10), ()) == timedelta()
