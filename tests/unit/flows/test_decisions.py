"""Decision tables: cells, rows that fit, and what is doubtful; the index against plain looking at every row."""

from datetime import UTC, datetime
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.flows.decisions import Cell, Column, ColumnKind, Row, Scalar, Table, findings, parse_cell, read_as
from hubwright.flows.expressions import ExpressionError, Mismatch

STEADY = settings(max_examples=300, deadline=None, derandomize=True)


def fits(cell: Cell, value: Scalar) -> bool:
    """What a cell means, said as plainly as possible."""
    if cell.anything:
        return True
    inside = value in cell.values or any(
        (span.low < value < span.high)
        or (value == span.low and span.with_low and span.low <= span.high)
        or (value == span.high and span.with_high and span.low <= span.high)
        for span in cell.spans
        if type(value) is float
    )
    return inside is not cell.negated


@pytest.mark.parametrize(
    ("cell", "kind", "yes", "no"),
    [
        ("-", "text", ["x", None], []),
        ("", "number", [1.0, None], []),
        ("gold, silver", "text", ["gold", "silver"], ["bronze", None, "gold, silver"]),
        ("金卡，银卡", "text", ["金卡", "银卡"], ["铜卡"]),
        ("New York", "text", ["New York"], ["New", "York"]),
        ('"a, b", c', "text", ["a, b", "c"], ["a", "b"]),
        ("10086", "text", ["10086"], [None]),
        ("null", "text", [None], ["null"]),
        ('"null"', "text", ["null"], [None]),
        ("not(gold)", "text", ["silver", None], ["gold"]),
        ("!= gold", "text", ["silver", None], ["gold"]),
        ("not(null)", "text", ["x"], [None]),
        (">= 30", "number", [30.0, 31.0], [29.9, None]),
        ("> 30", "number", [30.1], [30.0]),
        ("<= 30", "number", [30.0, -1.0], [30.5]),
        ("< 30", "number", [29.0], [30.0, None]),
        ("10..20, 30, > 40", "number", [10.0, 20.0, 30.0, 41.0], [9.0, 25.0, 40.0]),
        ("-5..-1", "number", [-5.0, -1.0], [0.0]),
        ("20..10", "number", [], [10.0, 15.0, 20.0]),
        ("not(10..20)", "number", [9.0, 21.0, None], [10.0, 15.0]),
        ("== 3", "number", [3.0], [4.0]),
        ("true", "boolean", [True], [False, None]),
        (">= 2026-11-24", "date", [datetime(2026, 11, 24, tzinfo=UTC).timestamp()], [0.0]),
    ],
)
def test_cell(cell: str, kind: ColumnKind, yes: list[Scalar], no: list[Scalar]) -> None:
    rows = [Row("r", {"c": parse_cell(cell, kind)})]
    table = Table([Column("c", kind)], rows)

    for value in yes:
        assert list(table.fitting([value], _never)) == [0], value
    for value in no:
        assert list(table.fitting([value], _never)) == [], value


@pytest.mark.parametrize(
    ("cell", "kind", "code"),
    [
        ("a,,b", "text", "empty_test"),
        (">= gold", "text", "no_order"),
        (">= gold", "number", "not_a_number"),
        ("perhaps", "boolean", "not_yes_or_no"),
        ("> tomorrow", "date", "bad_date"),
        ('"open', "text", "unclosed_text"),
        ('"a" b', "text", "unexpected_token"),
        ("= value +", "text", "unexpected_end"),
        ("x" * 501, "text", "too_long"),
    ],
)
def test_a_cell_that_means_nothing(cell: str, kind: ColumnKind, code: str) -> None:
    with pytest.raises(ExpressionError) as reason:
        parse_cell(cell, kind)
    assert reason.value.code == code
    assert reason.value.in_language("zh") != reason.value.in_language("en")


def _never(_column: int, _cell: Cell) -> bool:
    raise AssertionError("there is no formula here")


def test_values_are_read_as_their_column_wants_them() -> None:
    assert read_as("number", "１，０００") == 1000.0
    assert read_as("number", 3) == 3.0
    assert read_as("number", "") is None
    assert read_as("text", 10086) == "10086"
    assert read_as("boolean", False) is False
    assert read_as("date", "2026-11-24") == datetime(2026, 11, 24, tzinfo=UTC).timestamp()
    for kind, value in (("number", "many"), ("boolean", "yes"), ("date", 5), ("text", [1])):
        with pytest.raises(Mismatch):
            read_as(kind, value)  # type: ignore[arg-type]  # literals lose their type in a tuple


words = st.sampled_from(["a", "b", "c"])
numbers = st.integers(-2, 4).map(float)
word_cells = st.one_of(
    st.just("-"), words, st.lists(words, min_size=1, max_size=2).map(", ".join), words.map("not({})".format)
)
number_cells = st.one_of(
    st.just("-"),
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", ""]), numbers).map(lambda made: f"{made[0]} {made[1]}"),
    st.tuples(numbers, numbers).map(lambda made: f"{made[0]}..{made[1]}"),
    st.tuples(numbers, numbers).map(lambda made: f"not({made[0]}, > {made[1]})"),
)
made_rows = st.lists(st.tuples(word_cells, number_cells, st.integers(0, 2), words), min_size=1, max_size=9)
COLUMNS = [Column("w", "choice", ("a", "b", "c")), Column("n", "number")]


def rows_of(made: list[tuple[str, str, int, str]]) -> list[Row]:
    return [
        Row(f"r{n}", {"w": parse_cell(word, "choice"), "n": parse_cell(number, "number")}, outcome, priority)
        for n, (word, number, priority, outcome) in enumerate(made)
    ]


