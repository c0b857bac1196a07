"""Functions at their limits: lengths, digits, places, kinds, and values just inside and outside."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hubwright.flows.expressions import FUNCTIONS, Mismatch, compile_expression
from hubwright.flows.expressions.date_functions import written_date, zone
from hubwright.flows.expressions.number_functions import absolute, read_number

AT = datetime(2026, 11, 24, 7, 5, 9, tzinfo=UTC)
HALF = "x" * 32_768


def value(source: str, **scope: Any) -> Any:
    return compile_expression(source).value(scope)


def refused(source: str, **scope: Any) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        value(source, **scope)
    return caught.value


def test_replacing_may_make_a_text_just_as_long_as_a_text_may_be() -> None:
    assert len(value("replace(a, 'x', 'yy')", a=HALF)) == 65_536
    assert refused("replace(a, 'x', 'yy')", a=HALF + "x").values == {"limit": 65_536}
    assert refused("replace(a, 'x', 'yy')", a=HALF + "zz").code == "text_too_long"
    assert refused("replace(a, 'b', 'cc')", a=HALF + HALF[1:] + "b").code == "text_too_long"
    assert value("replace(a, 'xx', 'y')", a=HALF + HALF) == "y" * 32_768
    assert value("replace(a, 'x', 'y')", a=HALF) == "y" * 32_768


def test_joining_counts_the_glue_once_for_each_part() -> None:
    assert len(value("join([a, a], '')", a=HALF)) == 65_536
    assert refused("join([a, a, 'x'], '')", a=HALF).values == {"limit": 65_536}
    assert len(value("join([a, 'b', 'c'], '-')", a="x" * 65_531)) == 65_535
    assert refused("join([a, 'b', 'c'], '-')", a="x" * 65_532).code == "text_too_long"
    assert refused("join([a, a], '-')", a=HALF).code == "text_too_long"


def test_json_is_measured_in_characters() -> None:
    assert len(value("json(a)", a="中" * 65_534)) == 65_536
    assert refused("json(a)", a="中" * 65_535).values == {"limit": 65_536}
    assert refused("json(a)", a="x" * 300_000).values == {"limit": 65_536}


def test_digits_are_looked_for_in_the_first_thousand_characters() -> None:
    assert value("digits(a)", a="x" * 999 + "7") == "7"
    assert value("digits(a)", a="x" * 1_000 + "7") == ""
    assert value("digits(5)") == "5"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0" * 24 + "7", 7),
        ("0" * 25 + "7", None),
        ("5" + " " * 58 + "7", 57),
        ("5" + " " * 59 + "7", 5),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("-9223372036854775807", 1 - 2**63),
        ("-9223372036854775808", None),
        ("1e3", 1000.0),
        ("+5", 5),
        ("1,5", 15),
        ("--5", None),
        ("٣", None),
        ("", None),
        (" ", None),
    ],
)
def test_read_number(source: str, expected: float | None) -> None:
    found = read_number(source)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("round(2.55, -1)", 3),
        ("round(2.5, 0)", 3),
        ("round(2.25, 1)", 2.3),
        ("round(1 / 3, 10)", 0.3333333333),
        ("round(1 / 3, 11)", 0.3333333333),
        ("min(5)", 5),
        ("max(5)", 5),
        ("min(2, 1, 4, 3)", 1),
        ("number(2.5)", 2.5),
        ("number([1])", None),
        ("pluck(orders, 1)", [None, None]),
        ("pluck(orders, [1])", [None, None]),
        ("pluck(orders, 'a')", [1, None]),
        ("any(orders, 'a', 1)", True),
        ("any(orders, 'paid')", True),
        ("all(orders, 'paid')", False),
        ("all(where(orders, 'paid', true), 'paid')", True),
        ("first([2, 3])", 2),
        ("last([2, 3])", 3),
        ("substring('hello', 1.9, 3.9)", "el"),
        ("boolean('0')", False),
        ("boolean('')", False),
        ("boolean(none)", False),
        ("boolean(orders)", True),
        ("default([], 'x')", []),
        ("is_set([])", True),
        ("date(now)", AT),
        ("hour('2026-11-24T07:59:59')", 7),
        ("weekday('2026-11-29')", 7),
        ("days_between('2026-11-24', '2026-11-25T23:59:59')", 1),
        ("hours_between('2026-11-24T01:00', '2026-11-24')", -1),
        ("matches('ab', 'B')", False),
        ("extract('ab', 'b')", "b"),
        ("trim('\t a ')", "a"),
    ],
)
def test_function(source: str, expected: object) -> None:
    found = value(source, orders=[{"a": 1, "paid": True}, "odd"], now=AT, none=None)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "source", ["min([1], 2)", "max(2, [1])", "min(true)", "round(true)", "sum([true])", "any(1, 'a')"]
)
def test_only_numbers_are_calculated_with(source: str) -> None:
    assert refused(source).code == "type_mismatch"


@pytest.mark.parametrize(
    ("layout", "locale", "expected"),
    [
        ("date", "en", "Nov 24, 2026"),
        ("date", "zh-TW", "2026年11月24日"),
        ("short", "zh", "2026-11-24"),
        ("datetime", "de", "Nov 24, 2026 07:05"),
        ("time", "zh", "07:05"),
        ("YYYY-MM-DD HH:mm:ss", "en", "2026-11-24 07:05:09"),
        ("x" * 61, "en", "x" * 60),
        ("x" * 59 + "D", "en", "x" * 59 + "24"),
    ],
)
def test_written_date(layout: str, locale: str, expected: str) -> None:
    assert written_date(AT, layout, locale) == expected


@pytest.mark.parametrize(("month", "name"), [(1, "Jan"), (2, "Feb"), (6, "Jun"), (12, "Dec")])
def test_months_have_names(month: int, name: str) -> None:
    assert written_date(AT.replace(month=month), "MMM M MM", "en") == f"{name} {month} {month:02d}"


def test_a_zone_is_found_by_its_name() -> None:
    assert str(zone("Asia/Shanghai")) == "Asia/Shanghai"
    with pytest.raises(Mismatch) as caught:
        zone("x" * 41)
    assert (caught.value.code, caught.value.values) == ("bad_zone", {"name": "x" * 40})


def test_a_function_knows_how_many_values_it_takes() -> None:
    counts = {name: (FUNCTIONS[name].least, FUNCTIONS[name].most) for name in ("now", "len", "min", "round", "replace")}

    assert counts == {"now": (0, 0), "len": (1, 1), "min": (1, 4), "round": (1, 2), "replace": (3, 3)}


def test_a_function_may_also_be_called_by_its_own_name() -> None:
    assert absolute(-3) == 3
