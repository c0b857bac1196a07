"""Cells of decision tables at their limits, the errors of what means nothing, and values of the wrong kind."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from hubwright.flows.decisions import Cell, Column, ColumnKind, Row, Scalar, Table, parse_cell, read_as
from hubwright.flows.decisions.cells import Span, formula_in
from hubwright.flows.expressions import ExpressionError, Mismatch

DAY = datetime(2026, 11, 24, tzinfo=UTC).timestamp()


def refused(source: str, kind: ColumnKind) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse_cell(source, kind)
    return caught.value


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("a,b", ("a", "b")),
        ("a，b", ("a", "b")),
        ("it's, b", ("it's", "b")),
        ('"it\'s", b', ("it's", "b")),
        ("'a, b', 'c'", ("a, b", "c")),
        (" 'a' ", ("a",)),
        ("b, 'a,b'", ("b", "a,b")),
        ("== gold", ("gold",)),
        ("null, 'null'", (None, "null")),
        ("== null", ("null",)),
        ("x" * 500, ("x" * 500,)),
    ],
)
def test_words(source: str, values: tuple[Scalar, ...]) -> None:
    assert parse_cell(source, "text") == Cell(values=values, negated=False)


@pytest.mark.parametrize("source", ["!=gold", "!= gold", "not(gold)", "not (gold)", "not( gold )"])
def test_the_opposite_of_words(source: str) -> None:
    assert parse_cell(source, "text") == Cell(values=("gold",), negated=True)


@pytest.mark.parametrize("source", ["", " ", "-", "—"])
def test_a_cell_for_anything(source: str) -> None:
    found = parse_cell(source, "number")

    assert (found.anything, found.negated, found.formula) == (True, False, None)
    assert not parse_cell("not(null)", "number").anything


@pytest.mark.parametrize(
    ("source", "kind", "span"),
    [
        ("5", "number", Span(5, 5, with_low=True, with_high=True)),
        ("== 5", "number", Span(5, 5, with_low=True, with_high=True)),
        ("5..7", "number", Span(5, 7, with_low=True, with_high=True)),
        ("-1.5 .. +2", "number", Span(-1.5, 2, with_low=True, with_high=True)),
        ("> 5", "number", Span(5, math.inf, with_low=False, with_high=True)),
        (">=5", "number", Span(5, math.inf, with_low=True, with_high=True)),
        ("< 5", "number", Span(-math.inf, 5, with_low=True, with_high=False)),
        ("<=5", "number", Span(-math.inf, 5, with_low=True, with_high=True)),
        ("9" * 25, "number", Span(float("9" * 25), float("9" * 25))),
        ("2026-11-24", "date", Span(DAY, DAY)),
        ('"2026-11-24"', "date", Span(DAY, DAY)),
        ("'2026-11-24'..'2026-11-25'", "date", Span(DAY, DAY + 86_400)),
    ],
)
def test_spans(source: str, kind: ColumnKind, span: Span) -> None:
    assert parse_cell(source, kind) == Cell(spans=(span,), negated=False)


def test_words_that_mean_yes_and_no() -> None:
    assert parse_cell("true", "boolean").values == (True,)
    assert parse_cell("== false", "boolean").values == (False,)
    assert parse_cell("null, true", "boolean").values == (None, True)


@pytest.mark.parametrize(
    ("source", "kind", "code", "column", "values"),
    [
        ("x" * 501, "text", "too_long", 501, {"limit": 500}),
        ("a,", "text", "empty_test", None, {}),
        ("> ", "number", "empty_test", None, {}),
        ('a, "open', "text", "unclosed_text", 3, {}),
        ('"open', "text", "unclosed_text", 1, {}),
        ('"a" bc d', "text", "unexpected_token", 5, {"token": "bc"}),
        (">= gold", "text", "no_order", None, {"token": ">="}),
        ("< true", "boolean", "no_order", None, {"token": "<"}),
        ("y" * 41, "boolean", "not_yes_or_no", None, {"text": "y" * 40}),
        ("y" * 41, "date", "bad_date", None, {"text": "y" * 40}),
        ("y" * 41, "number", "not_a_number", None, {"text": "y" * 40}),
        ("9" * 26, "number", "not_a_number", None, {"text": "9" * 26}),
        ('"5"', "number", "not_a_number", None, {"text": '"5"'}),
        ("5..", "number", "not_a_number", None, {"text": ""}),
        ("1e3", "number", "not_a_number", None, {"text": "1e3"}),
        ("== null", "number", "not_a_number", None, {"text": "null"}),
    ],
)
def test_a_cell_that_means_nothing(
    source: str, kind: ColumnKind, code: str, column: int | None, values: dict[str, object]
) -> None:
    reason = refused(source, kind)

    assert (reason.code, reason.column, reason.values) == (code, column, values)


@pytest.mark.parametrize(
    ("source", "formula"), [("=x", "x"), (" = x ", "x"), ("== 3", ""), ("x = 3", ""), ("=", ""), ("", "")]
)
def test_a_formula_begins_with_one_equals_sign(source: str, formula: str) -> None:
    assert formula_in(source) == formula


def test_a_formula_is_compiled() -> None:
    found = parse_cell("= value > 3", "number")

    assert found.formula is not None
    assert (found.formula.source, found.anything, found.negated) == ("value > 3", False, False)
    assert Cell().anything
    assert not Cell(spans=(Span(1, 2),)).anything


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", 2.5, 2.5),
        ("number", 3, 3.0),
        ("number", "3", 3.0),
        ("number", None, None),
        ("number", "", None),
        ("text", "", None),
        ("text", True, "true"),
        ("choice", 2.0, "2"),
        ("boolean", True, True),
        ("boolean", False, False),
        ("boolean", None, None),
        ("date", datetime(2026, 11, 24, tzinfo=UTC), DAY),
    ],
)
def test_read_as(kind: ColumnKind, value: Any, expected: Scalar) -> None:
    found = read_as(kind, value)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("kind", "value", "values"),
    [
        ("number", True, {"operation": "number", "found": "boolean"}),
        ("number", "many", {"operation": "number", "found": "text"}),
        ("number", [1], {"operation": "number", "found": "list"}),
        ("boolean", "true", {"operation": "boolean", "found": "text"}),
        ("boolean", 1, {"operation": "boolean", "found": "number"}),
        ("text", [1], {"operation": "text", "found": "list"}),
        ("choice", {"a": 1}, {"operation": "choice", "found": "object"}),
        ("date", 5, {"operation": "date", "found": "number"}),
    ],
)
def test_a_value_of_another_kind_is_a_mismatch(kind: ColumnKind, value: Any, values: dict[str, object]) -> None:
    with pytest.raises(Mismatch) as caught:
        read_as(kind, value)
    assert (caught.value.code, caught.value.values) == ("type_mismatch", values)


def fitting(cell: str, *values: float | None) -> list[bool]:
    table = Table([Column("c", "number")], [Row("r", {"c": parse_cell(cell, "number")})])
    return [list(table.fitting([value], lambda _n, _cell: False)) == [0] for value in values]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1..5, 2..3", [False, True, True, True, True, True, False]),
        ("1..3, 3..5", [False, True, True, True, True, True, False]),
        ("1..2, 4..5", [False, True, True, False, True, True, False]),
        ("not(1..3, 2..5)", [True, False, False, False, False, False, True]),
        ("0, 3, 6", [True, False, False, True, False, False, True]),
        ("< 2, > 4", [True, True, False, False, False, True, True]),
    ],
)
def test_spans_of_a_cell_may_overlap(cell: str, expected: list[bool]) -> None:
    assert fitting(cell, *map(float, range(7))) == expected


def test_rows_count_in_their_order_unless_importance_does() -> None:
    rows = [Row("a", {}, "x", 0), Row("b", {}, "y", 5), Row("c", {}, "z", 5)]

    assert list(Table([], rows).fitting([], _no)) == [0, 1, 2]
    assert list(Table([], rows, by_priority=True).fitting([], _no)) == [1, 2, 0]
    assert list(Table([], []).fitting([], _no)) == []
    assert Row("a", {}).priority == 0


def _no(_column: int, _cell: Cell) -> bool:
    return False


def test_a_formula_is_asked_only_where_every_other_column_fits() -> None:
    asked: list[tuple[int, str]] = []

    def answers(column: int, cell: Cell) -> bool:
        assert cell.formula is not None
        asked.append((column, cell.formula.source))
        return cell.formula.source == "yes"

    rows = [
        Row("a", {"n": parse_cell("5", "number"), "w": parse_cell("= yes", "text")}),
        Row("b", {"w": parse_cell("= yes", "text")}),
        Row("c", {"w": parse_cell("= no", "text")}),
        Row("d", {"n": parse_cell("= yes", "number"), "w": parse_cell("gold", "text")}),
        Row("e", {"n": parse_cell("= yes", "number")}),
        Row("f", {"n": parse_cell("1", "number")}),
    ]
    table = Table([Column("n", "number"), Column("w")], rows)

    assert list(table.fitting([1.0, "silver"], answers)) == [1, 4, 5]
    assert asked == [(1, "yes"), (1, "no"), (0, "yes")]


def test_a_table_of_nothing_but_formulas_is_asked_row_by_row() -> None:
    rows = [Row(name, {"w": parse_cell(f"= {name}", "text")}) for name in ("a", "b", "c")]

    def answers(_column: int, cell: Cell) -> bool:
        return cell.formula is not None and cell.formula.source != "b"

    assert list(Table([Column("w")], rows).fitting(["gold"], answers)) == [0, 2]


def test_each_column_gets_a_value() -> None:
    with pytest.raises(ValueError, match="shorter"):
        list(Table([Column("n")], [Row("a", {})]).fitting([], _no))
