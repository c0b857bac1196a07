"""Open, closed or holiday: by the clock on the wall, over midnight, on special days, through changes of the clock."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay, next_opening, read_hours, standing_at

WEEK = [OpenFrom(day=day, opens="09:00", closes="18:00") for day in range(1, 6)]
SHANGHAI = BusinessHours(
    time_zone="Asia/Shanghai",
    week=WEEK,
    special=[
        SpecialDay(date="2026-10-01", name="National day"),
        SpecialDay(date="2026-10-10", name="Make-up day", opens="10:00", closes="16:00"),
    ],
)
NIGHT = BusinessHours(time_zone="Europe/Berlin", week=[OpenFrom(day=6, opens="22:00", closes="06:00")])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("hours", "moment", "standing", "because"),
    [
        (SHANGHAI, "2026-11-24T09:00+08:00", "open", ""),
        (SHANGHAI, "2026-11-24T17:59+08:00", "open", ""),
        (SHANGHAI, "2026-11-24T18:00+08:00", "closed", ""),
        (SHANGHAI, "2026-11-24T01:00+00:00", "open", ""),
        (SHANGHAI, "2026-11-28T12:00+08:00", "closed", ""),
        (SHANGHAI, "2026-10-01T12:00+08:00", "holiday", "National day"),
        (SHANGHAI, "2026-10-10T12:00+08:00", "open", "Make-up day"),
        (SHANGHAI, "2026-10-10T17:00+08:00", "closed", "Make-up day"),
        (NIGHT, "2026-11-28T23:00+01:00", "open", ""),
        (NIGHT, "2026-11-29T05:59+01:00", "open", ""),
        (NIGHT, "2026-11-29T06:00+01:00", "closed", ""),
        (NIGHT, "2026-11-28T05:00+01:00", "closed", ""),
    ],
)
def test_standing(hours: BusinessHours, moment: str, standing: str, because: str) -> None:
    found = standing_at(hours, at(moment))

    assert (found.standing, found.because) == (standing, because)


def test_a_night_that_began_before_a_holiday_is_still_open() -> None:
    hours = BusinessHours(
        time_zone="UTC",
        week=[OpenFrom(day=1, opens="22:00", closes="04:00")],
        special=[SpecialDay(date="2026-11-24", name="Feast")],
    )

    assert standing_at(hours, at("2026-11-24T03:00+00:00")).standing == "open"
    assert standing_at(hours, at("2026-11-24T05:00+00:00")).standing == "holiday"


def test_the_whole_day_ends_at_twenty_four() -> None:
    hours = BusinessHours(time_zone="UTC", week=[OpenFrom(day=2, opens="00:00", closes="24:00")])

    assert standing_at(hours, at("2026-11-24T23:59:59+00:00")).standing == "open"
    assert standing_at(hours, at("2026-11-25T00:00+00:00")).standing == "closed"


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T08:00+08:00", "2026-11-24T01:00+00:00"),
        ("2026-11-24T12:00+08:00", "2026-11-25T01:00+00:00"),
        ("2026-11-27T19:00+08:00", "2026-11-30T01:00+00:00"),
        ("2026-09-30T19:00+08:00", "2026-10-02T01:00+00:00"),
        ("2026-10-09T19:00+08:00", "2026-10-10T02:00+00:00"),
    ],
)
def test_next_opening(moment: str, opens: str) -> None:
    assert next_opening(SHANGHAI, at(moment)) == at(opens)


def test_the_clock_of_somebody_else_counts_and_summer_time_does_too() -> None:
    berlin = BusinessHours(time_zone="Europe/Berlin", week=WEEK)

    assert next_opening(berlin, at("2026-03-27T19:00+00:00")) == at("2026-03-30T07:00+00:00")
    assert next_opening(berlin, at("2026-03-20T19:00+00:00")) == at("2026-03-23T08:00+00:00")
    assert standing_at(SHANGHAI, at("2026-11-24T15:00+00:00"), "America/New_York").standing == "open"
    assert standing_at(SHANGHAI, at("2026-11-24T15:00+00:00"), "Nowhere/Land").standing == "closed"


def test_who_never_opens_never_opens() -> None:
    assert next_opening(BusinessHours(time_zone="UTC"), at("2026-11-24T00:00+00:00")) is None


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        "09:00-18:00",
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "UTC", "week": [{"day": 1, "opens": "9", "closes": "18:00"}]},
        {"time_zone": "UTC", "special": [{"date": "soon"}]},
        {"time_zone": "UTC", "colour": "red"},
        {"time_zone": ""},
    ],
)
def test_what_cannot_be_read_is_none(stored: Any) -> None:
    assert read_hours(stored) is None


times = st.tuples(st.integers(0, 23), st.sampled_from([0, 30])).map(lambda made: f"{made[0]:02}:{made[1]:02}")
weeks = st.lists(st.builds(OpenFrom, day=st.integers(1, 7), opens=times, closes=times), max_size=5)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(weeks, st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_the_next_opening_is_open_and_nothing_before_it_opens(week: list[OpenFrom], moment: datetime) -> None:
    hours = BusinessHours(time_zone="Asia/Shanghai", week=week)
    found = next_opening(hours, moment.replace(tzinfo=UTC))

    assert (found is None) is (not week)
    if found is not None:
        assert standing_at(hours, found).standing == "open"
        assert found > moment.replace(tzinfo=UTC)
