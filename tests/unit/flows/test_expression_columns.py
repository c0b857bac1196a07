"""A mismatch names the innermost place, the first of several, and what was wrong with it."""

from typing import Any

import pytest

from hubwright.flows.expressions import Mismatch, compile_expression, mismatch_sentence

SCOPE: dict[str, Any] = {
    "n": 5,
    "yes": True,
    "none": None,
    "tags": ["a"],
    "name": "Ann",
    "huge": 10**400,
    "deep": [[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]],
}


def mismatch(source: str) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        compile_expression(source).value(SCOPE)
    return caught.value


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("1 + (2 + yes)", "type_mismatch", 6),
        ("1 + 2 + (3 + yes)", "type_mismatch", 10),
        ("1 + 2 + yes", "type_mismatch", 1),
        ("1 + 2 / 0", "division_by_zero", 5),
        ("n - upper(3)", "type_mismatch", 5),
        ("n + 1 - upper(3)", "type_mismatch", 9),
        ("upper(lower(3))", "type_mismatch", 7),
        ("replace(lower(3), 'a', 'b')", "type_mismatch", 9),
        ("replace('a', 3, 'b')", "type_mismatch", 1),
        ("1 + -name", "type_mismatch", 5),
        ("-'a'", "type_mismatch", 1),
        ("-true", "type_mismatch", 1),
        ("-yes", "type_mismatch", 1),
        ("1 + yes", "type_mismatch", 1),
        ("n > yes", "type_mismatch", 3),
        ("upper(3) == 'x'", "type_mismatch", 1),
        ("upper(3) == name", "type_mismatch", 1),
        ("upper(3) != 5", "type_mismatch", 1),
        ("upper(3) in tags", "type_mismatch", 1),
        ("upper(3) in ['a']", "type_mismatch", 1),
        ("upper(3) < 'x'", "type_mismatch", 1),
        ("name < upper(3)", "type_mismatch", 8),
        ("n in upper(3)", "type_mismatch", 6),
        ("deep == deep", "too_nested", 6),
        ("deep in [1, deep]", "too_nested", 6),
        ("n > 'a' or none < 3", "type_mismatch", 3),
        ("n > 'a' and none < 3", "type_mismatch", 3),
        ("yes and n > 'a'", "type_mismatch", 11),
        ("huge / 3", "out_of_range", 1),
        ("n + huge / 3", "out_of_range", 5),
        ("1 + n + huge / 3", "out_of_range", 9),
        ("in_zone('0001-01-01', 'America/New_York')", "out_of_range", 1),
        ("add_days('2026-11-24', 99999999999)", "out_of_range", 1),
    ],
)
def test_the_place_is_the_innermost_and_the_first(source: str, code: str, column: int) -> None:
    reason = mismatch(source)

    assert (reason.code, reason.column) == (code, column)


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("1 + 'a'", {"operation": "+", "found": "text"}),
        ("'a' + 1", {"operation": "+", "found": "text"}),
        ("tags + 1", {"operation": "+", "found": "list"}),
        ("1 + tags", {"operation": "+", "found": "list"}),
        ("1 - name", {"operation": "-", "found": "text"}),
        ("none * 2", {"operation": "*", "found": "null"}),
        ("yes / 2", {"operation": "/", "found": "boolean"}),
        ("name % 2", {"operation": "%", "found": "text"}),
        ("-name", {"operation": "-", "found": "text"}),
        ("upper(3)", {"operation": "upper", "found": "number"}),
        ("first(name)", {"operation": "first", "found": "text"}),
        ("min([])", {"operation": "min", "found": "list"}),
        ("len(5)", {"operation": "len", "found": "number"}),
        ("split('a', '')", {"operation": "split", "found": '""'}),
        ("hour('" + "x" * 50 + "')", {"text": "x" * 40}),
        ("in_zone('2026-11-24', '" + "x" * 50 + "')", {"name": "x" * 40}),
        ("extract('a', '(b)', 2)", {"group": 2}),
        ("extract('a', '(b)', -1)", {"group": -1}),
        ("matches('a', 'b' + '(')", {}),
        ("matches('a', replace('x', 'x', '" + "b" * 201 + "'))", {"limit": 200}),
    ],
)
def test_a_mismatch_says_what_did_not_work_with_what(source: str, values: dict[str, object]) -> None:
    assert mismatch(source).values == values


def test_a_mismatch_is_told_with_its_column_for_the_trace() -> None:
    assert mismatch_sentence(mismatch("n + -name")) == "- does not work with text. (column 5)"
    assert mismatch_sentence(Mismatch("division_by_zero")) == "Division by zero."


def test_a_condition_that_cannot_be_calculated_is_false_and_says_why() -> None:
    held, reason = compile_expression("upper(3) == 'x'").holds(SCOPE)

    assert (held, reason and reason.column) == (False, 1)
    assert compile_expression("n").holds(SCOPE) == (True, None)
    assert compile_expression("none").holds(SCOPE) == (False, None)
