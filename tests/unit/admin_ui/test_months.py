"""Months that addresses of the operator console name."""

from datetime import date

import pytest

from admin_ui.pages.operator.words import month_of, shifted
from hubwright.kernel.errors import Missing


def test_a_month_is_read_and_has_neighbours() -> None:
    month = month_of("2026-12")
    assert (month, shifted(month, 1), shifted(month, -12)) == (date(2026, 12, 1), date(2027, 1, 1), date(2025, 12, 1))


@pytest.mark.parametrize("text", ["x", "2026-13", "0001-01", "1999-12", "3000-01", "9999-12"])
def test_what_is_no_month_of_ours_is_missing(text: str) -> None:
    with pytest.raises(Missing):
        month_of(text)
