"""Where the month will stand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from admin_ui.pages.usage.forecast import at_this_pace

NOVEMBER = date(2026, 11, 1)


def test_half_of_the_month_gone_means_twice_as_much_at_its_end() -> None:
    assert at_this_pace(500, NOVEMBER, ZoneInfo("UTC"), datetime(2026, 11, 16, tzinfo=UTC)) == 1000


def test_it_says_nothing_too_early_and_nothing_about_nothing() -> None:
    assert at_this_pace(500, NOVEMBER, ZoneInfo("UTC"), datetime(2026, 11, 2, tzinfo=UTC)) is None
    assert at_this_pace(0, NOVEMBER, ZoneInfo("UTC"), datetime(2026, 11, 16, tzinfo=UTC)) is None


def test_the_month_is_the_companys_own() -> None:
    now = datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert at_this_pace(500, NOVEMBER, ZoneInfo("Asia/Shanghai"), now) == 1000


@given(st.integers(1, 10**9))
def test_it_is_never_less_than_what_is_there_and_at_the_end_just_that(quantity: int) -> None:
    now = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    told = at_this_pace(quantity, NOVEMBER, ZoneInfo("UTC"), now)
    assert told is not None
    assert told >= quantity
    assert at_this_pace(quantity, NOVEMBER, ZoneInfo("UTC"), datetime(2026, 12, 2, tzinfo=UTC)) == quantity
