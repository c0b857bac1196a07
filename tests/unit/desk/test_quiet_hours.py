"""Quiet hours: in the company's zone, over midnight, and none at all."""

from datetime import UTC, datetime, time

import pytest

from hubwright.desk.push.quiet import is_quiet


@pytest.mark.parametrize(
    ("begins", "ends", "hour", "quiet"),
    [
        (time(22), time(7), 15, True),  # 23 o'clock in Shanghai
        (time(22), time(7), 22, True),  # 6
        (time(22), time(7), 23, False),  # 7: the end is no part of it
        (time(22), time(7), 14, True),  # 22: the beginning is
        (time(22), time(7), 13, False),
        (time(12), time(14), 5, True),  # 13
        (time(12), time(14), 6, False),
        (time(12), time(12), 4, False),
        (None, time(7), 15, False),
        (time(22), None, 15, False),
    ],
)
def test_quiet_hours_are_those_of_the_company(begins: time | None, ends: time | None, hour: int, quiet: bool) -> None:
    assert is_quiet(begins, ends, datetime(2026, 11, 27, hour, tzinfo=UTC), "Asia/Shanghai") is quiet


def test_they_follow_a_clock_that_is_put_forward() -> None:
    """22 o'clock in Berlin is 21 in winter and 20 in summer, by UTC."""
    assert not is_quiet(time(22), time(7), datetime(2026, 1, 10, 20, 30, tzinfo=UTC), "Europe/Berlin")
    assert is_quiet(time(22), time(7), datetime(2026, 7, 10, 20, 30, tzinfo=UTC), "Europe/Berlin")
