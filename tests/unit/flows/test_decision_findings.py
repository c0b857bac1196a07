"""What is doubtful about a table: how much of it is told, in which words, and which rows are meant."""

from typing import Any

import pytest

from hubwright.flows.decisions import Column, ColumnKind, Row, Table, findings, parse_cell
from hubwright.flows.decisions.findings import MOST_OF_A_KIND
from hubwright.flows.decisions.regions import Regions, bits

Told = list[tuple[Any, ...]]


def told(
    kinds: tuple[ColumnKind, ...], *rows: tuple[str, ...], hit: Any = "first", priorities: tuple[int, ...] = ()
) -> Told:
    """A row is its cells and its outcome."""
    columns = [Column(f"c{n}", kind, ("a", "b", "c") if kind == "choice" else ()) for n, kind in enumerate(kinds)]
    made = [
        Row(
            f"r{n}",
            {column.id: parse_cell(cell, column.kind) for column, cell in zip(columns, cells, strict=False)},
            cells[-1],
            priorities[n] if priorities else 0,
        )
        for n, cells in enumerate(rows)
    ]
    return [(each.kind, *each.rows, *each.case) for each in findings(Table(columns, made), hit)]


REST = ("-", "-", "z")
TWO: tuple[ColumnKind, ...] = ("choice", "number")


def test_a_row_that_partly_overlaps_a_dead_one_is_only_told_of_living_ones() -> None:
    assert told(TWO, ("a", "-", "x"), ("a", "< 5", "y"), ("-", "> 3", "w"), REST) == [
        ("shadowed", 2, 1),
        ("overlap", 1, 3),
    ]
    covered = (("a", "<= 3", "x"), ("a", "not(<= 3)", "y"), ("a", "-", "z"))
    assert told(TWO, *covered, ("-", "5", "w"), REST) == [("shadowed", 3), ("overlap", 2, 4)]


def test_a_row_within_another_counts_only_where_importance_decides() -> None:
    rows = (("a", "3", "x"), ("a", "-", "y"), REST)

    assert told(TWO, *rows) == []
    assert told(TWO, *rows, hit="priority") == [("overlap", 1, 2), ("overlap", 1, 3), ("overlap", 2, 3)]
    assert told(TWO, *rows, hit="priority", priorities=(1, 1, 0)) == [("overlap", 1, 2)]
    assert told(TWO, *rows, hit="priority", priorities=(2, 1, 0)) == []


def test_the_more_important_row_shadows_wherever_it_stands() -> None:
    rows = (("a", "3", "x"), ("a", "-", "y"), REST)

    assert told(TWO, *rows, hit="priority", priorities=(0, 1, 0)) == [("shadowed", 1, 2)]
    assert told(TWO, *rows, hit="collect", priorities=(0, 1, 0)) == []


def test_rows_in_the_middle_overlap_too() -> None:
    assert told(TWO, ("b", "1", "v"), ("a", "-", "x"), ("-", "5", "y"), ("c", "< 7", "w"), REST) == [
        ("overlap", 2, 3),
        ("overlap", 3, 4),
    ]


def test_a_row_that_fits_nothing_is_not_laid_on_another() -> None:
    assert told(TWO, ("b", "5", "x"), ("b", "4..3", "y"), REST) == [("shadowed", 2)]
    assert told(TWO, ("-", "4..3", "x"), ("-", ">= 3", "y")) == [("gap", ("c1", "< 3"))]


def test_no_value_is_a_case_of_its_own() -> None:
    assert told(("text",), ("null", "x"), ("not(null)", "y"), ("-", "z")) == [("shadowed", 3)]
    assert told(("number",), ("null", "x"), ("not(null)", "y"), ("-", "z")) == [("shadowed", 3)]
    assert told(("number",), ("null", "x"), ("-", "y"), ("null", "z")) == [("shadowed", 3, 1)]
    assert told(("boolean",), ("null", "x"), ("true", "y"), ("false", "z")) == []
    assert told(("text",), ("a", "x"), ("not(a, null)", "y"), ("-", "z")) == []


def test_at_most_ten_of_a_kind_and_three_gaps_are_told() -> None:
    rows = [("a", "-", "x"), *[("a", f"{n}", "x") for n in range(12)], REST]
    assert told(TWO, *rows) == [("shadowed", n + 2, 1) for n in range(MOST_OF_A_KIND)]

    rows = [("a", "-", "x"), *[("-", f"{n}", "y") for n in range(12)], REST]
    assert told(TWO, *rows) == [("overlap", 1, n + 2) for n in range(10)]

    gaps = told(("number",), ("1", "w"), ("2", "x"), ("3", "y"), ("4", "z"))
    assert gaps == [("gap", ("c0", "< 1"))]
    crossed = [(f"{n}", f"{n}", "x") for n in range(6)]
    assert [each[0] for each in told(("number", "number"), *crossed)] == ["gap"] * 3


