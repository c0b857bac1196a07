"""The quick ways through the expression language give what the plain definition gives."""

import operator
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.flows.expressions import Mismatch, compile_expression, safe_pattern
from hubwright.flows.expressions.values import equal, holds, kind_of
from tests.unit.flows.test_patterns import COSTLY_BUT_ALLOWED, FOUND

flat = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.0, 1.0, 1.5]),
    st.sampled_from(["", "a", "1", "2026-11-24T07:00:00Z"]),
    st.just(datetime(2026, 11, 24, 7, 0, tzinfo=UTC)),
)
values = st.recursive(
    flat,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    ),
    max_leaves=6,
)


def is_equal(left: Any, right: Any) -> bool:
    """The definition: kinds must agree, numbers are one kind, and a date equals its ISO text."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(is_equal(left[key], right[key]) for key in left)
    if {kind_of(left), kind_of(right)} == {"date", "text"}:
        return "2026-11-24T07:00:00Z" in (left, right)
    return bool(kind_of(left) == kind_of(right) and left == right)


@given(values, values)
def test_equal_is_what_it_says(left: Any, right: Any) -> None:
    assert equal(left, right) is is_equal(left, right)
    assert equal(left, left) is True


@given(st.lists(values, max_size=4), values)
def test_a_list_holds_what_equals_one_of_its_items(container: list[Any], value: Any) -> None:
    assert holds(container, value) is any(is_equal(item, value) for item in container)


@given(values, st.sampled_from(["'a'", "'1'", "1", "1.0", "0", "true", "null"]), st.sampled_from(["==", "!="]))
def test_comparing_with_a_fixed_value_is_comparing_with_a_variable(left: Any, fixed: str, sign: str) -> None:
    right = compile_expression(fixed).value({})
    short = compile_expression(f"x {sign} {fixed}").value({"x": left})

    assert short is compile_expression(f"x {sign} y").value({"x": left, "y": right})


@given(values)
def test_looking_in_a_fixed_list_is_looking_in_a_variable(value: Any) -> None:
    scope = {"x": value, "y": ["a", 1, True, None]}

    assert compile_expression("x in ['a', 1, true, null]").value(scope) is compile_expression("x in y").value(scope)


@given(st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70))
def test_whole_numbers_stay_in_range(left: int, right: int) -> None:
    inside = abs(left + right) < 2**63
    expression = compile_expression("x + y")
    if inside:
        assert expression.value({"x": left, "y": right}) == left + right
    else:
        with pytest.raises(Mismatch):
            expression.value({"x": left, "y": right})


@given(flat, flat, st.sampled_from(["<", "<=", ">", ">="]))
def test_order_is_that_of_numbers_and_texts(left: Any, right: Any, sign: str) -> None:
    compare = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
    expression = compile_expression(f"x {sign} y")
    kinds = {kind_of(left), kind_of(right)}
    if kinds in ({"number"}, {"text"}):
        assert expression.value({"x": left, "y": right}) is compare(left, right)
    elif kinds & {"null", "boolean"}:
        holds_, reason = expression.holds({"x": left, "y": right})
        assert (holds_, reason is None) == (False, False)


PATTERNS = [pattern for pattern, *_rest in FOUND if "（" not in pattern] + COSTLY_BUT_ALLOWED


@given(st.sampled_from(PATTERNS), st.text(alphabet="abxyzSF12 .@:：元订单号!-\n", max_size=30))
def test_a_text_that_is_not_searched_holds_no_match(pattern: str, text: str) -> None:
    straight = re.search(unicodedata.normalize("NFKC", pattern), unicodedata.normalize("NFKC", text))
    found = safe_pattern(pattern).search(text)

    assert (found and found.group()) == (straight and straight.group())


def test_a_pattern_that_is_a_whole_message_is_refused_at_once() -> None:
    with pytest.raises(Mismatch) as caught:
        compile_expression("matches(x, y)").value({"x": "a", "y": "中" * 60_000})

    assert caught.value.code == "pattern_too_long"
