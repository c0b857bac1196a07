"""Expressions: what they give, what they refuse, and that nothing but our own error ever comes out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hubwright.flows.expressions import ExpressionError, Mismatch, compile_expression
from hubwright.flows.expressions.closures import NOW as NOW_KEY
from tests.unit.flows.scenes import NOW

SCOPE: dict[str, Any] = {
    "n": 5,
    "price": 2.5,
    "name": "Ann",
    "empty": "",
    "nothing": None,
    "yes": True,
    "tags": ["vip", "new"],
    "day": "2026-11-24",
    "orders": [{"no": "1", "paid": True, "sum": 3}, {"no": "2", "paid": False, "sum": 4}],
    "contact": {"plan": "gold", "address": {"city": "Hangzhou"}, "in": 1},
    "vars": {"n": 5},
    NOW_KEY: NOW,
}

VALUES = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("10 - 4 - 3", 3),
    ("2 * 3 % 4", 2),
    ("7 / 2", 3.5),
    ("8 / 2", 4),
    ("-n", -5),
    ("--n", 5),
    ("-3", -3),
    ("1.5e3", 1500.0),
    ("'a' + \"b\"", "ab"),
    (r"'tab\there'", "tab\there"),
    (r"'\u4e2d'", "中"),
    (r"'\d'", r"\d"),
    (r"r'\n'", r"\n"),
    ("'it\\'s'", "it's"),
    ("true", True),
    ("null", None),
    ("n == 5", True),
    ("n == 5.0", True),
    ("n != 5", False),
    ("n == '5'", False),
    ("yes == 1", False),
    ("1 == yes", False),
    ("nothing == null", True),
    ("n < 6", True),
    ("n <= 5", True),
    ("n > 5", False),
    ("n >= 5", True),
    ("'a' < 'b'", True),
    ("day < now()", True),
    ("day == date('2026-11-24T00:00:00Z')", True),
    ("day == date('2026-11-25')", False),
    ("date('2026-11-24T08:00:00+08:00') == '2026-11-24T00:00:00Z'", True),
    ("now() == 5", False),
    ("[1, [2]] == [1, [2]]", True),
    ("[1, 2] == [1]", False),
    ("orders[0] == orders[0]", True),
    ("orders[0] == orders[1]", False),
    ("not yes", False),
    ("!yes", False),
    ("not n > 6", True),
    ("yes && n > 3", True),
    ("yes and n > 6", False),
    ("n > 6 || yes", True),
    ("n > 6 or nothing", False),
    ("true or false and false", True),
    ("'vip' in tags", True),
    ("'old' in tags", False),
    ("'old' not in tags", True),
    ("'nn' in name", True),
    ("'plan' in contact", True),
    ("1 in contact", False),
    ("'x' in nothing", False),
    ("yes ? 'a' : 'b'", "a"),
    ("empty ? 'a' : 'b'", "b"),
    ("false ? 1 : true ? 2 : 3", 2),
    ("contact.plan", "gold"),
    ("contact['plan']", "gold"),
    ("contact.address.city", "Hangzhou"),
    ("contact.address['city']", "Hangzhou"),
    ("contact.in", 1),
    ("contact.missing", None),
    ("contact.missing.deeper.still", None),
    ("unheard_of.at.all", None),
    ("name.upper", None),
    ("contact.__class__", None),
    ("contact.__class__.__mro__", None),
    ("vars.n", 5),
    ("orders[1].no", "2"),
    ("orders[-1].no", "2"),
    ("orders[9]", None),
    ("orders['0']", None),
    ("tags[0]", "vip"),
    ("tags[true]", None),
    ("name[0]", None),
    ("contact[0]", None),
    ("split('a,b', ',')[1]", "b"),
    ("[1, 2, 3][2]", 3),
    ("[]", []),
    # a part that decides settles the rest, whatever could not be compared
    ("n > 'a' or yes", True),
    ("n > 'a' and false", False),
]


@pytest.mark.parametrize(("source", "expected"), VALUES)
def test_value(source: str, expected: object) -> None:
    value = compile_expression(source).value(SCOPE)

    assert value == expected
    assert type(value) is type(expected)


MISMATCHES = [
    ("n > 'a'", "type_mismatch", 3),
    ("nothing < 3", "type_mismatch", 9),
    ("yes < 3", "type_mismatch", 5),
    ("1 + 'a'", "type_mismatch", 1),
    ("'a' + 1", "type_mismatch", 1),
    ("yes + 1", "type_mismatch", 1),
    ("nothing * 2", "type_mismatch", 1),
    ("-name", "type_mismatch", 1),
    ("1 in n", "type_mismatch", 3),
    ("1 in name", "type_mismatch", 3),
    ("1 / 0", "division_by_zero", 1),
    ("5 % 0", "division_by_zero", 1),
    ("9223372036854775807 + 1", "out_of_range", 1),
    ("9223372036854775807 * 9223372036854775807", "out_of_range", 1),
    ("upper(3)", "type_mismatch", 1),
    ("name < now()", "bad_date", 6),
    ("date('2026-11-24') < 'soon'", "bad_date", 20),
    ("n > 'a' or nothing", "type_mismatch", 3),
    ("n > 'a' and yes", "type_mismatch", 3),
    ("not (nothing < 3)", "type_mismatch", 14),
    ("in_zone(day, 'Mars/Base')", "bad_zone", 1),
    ("in_zone(day, '../../etc/passwd')", "bad_zone", 1),
    ("matches(name, contact.plan + '(')", "unclosed_bracket", 1),
]


@pytest.mark.parametrize(("source", "code", "column"), MISMATCHES)
def test_mismatch(source: str, code: str, column: int) -> None:
    expression = compile_expression(source)

    with pytest.raises(Mismatch) as caught:
        expression.value(SCOPE)
    assert (caught.value.code, caught.value.column) == (code, column)
    held, reason = expression.holds(SCOPE)
    assert (held, reason.code if reason else "") == (False, code)


ERRORS = [
    ("", "empty", 1, ""),
    ("   ", "empty", 1, ""),
    ("1 +", "unexpected_end", 4, ""),
    ("(1", "unclosed_bracket", 1, ""),
    ("[1, 2", "unclosed_bracket", 1, ""),
    ("len(tags", "unclosed_bracket", 4, ""),
    ("[1,]", "unexpected_token", 4, ""),
    ("1 2", "unexpected_token", 3, ""),
    (")", "unexpected_token", 1, ""),
    ("a.", "unexpected_end", 3, ""),
    ("a.1", "unexpected_token", 3, ""),
    ("a and", "unexpected_end", 6, ""),
    ("and a", "unexpected_token", 1, ""),
    ("a ? b", "unexpected_end", 6, ""),
    ("'abc", "unclosed_text", 1, ""),
    ("n = 5", "unexpected_character", 3, "=="),
    ("n & 5", "unexpected_character", 3, "&&"),
    ("n ＞ 5", "unexpected_character", 3, ">"),
    ("“a”", "unexpected_character", 1, '"'),
    ("len（tags）", "unexpected_character", 4, "("),
    ("n @ 5", "unexpected_character", 3, ""),
    ("中文", "unexpected_character", 1, ""),
    ("1 < 2 < 3", "chained_comparison", 7, "a < b and b < c"),
    ("lenn(tags)", "unknown_function", 1, "len"),
    ("eval('1')", "unknown_function", 1, ""),
    ("__import__('os')", "unknown_function", 1, ""),
    ("len()", "argument_count", 1, "len(value)"),
    ("len(1, 2)", "argument_count", 1, "len(value)"),
    ("name.upper()", "not_callable", 11, ""),
    ("len(tags)(1)", "not_callable", 10, ""),
    ("99999999999999999999", "number_too_large", 1, ""),
    ("1e999", "number_too_large", 1, ""),
    ("1" * 41, "number_too_large", 1, ""),
    ("a" * 2_001, "too_long", 2_001, ""),
    ("(" * 41 + "1" + ")" * 41, "too_deep", 41, ""),
    ("!" * 41 + "yes", "too_deep", 41, ""),
    ("not " * 41 + "yes", "too_deep", 161, ""),
    ("x ** 2", "unexpected_token", 4, ""),
    ("lambda: 1", "unexpected_token", 7, ""),
    ("[x for x in tags]", "unexpected_token", 4, ""),
    ("{'a': 1}", "unexpected_character", 1, ""),
    ("matches(name, '(a+)+')", "pattern_nested", 16, ""),
]


@pytest.mark.parametrize(("source", "code", "column", "suggestion"), ERRORS)
def test_error(source: str, code: str, column: int, suggestion: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)

    found = caught.value
    assert (found.code, found.suggestion) == (code, suggestion)
    assert found.column == column
    assert found.in_language("en") != found.in_language("zh")
    assert found.status == 422


def test_limits_are_just_not_refused() -> None:
    assert compile_expression("a" * 2_000).value({}) is None
    assert compile_expression("(" * 38 + "1" + ")" * 38).value({}) == 1
    assert compile_expression(" + ".join(["1"] * 499)).value({}) == 499
    assert compile_expression("[" + ",".join(["1"] * 900) + "]").value({}) == [1] * 900


def test_texts_cannot_grow_without_end() -> None:
    """Every step is capped, so no source makes more than 64 KB at a time."""
    scope = {"a": "x" * 40_000}

    for source in ("a + a", "join([a, a], '')", "replace(a, 'x', 'yy')", "json([a, a])", "text([a, a])"):
        with pytest.raises(Mismatch) as caught:
            compile_expression(source).value(scope)
        assert caught.value.code == "text_too_long"


def test_lists_cannot_grow_without_end() -> None:
    with pytest.raises(Mismatch) as caught:
        compile_expression("split(a, ',')").value({"a": "," * 2_000})

    assert caught.value.code == "list_too_long"


def test_a_value_nested_too_deeply_is_a_mismatch_and_no_crash() -> None:
    deep: Any = []
    for _ in range(5_000):
        deep = [deep]

    for source in ("a == b", "json(a)"):
        with pytest.raises(Mismatch) as caught:
            compile_expression(source).value({"a": deep, "b": deep})
        assert caught.value.code == "too_nested"


def test_names_are_checked_against_what_is_declared() -> None:
    errors = list(compile_expression("order_nr == contact.name and stat").check_names({"order_no", "status"}))

    assert {(error.code, error.column, error.suggestion) for error in errors} == {
        ("unknown_name", 1, "order_no"),
        ("unknown_name", 30, "status"),
    }


def test_readings_tell_roots_and_first_names() -> None:
    readings = compile_expression("vars.a + len(contact.name) + orders[b.c].no").readings

    assert {(reading.root, reading.field) for reading in readings} == {
        ("a", None),
        ("contact", "name"),
        ("orders", None),
        ("b", "c"),
    }


def test_now_comes_from_the_event() -> None:
    moment = datetime(2030, 1, 2, tzinfo=UTC)

    assert compile_expression("now()").value({NOW_KEY: moment}) == moment