def test_the_same_rest_of_a_table_is_looked_at_once() -> None:
    kinds: tuple[ColumnKind, ...] = ("choice", "choice", "number")
    rows = (("a", "b", "-", "x"), ("-", "a", "< 3", "x"), ("-", "c", "-", "x"))

    assert told(kinds, *rows) == [
        ("gap", ("c0", "= a"), ("c1", "= a"), ("c2", "= 3")),
        ("gap", ("c0", "= b"), ("c1", "= b")),
    ]


@pytest.mark.parametrize(("fillers", "expected"), [(197, [("shadowed", 200)]), (198, [])])
def test_rows_are_added_up_in_tables_of_two_hundred(fillers: int, expected: Told) -> None:
    kinds: tuple[ColumnKind, ...] = ("text", "number")
    rows = [(f"w{n}", "-", "x") for n in range(fillers)]

    assert told(kinds, *rows, ("-", "<= 3", "x"), ("-", "not(<= 3)", "x"), ("-", "-", "x")) == expected


def test_a_row_with_a_calculation_may_fit_or_not() -> None:
    rows = (("= value == 'a'", "-", "x"), ("a", "-", "y"), ("a", "3", "z"))

    assert told(TWO, *rows) == [("shadowed", 3, 2)]
    assert told(TWO, ("a", "-", "x"), ("= true", "-", "y"), ("a", "3", "x")) == [("shadowed", 3, 1)]


def places(kind: ColumnKind, *cells: str) -> list[str]:
    column = Column("c", kind)
    regions = Regions(column, [Row(f"r{n}", {"c": parse_cell(cell, kind)}) for n, cell in enumerate(cells)])
    return [regions.named(place) for place in regions.possible]


def test_places_are_named_in_the_language_of_cells() -> None:
    assert places("number", "3", "4.5") == ["< 3", "= 3", "> 3, < 4.5", "= 4.5", "> 4.5"]
    assert places("number", "-") == ["…"]
    assert places("date", "2026-11-24", "2026-11-24T07:30:00Z") == [
        "< 2026-11-24",
        "= 2026-11-24",
        "> 2026-11-24, < 2026-11-24T07:30:00+00:00",
        "= 2026-11-24T07:30:00+00:00",
        "> 2026-11-24T07:30:00+00:00",
    ]
    assert places("text", "a, null", "not(b, a)") == ["= a", "= b"]
    regions = Regions(Column("c", "choice", ("a", "b")), [])
    assert [regions.named(place) for place in range(regions.count)] == ["= a", "= b", "…", "…"]


def test_a_column_is_cut_into_places_and_two_more() -> None:
    rows = [
        Row("r0", {"c": parse_cell("1..2", "number")}),
        Row("r1", {}),
        Row("r2", {"c": parse_cell("= 1", "number")}),
    ]
    regions = Regions(Column("c", "number"), rows)

    assert (list(regions.possible), regions.other, regions.count, regions.everything) == (
        [0, 1, 2, 3, 4],
        5,
        7,
        0b1111111,
    )
    assert regions.masks == [0b0001110, 0b1111111, 0]
    assert regions.rows_at == [0b10, 0b11, 0b11, 0b11, 0b10, 0b10, 0b10]
    assert [regions.rows_holding_all(mask) for mask in (0b0001110, 0b0001111, 0b1111111, 0)] == [0b11, 0b10, 0b10, 0]
    assert [regions.rows_holding_some(mask) for mask in (0b0001110, 0b0010001, 0)] == [0b11, 0b10, 0]


def test_bits_are_counted_from_the_lowest() -> None:
    assert [bits(mask) for mask in (0, 1, 0b1010)] == [[], [0], [1, 3]]


def test_an_involved_table_is_looked_at_no_longer_than_the_work_allows() -> None:
    """Five pairs of columns with ninety values each: every way through them would never end."""
    columns = [Column(f"c{n}", "number") for n in range(10)] + [Column("z", "boolean")]
    rows = [
        Row(f"r{n}_{value}", {f"c{at}": parse_cell(str(value), "number") for at in (n, n + 5)})
        for n in range(5)
        for value in range(90)
    ]
    rows += [Row(word, {"z": parse_cell(word, "boolean")}) for word in ("true", "false")]

    assert [found.kind for found in findings(Table(columns, rows), "collect") if found.kind == "gap"] == []


def test_a_missing_case_names_yes_and_no_as_cells_do() -> None:
    column = Column("z", "boolean")
    (gap,) = findings(Table([column], [Row("r", {"z": parse_cell("true", "boolean")})]), "first")

    assert gap.case == (("z", "= false"),)