def likely_cases(rows: list[Row]) -> list[tuple[Scalar, Scalar]]:
    """Every case that an author has to think of: declared words, and numbers at, between and beyond the edges."""
    edges = [edge for row in rows for span in row.cells["n"].spans for edge in (span.low, span.high)]
    marks = sorted({edge for edge in edges if abs(edge) < 100} | {0.0})
    places = [marks[0] - 1, *(at for mark in marks for at in (mark, mark + 0.25)), marks[-1] + 1]
    return list(product("abc", places))


def all_cases(rows: list[Row]) -> list[tuple[Scalar, Scalar]]:
    """Also what nobody declared, and nothing at all."""
    numbers = {number for _, number in likely_cases(rows)}
    return list(product(["a", "b", "c", "other", None], [*numbers, None]))


@STEADY
@given(made_rows, st.booleans(), st.one_of(words, st.none()), st.one_of(numbers, st.none(), st.just(0.5)))
def test_the_index_finds_what_looking_at_each_row_finds(
    made: list[tuple[str, str, int, str]], by_priority: bool, word: Scalar, number: Scalar
) -> None:
    rows = rows_of(made)
    order = sorted(range(len(rows)), key=lambda n: -rows[n].priority if by_priority else 0)
    expected = [n for n in order if fits(rows[n].cells["w"], word) and fits(rows[n].cells["n"], number)]

    assert list(Table(COLUMNS, rows, by_priority=by_priority).fitting([word, number], _never)) == expected


@STEADY
@given(made_rows, st.sampled_from(["first", "priority"]))
def test_findings_are_true_and_gaps_and_shadows_are_all_found(
    made: list[tuple[str, str, int, str]], hit: Literal["first", "priority"]
) -> None:
    rows = rows_of(made)
    table = Table(COLUMNS, rows, by_priority=hit == "priority")
    fitting = {case: list(table.fitting(list(case), _never)) for case in all_cases(rows)}
    winners = {fit[0] for fit in fitting.values() if fit}
    found = list(findings(table, hit))

    dead = {finding.rows[0] - 1 for finding in found if finding.kind == "shadowed"}
    pointless = {n for n in range(len(rows)) if _fits_nothing(n, fitting)}
    assert dead - pointless == set(range(len(rows))) - winners - pointless
    gaps = [finding for finding in found if finding.kind == "gap"]
    assert bool(gaps) is any(not fitting[case] for case in likely_cases(rows))
    for finding in found:
        if finding.kind == "overlap":
            one, two = (row - 1 for row in finding.rows)
            assert rows[one].outcome != rows[two].outcome
            assert any({one, two} <= set(fit) for fit in fitting.values())


def _fits_nothing(row: int, fitting: dict[tuple[Scalar, Scalar], list[int]]) -> bool:
    return not any(row in fit for fit in fitting.values())


def told(*rows: tuple[str, str, str], hit: Any = "first", **priorities: int) -> list[tuple[Any, ...]]:
    made = [(word, number, priorities.get(f"r{n}", 0), outcome) for n, (word, number, outcome) in enumerate(rows)]
    table = Table(COLUMNS, rows_of(made), by_priority=hit == "priority")
    return [(each.kind, *each.rows, *each.case) for each in findings(table, hit)]


def test_what_is_told_of_a_table() -> None:
    rest = ("-", "-", "z")

    assert told(("a", "> 1", "x"), rest) == []
    assert told(("a, b", "-", "x"), ("a", "3", "y"), rest) == [("shadowed", 2, 1)]
    assert told(("a", "<= 3", "x"), ("a", "not(<= 3)", "y"), ("a", "-", "z"), rest) == [("shadowed", 3)]
    assert told(("a", "<= 3", "x"), ("a", "> 3", "y"), ("a", "-", "z"), rest) == [], "nothing at all reaches the third"
    assert told(("a", "-", "x"), ("-", "5", "y"), rest) == [("overlap", 1, 2)]
    assert told(("a", "-", "x"), ("-", "5", "x"), rest) == []
    assert told(("a", "-", "x"), ("-", "5", "y"), rest, hit="collect") == []
    assert told(("a", "-", "x"), ("-", "5", "y"), rest, hit="priority", r2=-1) == [("overlap", 1, 2)]
    assert told(("a", "-", "x"), ("-", "5", "y"), rest, hit="priority", r0=2, r1=1) == []
    assert told(("-", "<= 3", "x"), ("-", "> 4", "y")) == [("gap", ("n", "> 3, < 4"))]
    assert told(("a", "< 3", "x"), ("not(a)", "-", "y")) == [("gap", ("w", "= a"), ("n", "= 3"))]


def test_rows_with_a_calculation_are_left_out_of_what_is_told() -> None:
    rows = [Row("r", {"w": parse_cell("= value == 'a'", "choice"), "n": parse_cell("-", "number")}, "x")]

    assert list(findings(Table(COLUMNS, rows), "first")) == []


def test_a_thousand_rows_are_found_by_looking_once_a_column() -> None:
    """Not by time, which is for benches: a look-up of any of the rows asks no cell."""
    rows = [
        Row(f"r{n}", {"w": parse_cell(f"w{n}", "text"), "n": parse_cell(f">= {n}", "number")}) for n in range(1_000)
    ]
    table = Table([Column("w"), Column("n", "number")], rows)

    assert [list(table.fitting([f"w{n}", 1_000.0], _never)) for n in (0, 500, 999)] == [[0], [500], [999]]
    assert list(table.fitting(["w999", 998.0], _never)) == []
