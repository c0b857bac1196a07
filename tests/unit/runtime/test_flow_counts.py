"""Times in buckets, days as moments, and what waits for a customer."""

import inspect
from datetime import date, timedelta
from itertools import pairwise
from math import floor, log
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hubwright import flows
from hubwright.runtime.flow_counts.days import day_of, days_from
from hubwright.runtime.flow_counts.listening import LISTENING
from hubwright.runtime.flow_counts.queries import BUCKET
from hubwright.runtime.flow_counts.time_buckets import FACTOR, MOST, SMALLEST_S, at_share, middle

TIMES = st.floats(min_value=SMALLEST_S, max_value=90 * 86_400)


def _bucket(seconds: float) -> int:
    """As the query has it."""
    return floor(log(seconds / SMALLEST_S) / log(FACTOR)) + 1


@given(TIMES)
def test_no_time_is_further_than_a_tenth_from_its_bucket(seconds: float) -> None:
    assert abs(middle(_bucket(seconds)) / seconds - 1) < 0.11


@given(st.lists(TIMES, min_size=1), st.sampled_from([0.5, 0.95]))
def test_a_share_read_from_buckets_is_the_share_of_the_times(times: list[float], share: float) -> None:
    buckets: dict[int, int] = {}
    for seconds in times:
        buckets[_bucket(seconds)] = buckets.get(_bucket(seconds), 0) + 1
    found = at_share(buckets, share)
    assert found is not None
    exact = sorted(times)[max(0, -int(-share * len(times) // 1) - 1)]
    assert abs(found / exact - 1) < 0.11


def test_the_query_has_the_same_buckets() -> None:
    assert f"ln({FACTOR})" in BUCKET and f"spent / {SMALLEST_S}" in BUCKET and f"least({MOST}, " in BUCKET


def test_nobody_took_no_time() -> None:
    assert at_share({}, 0.5) is None
    assert at_share({0: 3}, 0.95) == 0.0


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.sampled_from(["Asia/Kolkata", "Europe/Berlin"]))
def test_days_of_a_calendar_follow_each_other_without_a_gap(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    days = days_from(day, day + timedelta(days=3), zone)
    assert [each.day for each in days] == [day + timedelta(days=n) for n in range(4)]
    assert all(one.end.timestamp() == two.start.timestamp() for one, two in pairwise(days))
    assert day_of(day, zone).start.astimezone(zone).date() == day


def test_every_step_that_waits_for_a_message_is_known() -> None:
    """A kind of step whose module lets a session wait for a message, and that is not one that waits for time."""
    waiting = {
        kind.type
        for kind in flows.node_types()
        if "Stay(message=True" in (source := inspect.getsource(inspect.getmodule(type(kind)) or kind))  # type: ignore[arg-type]  # a module
        or "import answers" in source
        or "waiting_for_answer" in source
    }
    assert waiting == LISTENING
