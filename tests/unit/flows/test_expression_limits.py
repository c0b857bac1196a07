"""Expressions at their limits: length, depth, numbers, escapes, and the column that is named for each error."""

from typing import Any

import pytest

from hubwright.flows.expressions import FUNCTIONS, ExpressionError, Mismatch, compile_expression
from hubwright.flows.expressions.parse import Reader, parse_expression
from hubwright.flows.expressions.tokens import Token, tokens_of
from hubwright.flows.expressions.tree import Literal, Path


def refused(source: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)
    return caught.value


@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("[", "]"), ("not ", ""), ("!", ""), ("-", ""), ("f[", "]"), ("len(", ")")]
)
def test_forty_levels_are_read_and_no_more(opening: str, closing: str) -> None:
    parse_expression(opening * 39 + "a" + closing * 39)

    with pytest.raises(ExpressionError) as caught:
        parse_expression(opening * 40 + "a" + closing * 40)
    reason = caught.value
    assert (reason.code, reason.column, reason.values) == ("too_deep", 40 * len(opening) + 1, {"limit": 40})


@pytest.mark.parametrize("sign", ["-", "not "])
def test_depth_is_counted_anew_for_each_part(sign: str) -> None:
    parts = ", ".join([f"(({sign}a))"] * 50)

    parse_expression(f"[{parts}]")
    assert refused(f"[{parts}, {'(' * 39}1{')' * 39}]").code == "too_deep"


def test_a_list_has_no_more_items_than_a_list_may_have() -> None:
    def listed(count: int) -> Reader:
        comma, end = Token("sign", ",", None, 1), Token("end", "", None, 1)
        pairs = [Token("number", "1", 1, 1), comma] * count
        return Reader([*pairs[:-1], Token("sign", "]", None, 1), end])

    assert len(listed(1_000).arguments("]", 7)) == 1_000
    with pytest.raises(ExpressionError) as caught:
        listed(1_001).arguments("]", 7)
    reason = caught.value
    assert (reason.code, reason.column, reason.values) == ("list_too_long", 7, {"limit": 1_000})


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("1 + 99999999999999999999", "number_too_large", 5),
        ("9223372036854775808", "number_too_large", 1),
        ("0" * 40 + "7", "number_too_large", 1),
        ("1 + 'open", "unclosed_text", 5),
        (r"1 + r'a\'", "unclosed_text", 6),
        ("(1 2)", "unexpected_token", 4),
        ("1 not 2", "unexpected_token", 3),
        ("a b in c", "unexpected_token", 3),
        ("a in", "unexpected_end", 5),
        ("a[1", "unclosed_bracket", 2),
        ("matches(name, 'a{5,2}')", "pattern_repeat", 17),
        ("extract(name, 'ab)')", "pattern_syntax", 18),
        ("1 + lenn(2)", "unknown_function", 5),
        ("1 + len()", "argument_count", 5),
    ],
)
def test_the_column_is_where_it_went_wrong(source: str, code: str, column: int) -> None:
    reason = refused(source)

    assert (reason.code, reason.column) == (code, column)


def test_numbers_are_read_up_to_the_largest() -> None:
    assert compile_expression("9223372036854775807").value({}) == 2**63 - 1
    assert compile_expression("-9223372036854775807").value({}) == 1 - 2**63
    assert compile_expression("0" * 39 + "7").value({}) == 7


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"'\ud7ff'", "\ud7ff"),
        (r"'\ud800'", "\ufffd"),
        (r"'\udfff'", "\ufffd"),
        (r"'\ue000'", "\ue000"),
        (r"'\r\n\t\\\"\''", "\r\n\t\\\"'"),
        (r"'\x'", r"\x"),
        ("r''", ""),
        ("''", ""),
    ],
)
def test_escapes(source: str, expected: str) -> None:
    assert compile_expression(source).value({}) == expected


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("a" * 2_001, {"limit": 2_000}),
        ("n @ 5", {"character": "@"}),
        ("1 2", {"token": "2"}),
        ("lenn(1)", {"name": "lenn"}),
        ("len()", {"name": "len", "expected": "1"}),
        ("min()", {"name": "min", "expected": "1-4"}),
        ("round(1, 2, 3)", {"name": "round", "expected": "1-2"}),
        ("replace('a', 'b')", {"name": "replace", "expected": "3"}),
    ],
)
def test_an_error_carries_what_its_sentence_needs(source: str, values: dict[str, object]) -> None:
    assert refused(source).values == values


