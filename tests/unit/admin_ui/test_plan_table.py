"""A plan as a table and as a file says what its sentences say; what rows leave out or say twice is told at the row."""

import csv
import io
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.pages.routing.plan_form import plan_of_value, value_of_plan
from hubwright.control.routing.plan import Plan, Step
from hubwright.control.routing.plan_cells import COLUMNS, Known, cells_of, row_of
from hubwright.control.routing.plan_csv import HEAD, doubt_words, read_plan, written
from hubwright.control.routing.plan_table import Doubt, Row, doubts, in_order, rows_of, steps_of
from hubwright.control.routing.requirement_text import Unreadable, read, text_of
from hubwright.control.routing.requirements import AllOf, AnyOf, Expression, Not, Skill

KEYS = ["fr", "vip", "and", "=sum(1)", '"quoted"', "2..3", "a;b,c", "'x", "法语", "-1"]
KNOWN = Known(frozenset(KEYS), {"helpers": UUID(int=7), "others": UUID(int=8)})
SKILLS = st.builds(Skill, st.sampled_from(KEYS), st.integers(1, 5), st.integers(1, 5))
EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    SKILLS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AllOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=4,
)
STEPS = st.builds(
    Step,
    requires=st.none() | SKILLS | st.tuples(SKILLS, SKILLS).map(AllOf) | st.tuples(SKILLS, SKILLS).map(AnyOf),
    seconds=st.none() | st.integers(1, 2_592_000),
    queues=st.sampled_from([(), (UUID(int=7),), (UUID(int=7), UUID(int=8))]),
    without=st.lists(st.sampled_from(KEYS), max_size=2, unique=True).map(tuple),
    any_skill=st.booleans(),
    order_by=st.sampled_from(["least_loaded", "longest_idle", "best_skilled"]),
    skip_if=st.sampled_from(["never", "nobody_there"]),
)
MINUTES = st.integers(0, 10_080)
PLANS = st.builds(
    Plan,
    steps=st.lists(STEPS, max_size=10).map(tuple),
    priority_minutes=st.tuples(MINUTES, MINUTES, MINUTES, MINUTES),
    sla_lead_minutes=MINUTES,
    affinity_seconds=st.integers(0, 86_400),
)


def asks(skill: str = "", at_least: int = 1, **more: object) -> Step:
    return Step(requires=Skill(skill, at_least) if skill else None, **more)  # type: ignore[arg-type]  # fields of all kinds


@given(EXPRESSIONS)
def test_what_a_step_asks_for_is_one_line_of_text_and_read_back_as_it_was(expression: Expression) -> None:
    assert read(text_of(expression)) == expression


@given(st.text(alphabet='fr vip()<>=.123"\\andort', max_size=30))
def test_whatever_is_written_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = read(text)
    except Unreadable as refused:
        assert refused.sentence()
    else:
        assert read(text_of(found)) == found


@given(PLANS)
def test_table_cells_and_file_say_what_the_plan_says(plan: Plan) -> None:
    rows = rows_of(plan)
    assert steps_of(rows) == plan.steps
    assert not [doubt for doubt in doubts(rows) if doubt.wrong]
    for row in rows:
        assert row_of(cells_of(row, KNOWN), KNOWN) == (row, [])
    found = read_plan(written(plan, KNOWN), KNOWN)
    assert (found.plan, found.troubles) == (plan, [])


@given(PLANS)
def test_sentences_and_table_are_two_views_of_one_document(plan: Plan) -> None:
    by_sentences = plan_of_value(value_of_plan(plan))
    by_table = msgspec.structs.replace(by_sentences, steps=steps_of(rows_of(by_sentences)))
    assert by_table == by_sentences
    assert plan_of_value(value_of_plan(by_table)) == by_table


