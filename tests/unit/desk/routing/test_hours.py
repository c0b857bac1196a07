"""Open or closed, and when it opens again: a queue's hours with its own special days over those of the hours."""

from datetime import UTC, datetime, timedelta

import pytest

from hubwright.desk.routing.hours import OpenState, is_open
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay

WEEK = [OpenFrom(day=day, opens="09:00", closes="18:00") for day in range(1, 6)]
SHANGHAI = BusinessHours(
    "Asia/Shanghai",
    WEEK,
    [SpecialDay("2026-10-01", "National day"), SpecialDay("2026-10-10", "Make-up day", "10:00", "16:00")],
)
OWN = (SpecialDay("2026-10-01", "On duty", "08:00", "12:00"), SpecialDay("2026-11-24", "Moving house"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_without_hours_it_is_always_open_and_special_days_change_nothing() -> None:
    assert is_open(None, OWN, at("2026-11-24T03:00+08:00")) == OpenState(open=True)


@pytest.mark.parametrize(
    ("moment", "opens_at", "because"),
    [
        ("2026-11-25T08:59+08:00", "2026-11-25T09:00+08:00", ""),
        ("2026-11-25T18:00+08:00", "2026-11-26T09:00+08:00", ""),
        ("2026-11-27T18:30+08:00", "2026-11-30T09:00+08:00", ""),
        ("2026-11-23T20:00+08:00", "2026-11-25T09:00+08:00", ""),
        ("2026-11-24T12:00+08:00", "2026-11-25T09:00+08:00", "Moving house"),
        ("2026-10-01T13:00+08:00", "2026-10-02T09:00+08:00", "On duty"),
        ("2026-10-09T19:00+08:00", "2026-10-10T10:00+08:00", ""),
    ],
)
def test_while_closed_it_says_when_it_opens(moment: str, opens_at: str, because: str) -> None:
    assert is_open(SHANGHAI, OWN, at(moment)) == OpenState(open=False, opens_at=at(opens_at), because=because)


@pytest.mark.parametrize(
    ("moment", "because"),
    [
        ("2026-11-25T09:00+08:00", ""),
        ("2026-10-01T08:30+08:00", "On duty"),
        ("2026-10-10T15:59+08:00", "Make-up day"),
    ],
)
def test_own_special_days_go_before_those_of_the_hours(moment: str, because: str) -> None:
    assert is_open(SHANGHAI, OWN, at(moment)) == OpenState(open=True, because=because)


def test_hours_without_a_stretch_never_open() -> None:
    assert is_open(BusinessHours("UTC"), (), at("2026-11-24T12:00+00:00")) == OpenState(open=False)


def test_the_moment_it_opens_is_open_and_the_moment_before_is_not() -> None:
    closed = is_open(SHANGHAI, (), at("2026-11-28T12:00+08:00"))
    assert closed.opens_at is not None
    assert is_open(SHANGHAI, (), closed.opens_at).open
    assert not is_open(SHANGHAI, (), closed.opens_at - timedelta(seconds=1)).open