def test_errors_are_told_in_both_languages_with_what_was_meant() -> None:
    reason = refused("lenn(1)")

    assert reason.in_language("en") == "There is no function lenn. Did you mean len?"
    assert reason.in_language("zh-CN") == "没有函数 lenn。是否想写 len？"
    assert reason.data() == {"code": "unknown_function", "column": 1, "suggestion": "len"}
    assert refused("").in_language("en") == "Write an expression here."
    assert str(refused("")) == refused("").sentence() == "Write an expression here."
    assert refused("").args == ("empty",)


def test_an_error_of_an_inner_text_is_moved_into_the_outer_one() -> None:
    moved = ExpressionError("too_long", 3, "shorter", limit=7).moved_by(4)

    assert (moved.code, moved.column, moved.suggestion, moved.values) == ("too_long", 7, "shorter", {"limit": 7})
    assert ExpressionError("empty").moved_by(4).column == 5


def test_only_the_first_sixty_characters_of_a_name_are_compared() -> None:
    wrong = "a" * 26 + "b" * 35
    errors = list(compile_expression(wrong).check_names({"a" * 26}))

    assert [(error.code, error.suggestion) for error in errors] == [("unknown_name", "a" * 26)]
    assert list(compile_expression("contact.plan == mine").check_names({"mine"})) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("vars", {("vars", None)}),
        ("vars[0]", {("vars", None)}),
        ("vars.a.b", {("a", None)}),
        ("a[b].c", {("a", None), ("b", None)}),
        ("contact[b]", {("contact", None), ("b", None)}),
        ("split(a, ',')[b].c", {("a", None), ("b", None)}),
        ("not a or -b", {("a", None), ("b", None)}),
        ("a ? b : c", {("a", None), ("b", None), ("c", None)}),
        ("[a, 1] == b", {("a", None), ("b", None)}),
    ],
)
def test_everything_that_is_read_is_told(source: str, expected: set[tuple[str, str | None]]) -> None:
    assert {(reading.root, reading.field) for reading in compile_expression(source).readings} == expected


def test_readings_say_where_they_stand() -> None:
    assert [(reading.root, reading.column) for reading in compile_expression("1 + len(abc)").readings] == [("abc", 9)]


def test_an_expression_keeps_its_source_and_tree() -> None:
    expression = compile_expression("abc")

    assert (expression.source, expression.tree) == ("abc", Path("abc", (), 1))
    assert parse_expression("-5") == Literal(-5, 1)


def test_a_source_is_cut_into_tokens_with_their_columns() -> None:
    assert [(token.kind, token.source, token.column) for token in tokens_of("a <= r'x'")] == [
        ("name", "a", 1),
        ("sign", "<=", 3),
        ("text", "r'x'", 6),
        ("end", "", 10),
    ]


def test_now_is_only_read_from_the_event() -> None:
    with pytest.raises(Mismatch):
        FUNCTIONS["now"].call()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("vars", {"n": 5, "deep": {"a": 6}}),
        ("vars['n']", 5),
        ("vars.deep.a", 6),
        ("deep['a']", 6),
        ("n in [1, n]", True),
        ("n in [1, 6]", False),
        ("n == -5", False),
        ("-n == -5", True),
        ("9007199254740991 / 1", 9_007_199_254_740_991),
        ("9007199254740992 / 1", 9_007_199_254_740_992.0),
        ("-big / 2", -2.25),
        ("1 + 2.5", 3.5),
        ("matches(big, 5) or n == 5", True),
    ],
)
def test_value(source: str, expected: object) -> None:
    scope: dict[str, Any] = {"vars": {"n": 5, "deep": {"a": 6}}, "n": 5, "deep": {"a": 6}, "big": 4.5}
    value = compile_expression(source).value(scope)

    assert value == expected
    assert type(value) is type(expected)
