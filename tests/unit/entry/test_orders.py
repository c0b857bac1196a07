"""The order books: the same on every start, different in every company, and no surprises in the number."""

from datetime import date, timedelta

import pytest

from hubwright.entry.orders.book import FIRST, LAST, STAGES, order

COMPANIES = ("aurora", "brook", "cedar")
TODAY = date(2026, 11, 24)


def test_every_company_has_two_hundred_orders_of_every_usual_kind() -> None:
    for company in COMPANIES:
        found = [order(company, str(number), TODAY) for number in range(FIRST, LAST + 1)]
        assert len([each for each in found if each is not None]) == 200
        assert {each["status"] for each in found if each} == set(STAGES)


def test_an_order_is_the_same_on_every_start_with_dates_that_move() -> None:
    first, later = order("aurora", "10086", TODAY), order("aurora", "10086", TODAY + timedelta(days=7))
    assert first is not None
    assert later is not None
    dates = ("expected", "ordered_on")
    assert {k: v for k, v in first.items() if k not in dates} == {k: v for k, v in later.items() if k not in dates}
    assert date.fromisoformat(later["expected"]) - date.fromisoformat(first["expected"]) == timedelta(days=7)


def test_the_same_number_is_another_order_in_another_company() -> None:
    for number in ("10086", "10001", "10200"):
        found = [order(company, number, TODAY) for company in COMPANIES]
        assert len({each["items_en"] for each in found if each}) == 3
    tracked = [order(company, "10086", TODAY) for company in COMPANIES]
    assert len({each["tracking"] for each in tracked if each}) == 3


def test_dates_fit_the_stage() -> None:
    for number in range(FIRST, LAST + 1):
        found = order("brook", str(number), TODAY)
        assert found is not None
        assert date.fromisoformat(found["ordered_on"]) <= TODAY
        if found["status"] == "delivered":
            assert found["ordered_on"] < found["expected"] < TODAY.isoformat()
        elif found["status"] in ("returned", "cancelled"):
            assert found["expected"] == ""
        else:
            assert found["expected"] >= TODAY.isoformat()


@pytest.mark.parametrize(
    "number", ["", "10000", "10201", "-10086", "10086.0", "１００８６", "1e4", " 10086", "abc", "9" * 5000]
)
def test_anything_else_is_unknown(number: str) -> None:
    assert order("aurora", number, TODAY) is None
