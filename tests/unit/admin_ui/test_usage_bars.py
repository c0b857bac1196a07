"""Bars of usage: a day's own height, and where a level stood."""

from datetime import date

from admin_ui.pages.usage.drawing import bars, bars_over, days_of, standing

DAYS = days_of(date(2026, 11, 9))


def test_a_month_has_a_bar_for_each_of_its_days() -> None:
    assert (DAYS[0], DAYS[-1], len(DAYS)) == (date(2026, 11, 1), date(2026, 11, 30), 30)
    assert len(days_of(date(2026, 2, 1))) == 28
    drawn = bars(date(2026, 11, 9), {date(2026, 11, 3): 4.0})
    assert [(bar.day.day, bar.quantity) for bar in drawn if bar.height] == [(3, 4.0)]


def test_a_level_stands_from_before_until_it_changes_and_not_beyond_today() -> None:
    held = standing(DAYS, {date(2026, 11, 10): 5.0, date(2026, 11, 20): 2.0}, 3.0, date(2026, 11, 25))
    days = [held[day] for day in DAYS]
    assert days == [3.0] * 9 + [5.0] * 10 + [2.0] * 6 + [0.0] * 5
    assert bars_over(DAYS, held)[-1].height == 0.0


def test_a_level_that_did_not_change_stands_all_month() -> None:
    held = standing(DAYS, {}, 3.0, date(2027, 1, 1))
    assert {bar.height for bar in bars_over(DAYS, held)} == {96.0}
