"""The clock over a company's life: when it moves on, when it warns, and that it always looks again in time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.life.moments import (
    NOTICE,
    SUSPENSION,
    TRIAL,
    WARNINGS,
    Times,
    event_at,
    is_to_be_erased,
    next_look,
    until_of,
    warning_at,
)
from tenants.life.states import Event, State

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGAN + TRIAL
ON_TRIAL = Times(state=State.TRIAL, until=END, since=BEGAN)
SECOND = timedelta(seconds=1)


def test_a_state_ends_at_its_moment_and_not_a_second_before() -> None:
    for state, event in (
        (State.TRIAL, Event.TRIAL_ENDED),
        (State.PAST_DUE, Event.GRACE_ENDED),
        (State.SUSPENDED, Event.NOTICE_ENDED),
    ):
        times = Times(state=state, until=END, since=BEGAN)
        assert event_at(times, END - SECOND) is None
        assert event_at(times, END) is event
    closing = Times(state=State.CLOSING, until=END, since=BEGAN)
    assert event_at(closing, END) is None
    assert not is_to_be_erased(closing, END - SECOND)
    assert is_to_be_erased(closing, END)


def test_what_has_no_end_is_left_alone() -> None:
    for state in State:
        endless = Times(state=state, until=None, since=BEGAN)
        assert (event_at(endless, END), warning_at(endless, END), next_look(endless, END)) == (None, None, None)
        assert not is_to_be_erased(endless, END)


def test_warnings_come_in_their_order_and_only_the_nearest() -> None:
    assert warning_at(ON_TRIAL, END - timedelta(days=8)) is None
    assert warning_at(ON_TRIAL, END - timedelta(days=7)) == timedelta(days=7)
    assert warning_at(ON_TRIAL, END - timedelta(days=4)) == timedelta(days=7)
    assert warning_at(ON_TRIAL, END - timedelta(days=3)) == timedelta(days=3)
    assert warning_at(ON_TRIAL, END - SECOND) == timedelta(days=1)
    assert warning_at(ON_TRIAL, END) is None


def test_nobody_is_warned_of_what_had_no_more_time_from_the_start() -> None:
    short = Times(state=State.TRIAL, until=END, since=END - timedelta(days=2))

    assert warning_at(short, END - timedelta(days=2)) is None
    assert warning_at(short, END - timedelta(hours=20)) == timedelta(days=1)


@given(st.integers(0, int((TRIAL + timedelta(days=2)).total_seconds())))
def test_the_clock_never_sleeps_through_anything(seconds: int) -> None:
    now = BEGAN + timedelta(seconds=seconds)
    again = next_look(ON_TRIAL, now)

    assert again is not None
    assert again > now or now >= END
    missed = [moment for moment in [*(END - before for before in WARNINGS), END] if now < moment < again]
    assert missed == []


@pytest.mark.parametrize(
    ("state", "because", "until"),
    [
        (State.TRIAL, Event.TRIAL_BEGAN, END),
        (State.ACTIVE, Event.PAID, None),
        (State.SUSPENDED, Event.SUSPENDED, None),  # an operator's suspension waits for the operator
        (State.SUSPENDED, Event.TRIAL_ENDED, BEGAN + SUSPENSION),
        (State.CLOSING, Event.CLOSED, BEGAN + NOTICE),
        (State.CLOSING, Event.DEMO_ENDED, BEGAN),
        (State.PURGED, Event.ERASED, None),
    ],
)
def test_how_long_a_state_lasts(state: State, because: Event, until: datetime | None) -> None:
    assert until_of(state, because, BEGAN, END) == until
