"""Months that addresses name."""

from datetime import date

import pytest

from hubwright.control.usage.months import later_month, month_of, shifted
from hubwright.kernel.errors import Missing

TODAY = date(2026, 11, 29)


def test_a_month_is_read_and_has_neighbours() -> None:
    month = month_of("2026-12", TODAY)
    assert (month, shifted(month, 1), shifted(month, -12)) == (date(2026, 12, 1), date(2027, 1, 1), date(2025, 12, 1))


@pytest.mark.parametrize("text", ["x", "2026-13", "0001-01", "1999-12", "3000-01", "9999-12"])
def test_what_is_no_month_of_ours_is_missing(text: str) -> None:
    with pytest.raises(Missing):
        month_of(text, TODAY)


def test_no_name_is_this_month_and_none_follows_it() -> None:
    assert month_of("", TODAY) == date(2026, 11, 1)
    assert later_month(date(2026, 11, 1), TODAY) is None
    assert later_month(date(2026, 10, 1), TODAY) == date(2026, 11, 1)
