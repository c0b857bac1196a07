"""Values at their limits: what is just possible, and what one step more gives."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from hubwright.flows.expressions import ExpressionError, Mismatch, compile_expression, plain, shown
from hubwright.flows.expressions.values import equal, holds, in_range, iso, kind_of, moment, ordered, read_date, text

LARGEST = 9_223_372_036_854_775_807
AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def refused(source: str, **scope: Any) -> ExpressionError:
    with pytest.raises(Mismatch) as caught:
        compile_expression(source).value(scope)
    return caught.value


def lists(levels: int, innermost: Any = None) -> Any:
    found = innermost
    for _ in range(levels):
        found = [found]
    return found


def objects(levels: int, innermost: Any = None) -> Any:
    found = innermost
    for _ in range(levels):
        found = {"a": found}
    return found


def mixed(levels: int) -> Any:
    found: Any = 1
    for level in range(levels):
        found = [found] if level % 2 else {"a": found}
    return found


def test_a_text_may_have_65536_characters() -> None:
    half = "x" * 32_768

    assert len(str(compile_expression("a + a").value({"a": half}))) == 65_536
    assert refused("a + a + 'x'", a=half).values == {"limit": 65_536}
    assert len(str(compile_expression("upper(a)").value({"a": half * 2}))) == 65_536
    assert refused("upper(a)", a="ß" * 32_769).code == "text_too_long"


def test_a_list_may_have_a_thousand_items() -> None:
    assert len(compile_expression("split(a, ',')").value({"a": "," * 999})) == 1_000  # type: ignore[arg-type]  # a list
    reason = refused("split(a, ',')", a="," * 1_000)
    assert (reason.code, reason.values) == ("list_too_long", {"limit": 1_000})


def test_a_number_may_be_as_large_as_a_database_holds() -> None:
    assert in_range(LARGEST) == LARGEST
    assert in_range(-LARGEST) == -LARGEST
    assert compile_expression("a + 1").value({"a": LARGEST - 1}) == LARGEST
    assert compile_expression("a - 1").value({"a": -LARGEST + 1}) == -LARGEST
    for source in ("a + 1", "a * 2", "0 - a - 1", "sum([a, 1])"):
        assert refused(source, a=LARGEST).code == "out_of_range"


@pytest.mark.parametrize("nested", [lists, objects, mixed])
def test_twenty_one_levels_can_be_compared_and_no_more(nested: Any) -> None:
    assert equal(nested(21), nested(21)) is True
    with pytest.raises(Mismatch) as caught:
        equal(nested(22), nested(22))
    assert caught.value.code == "too_nested"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([1], [1.0], True),
        ([1], [2], False),
        ([1, "a"], [1, "b"], False),
        ([1], [True], False),
        ([[1]], [[True]], False),
        ([{"a": 1}], [{"a": True}], False),
        ([{"a": 1}], [{"a": 1}], True),
        ([{"a": 1}], [{"a": 2}], False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": {"b": 1}}, {"a": {"b": True}}, False),
        ({"a": [0]}, {"a": [False]}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": AT}, {"a": "2026-11-24T07:00:00Z"}, True),
        ([AT], ["2026-11-24T07:00:00Z"], True),
        (AT, "soon", False),
        ("soon", AT, False),
        (AT, None, False),
        (None, AT, False),
        (AT, AT.astimezone(timezone(timedelta(hours=8))), True),
        (1, True, False),
        (True, 1.0, False),
        (True, True, True),
        (None, False, False),
    ],
)
def test_equal(left: Any, right: Any, expected: bool) -> None:
    assert equal(left, right) is expected
    assert equal(right, left) is expected


@pytest.mark.parametrize(
    ("container", "value", "expected"),
    [
        ([1], True, False),
        ([1], 1.0, True),
        (["a"], "a", True),
        (["a"], "b", False),
        ([AT], "2026-11-24T07:00:00Z", True),
        ([[1]], [1], True),
        ("abc", "b", True),
        ("abc", "d", False),
        ({"a": 1}, "a", True),
        ({"a": 1}, "b", False),
        ({"a": 1}, [1], False),
        ({1: 1}, 1, False),
        (None, "a", False),
    ],
)
def test_holds(container: Any, value: Any, expected: bool) -> None:
    assert holds(container, value) is expected


def test_a_message_says_what_did_not_work_with_what() -> None:
    for make, values in (
        (lambda: text(1, "upper"), {"operation": "upper", "found": "number"}),
        (lambda: holds(5, "a"), {"operation": "in", "found": "number"}),
        (lambda: ordered("<", None, AT.date()), {"operation": "<", "found": "null, object"}),
        (lambda: ordered("<", "a", 1), {"operation": "<", "found": "text, number"}),
        (lambda: ordered("<", 1, "a"), {"operation": "<", "found": "number, text"}),
        (lambda: moment("x" * 50, "hour"), {"text": "x" * 40}),
    ):
        with pytest.raises(Mismatch) as caught:
            make()
        assert caught.value.values == values


def test_what_has_an_order_is_handed_back_to_be_compared() -> None:
    assert ordered("<", 1, 2.5) == (1, 2.5)
    assert ordered("<", "a", "b") == ("a", "b")
    assert ordered("<", AT, "2026-11-24T08:00:00Z") == (AT, AT.replace(hour=8))
    assert ordered("<", "2026-11-24T08:00:00Z", AT) == (AT.replace(hour=8), AT)


def test_a_date_is_written_with_eight_to_forty_characters() -> None:
    assert read_date("20261124") == datetime(2026, 11, 24, tzinfo=UTC)
    assert read_date("2026W48") is None
    assert read_date("2026-11-24T07:00:00." + "0" * 20) == AT
    assert read_date("2026-11-24T07:00:00." + "0" * 21) is None
    assert read_date("2026-11-24T07:00:00+08:00") == AT - timedelta(hours=8)
    assert iso(AT) == "2026-11-24T07:00:00Z"


def test_kinds_that_nobody_knows_are_objects() -> None:
    assert [kind_of(value) for value in (object(), {}, (), AT.date())] == ["object"] * 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1e15, "1000000000000000.0"),
        (999_999_999_999_999.0, "999999999999999"),
        (-3.0, "-3"),
        (0.123456789123, "0.1234567891"),
        (False, "false"),
        (AT, "2026-11-24T07:00:00Z"),
        ([[1], {"a": 1}, None, 2.0], "…, …, , 2"),
        ([], ""),
        ({"a": 1}, "{…}"),
        (None, ""),
    ],
)
def test_shown(value: Any, expected: str) -> None:
    assert shown(value) == expected


def test_a_list_is_shown_while_it_fits_with_its_commas() -> None:
    assert shown(["x" * 65_534]) == "x" * 65_534
    assert len(shown(["x" * 32_766, "x" * 32_766])) == 65_534
    for long in (["x" * 65_535], ["x" * 32_766, "x" * 32_767]):
        with pytest.raises(Mismatch) as caught:
            shown(long)
        assert (caught.value.code, caught.value.values) == ("text_too_long", {"limit": 65_536})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x" * 65_537, "x" * 65_536),
        (True, True),
        (None, None),
        (LARGEST, LARGEST),
        (-LARGEST, -LARGEST),
        (LARGEST + 1, None),
        (-LARGEST - 1, None),
        (2.5, 2.5),
        (float("nan"), None),
        (float("inf"), None),
        (AT, "2026-11-24T07:00:00Z"),
        (AT.astimezone(timezone(timedelta(hours=8))), "2026-11-24T15:00:00+08:00"),
        (datetime(2026, 11, 24, 7), "2026-11-24T07:00:00Z"),
        (date(2026, 11, 24), "2026-11-24"),
        ((1, "a"), [1, "a"]),
        ({1: AT}, {"1": "2026-11-24T07:00:00Z"}),
        (list(range(1_001)), list(range(1_000))),
        ({str(n): n for n in range(1_001)}, {str(n): n for n in range(1_000)}),
        (object(), None),
        (b"bytes", None),
    ],
)
def test_plain(value: Any, expected: Any) -> None:
    found = plain(value)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("nested", [lists, objects])
def test_what_is_nested_deeper_than_twenty_levels_is_dropped(nested: Any) -> None:
    assert plain(nested(20, "in")) == nested(20, "in")
    assert plain(nested(21, "in")) == nested(20, None)
