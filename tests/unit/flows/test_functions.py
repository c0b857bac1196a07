"""Every function an expression may call, by table; a function without a row fails the suite."""

from typing import Any

import pytest

from hubwright.flows.expressions import FUNCTIONS, Mismatch, compile_expression
from hubwright.flows.expressions.closures import NOW as NOW_KEY
from hubwright.flows.expressions.compiled import FUNCTION_MODULES
from tests.unit.flows.scenes import NOW

SCOPE: dict[str, Any] = {
    "none": None,
    "orders": [{"no": "1", "paid": True, "sum": 3}, {"no": "2", "paid": False, "sum": 4}, "odd"],
    "nums": [3, 1.5, 2],
    NOW_KEY: NOW,
}

TABLE: list[tuple[str, object]] = [
    ("lower('AbC')", "abc"),
    ("upper('AbC')", "ABC"),
    ("trim('  a b ')", "a b"),
    ("contains('hello', 'ell')", True),
    ("contains(['a'], 'b')", False),
    ("contains(none, 'b')", False),
    ("starts_with('order 1', 'order')", True),
    ("starts_with('order 1', '1')", False),
    ("ends_with('order 1', '1')", True),
    ("ends_with('order 1', 'o')", False),
    ("replace('a-b-c', '-', '+')", "a+b+c"),
    ("replace('abc', '', 'x')", "abc"),
    ("split('a, b', ', ')", ["a", "b"]),
    ("join(['a', 1, true], '-')", "a-1-true"),
    ("substring('hello', 1, 3)", "el"),
    ("substring('hello', 3)", "lo"),
    ("substring('hello', -2)", "lo"),
    ("text(2.0)", "2"),
    ("text(2.5)", "2.5"),
    ("text(none)", ""),
    ("text(true)", "true"),
    ("text([1, 'a'])", "1, a"),
    ("text(now())", "2026-11-24T07:00:00Z"),
    ("digits('No. １２-3')", "123"),
    ("matches('order 10086', r'\\d{4,}')", True),
    ("matches('order 1', r'\\d{4,}')", False),
    ("matches(none, 'x')", False),
    ("matches('HELLO', '(?i)hello')", True),
    ("extract('order 10086!', r'\\d{4,}')", "10086"),
    ("extract('no: 7 of 9', r'no: (\\d) of (\\d)')", "7"),
    ("extract('no: 7 of 9', r'no: (\\d) of (\\d)', 2)", "9"),
    ("extract('no: 7 of 9', r'no: (\\d) of (\\d)', 0)", "no: 7 of 9"),
    ("extract('none', r'\\d')", None),
    ("extract(none, r'\\d')", None),
    ("json(['a', 1, null])", '["a",1,null]'),
    ("len('中文')", 2),
    ("len([1, 2, 3])", 3),
    ("len(none)", 0),
    ("len(orders[0])", 3),
    ("first([4, 5])", 4),
    ("first([])", None),
    ("last([4, 5])", 5),
    ("last([])", None),
    ("any(orders, 'paid')", True),
    ("any(orders, 'no', '3')", False),
    ("all(orders, 'paid')", False),
    ("all([], 'paid')", True),
    ("pluck(where(orders, 'no', '2'), 'sum')", [4]),
    ("where(orders, 'no', '9')", []),
    ("pluck(orders, 'sum')", [3, 4, None]),
    ("default(none, 'x')", "x"),
    ("default('', 'x')", "x"),
    ("default(0, 'x')", 0),
    ("is_set(none)", False),
    ("is_set('')", False),
    ("is_set(0)", True),
    ("boolean('no')", False),
    ("boolean(' FALSE ')", False),
    ("boolean('yes')", True),
    ("boolean(0)", False),
    ("type(none)", "null"),
    ("type(true)", "boolean"),
    ("type(1)", "number"),
    ("type('')", "text"),
    ("type(now())", "date"),
    ("type([])", "list"),
    ("type(orders[0])", "object"),
    ("number('12')", 12),
    ("number(' 1,234.5 ')", 1234.5),
    ("number('１２')", 12),
    ("number('-3')", -3),
    ("number('abc')", None),
    ("number('1_000')", None),
    ("number('nan')", None),
    ("number('inf')", None),
    ("number('')", None),
    ("number(true)", 1),
    ("number(none)", None),
    ("number(7)", 7),
    ("round(2.5)", 3),
    ("round(-2.5)", -3),
    ("round(2.345, 2)", 2.35),
    ("floor(2.9)", 2),
    ("floor(-2.1)", -3),
    ("ceil(2.1)", 3),
    ("abs(-4)", 4),
    ("min(3, 1, 2)", 1),
    ("min(nums)", 1.5),
    ("max(3, 1, 2)", 3),
    ("max(nums)", 3),
    ("sum(nums)", 6.5),
    ("sum([])", 0),
    ("text(now())", "2026-11-24T07:00:00Z"),
    ("text(date('2026-11-24'))", "2026-11-24T00:00:00Z"),
    ("date('soon')", None),
    ("date(5)", None),
    ("text(add_days('2026-11-24', 7))", "2026-12-01T00:00:00Z"),
    ("text(add_hours(now(), -8))", "2026-11-23T23:00:00Z"),
    ("text(add_minutes(now(), 90))", "2026-11-24T08:30:00Z"),
    ("days_between('2026-11-24', '2026-12-01')", 7),
    ("days_between('2026-11-24', '2026-11-23T12:00:00')", -1),
    ("hours_between('2026-11-24', '2026-11-24T05:59:00')", 5),
    ("weekday('2026-11-24')", 2),
    ("hour(now())", 7),
    ("hour(in_zone(now(), 'Asia/Shanghai'))", 15),
    ("format_date(now(), 'YYYY/MM/DD HH:mm:ss')", "2026/11/24 07:00:00"),
    ("format_date('2026-01-05', 'D MMM YYYY, M')", "5 Jan 2026, 1"),
    ("format_date(now(), 'date')", "Nov 24, 2026"),
    ("year(now())", 2026),
]