@given(PLANS)
def test_no_cell_of_a_file_begins_like_a_formula(plan: Plan) -> None:
    lines = list(csv.reader(io.StringIO(written(plan, KNOWN).decode("utf-8-sig"))))
    assert tuple(lines[0]) == HEAD
    assert not [cell for line in lines for cell in line if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


@given(st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(1, 40)), min_size=1, max_size=5))
def test_rows_without_a_doubt_that_is_wrong_hold_exactly_when_they_say(spans: list[tuple[int, int | None]]) -> None:
    """Brute force, second by second: each second is one row's, the first one that does not end takes the rest."""
    rows = in_order([Row(after, None if lasts is None else after + lasts, Step()) for after, lasts in spans])
    ends_at = [110 if row.until is None else row.until for row in rows]
    claims = [[n for n, row in enumerate(rows) if row.after <= second < ends_at[n]] for second in range(110)]
    endless = next((n for n, row in enumerate(rows) if row.until is None), len(rows))
    ends = max(ends_at[: endless + 1])
    mine = [[n for n in second if n <= endless] for second in claims[:ends]]
    is_plan = all(len(second) == 1 for second in mine)
    assert is_plan is not any(doubt.wrong for doubt in doubts(rows))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([Row(10, None, asks())], [Doubt("gap", 0, span=(0, 10))]),
        ([Row(0, 60, asks()), Row(90, None, asks(any_skill=True))], [Doubt("gap", 1, span=(60, 90))]),
        ([Row(0, 60, asks()), Row(30, 90, asks(any_skill=True))], [Doubt("overlap", 1, 0, (30, 60))]),
        ([Row(0, 60, asks()), Row(20, 40, asks(any_skill=True))], [Doubt("hidden", 1, 0, (20, 60))]),
        ([Row(0, None, asks()), Row(0, 40, asks(any_skill=True))], [Doubt("unreached", 1, 0)]),
        ([Row(0, 60, asks("fr", 3)), Row(60, None, asks("fr", 4))], [Doubt("nobody_new", 1, 0)]),
        ([Row(0, 60, asks("fr", 4)), Row(60, None, asks("fr", 3))], []),
        ([Row(0, 60, asks("fr", 3)), Row(60, None, asks("fr", 4, any_skill=True))], []),
        ([Row(0, 60, asks("fr", 3)), Row(60, None, asks("fr", 4, queues=(UUID(int=7),)))], []),
        ([Row(0, 60, Step(requires=AllOf((Skill("fr", 4), Skill("fr", 1, 2)))))], [Doubt("nobody", 0)]),
    ],
)
def test_each_doubt_is_found_and_said_in_words(rows: list[Row], found: list[Doubt]) -> None:
    assert doubts(rows) == found
    assert all(doubt_words(doubt, [4, 9]) for doubt in found)


def test_what_is_wrong_in_a_file_is_told_with_its_line() -> None:
    file = (
        "kind,after,until,requires,flow,without,queues,first,skip,value\n"
        "step,0,60,nonsense >= 3,needed,,,least_loaded,no,\n"
        "\n"
        "step,60,30,fr >=,maybe,,nowhere,fastest,no,\n"
        "priority,,,,,,,,,5\n"
        "known,,,,,,,,,many\n"
    )
    found = read_plan(file.encode(), KNOWN)
    assert found.plan is None
    told = {(trouble.line, trouble.column) for trouble in found.troubles}
    assert told == {
        (2, "requires"),
        *((4, column) for column in ("requires", "until", "flow", "queues", "first")),
        (5, "kind"),
        (6, "value"),
    }
    gap = "kind,after,until\nstep,0,60\nstep,90,\n"
    (trouble,) = read_plan(gap.encode("gb18030"), KNOWN).troubles
    assert (trouble.line, trouble.column) == (3, "after") and "from 60 to 90" in trouble.words
    for nothing in (b"", b"\xff\xfe\x00", b"name\nx\n", b"kind,colour\n"):
        assert read_plan(nothing, KNOWN).plan is None
    assert set(COLUMNS) < set(HEAD)