REFUSED = [
    "lower(1)",
    "upper(none)",
    "trim([])",
    "starts_with('a', 1)",
    "ends_with(1, 'a')",
    "replace('a', 1, '')",
    "split('a', '')",
    "join('a', '')",
    "substring(1, 1)",
    "substring('a', 'b')",
    "matches(1, 'a')",
    "matches('a', 1)",
    "extract('a', '(b)', 2)",
    "extract('a', 'b', -1)",
    "len(1)",
    "first('a')",
    "last(none)",
    "any('a', 'b')",
    "all(1, 'b')",
    "where(none, 'a', 1)",
    "pluck(1, 'a')",
    "round('a')",
    "round(1, 'a')",
    "floor(none)",
    "ceil('1')",
    "abs(true)",
    "min([])",
    "min('a', 1)",
    "max(none)",
    "sum('a')",
    "sum(['a'])",
    "add_days('soon', 1)",
    "add_days(now(), 'a')",
    "add_days(now(), 99999999999)",
    "add_hours(1, 1)",
    "add_minutes(none, 1)",
    "days_between('a', 'b')",
    "hours_between(now(), none)",
    "weekday(1)",
    "hour('x')",
    "year(none)",
    "in_zone(now(), 1)",
    "format_date('soon', 'YYYY')",
    "format_date(now(), 1)",
]


@pytest.mark.parametrize(("source", "expected"), TABLE)
def test_function(source: str, expected: object) -> None:
    value = compile_expression(source).value(SCOPE)

    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize("source", REFUSED)
def test_function_refuses_what_it_cannot_use(source: str) -> None:
    with pytest.raises(Mismatch) as caught:
        compile_expression(source).value(SCOPE)

    assert caught.value.column == 1


def test_every_function_has_a_row_and_speaks_both_languages() -> None:
    rows = " ".join(source for source, _ in TABLE)

    assert [name for name in FUNCTIONS if f"{name}(" not in rows] == []
    assert len(FUNCTIONS) >= 30
    assert all(
        found.help_en and found.help_zh and found.signature.startswith(name) for name, found in FUNCTIONS.items()
    )
    assert {found.call.__module__ for found in FUNCTIONS.values()} >= {module.__name__ for module in FUNCTION_MODULES}
