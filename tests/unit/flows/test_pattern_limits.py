"""Patterns at their limits, the columns of what is refused, and how each is read."""

from typing import Any

import pytest

from hubwright.flows.expressions import ExpressionError, SafePattern, safe_pattern
from hubwright.flows.expressions.pattern_tree import ENDLESS, Anchor, Group, One, Pattern, parse_pattern


def refused(source: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        SafePattern(source)
    return caught.value


READ: list[tuple[str, tuple[Any, ...]]] = [
    ("a", (One("a", 1, 1),)),
    ("a*b+c?", (One("a", 0, ENDLESS), One("b", 1, ENDLESS), One("c", 0, 1))),
    ("a*?b+?c??", (One("a", 0, ENDLESS), One("b", 1, ENDLESS), One("c", 0, 1))),
    ("a{2}b{2,}c{2,5}", (One("a", 2, 2), One("b", 2, ENDLESS), One("c", 2, 5))),
    (r"^[^a]\d.$", (Anchor("^"), One("[^a]"), One(r"\d"), One("."), Anchor("$"))),
    (r"\Aa\b{}\Z", (Anchor(r"\A"), One("a"), Anchor(r"\b"), One("{"), One("}"), Anchor(r"\Z"))),
    ("(a)", (Group(((One("a"),),), 1, 1),)),
    ("(?:a|bc)?", (Group(((One("a"),), (One("b"), One("c"))), 0, 1),)),
    ("(?P<no>)", (Group(((),)),)),
    (r"[a\]-]", (One(r"[a\]-]"),)),
]


@pytest.mark.parametrize(("source", "parts"), READ)
def test_how_a_pattern_is_read(source: str, parts: tuple[Any, ...]) -> None:
    assert parse_pattern(source).alternatives == (parts,)


def test_what_is_known_of_a_whole_pattern() -> None:
    assert parse_pattern("(?i)a|") == Pattern(((One("a"),), ()), 0, ignore_case=True)
    assert parse_pattern("((a)(?:b)|(?P<c>d))").groups == 3
    assert parse_pattern("").alternatives == ((),)
    assert (One("a").least, One("a").most, Group(()).least, Group(()).most) == (1, 1, 1, 1)


@pytest.mark.parametrize("source", ["a{1000}", "a{0,1000}", "a{1000,}", "a{1000,1000}", "a{5,5}", "a{0}"])
def test_a_thousand_times_may_be_asked_for(source: str) -> None:
    assert SafePattern(source).longest_input == 1_000


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("ba{1001}", "pattern_repeat", 3),
        ("ba{1,1001}", "pattern_repeat", 3),
        ("ba{1001,}", "pattern_repeat", 3),
        ("ba{6,5}", "pattern_repeat", 3),
        ("a**", "pattern_nested", 3),
        ("ba{2}{3}", "pattern_nested", 6),
        ("a^*", "pattern_syntax", 3),
        ("ab)", "pattern_syntax", 3),
        (r"ab\y", "pattern_syntax", 3),
        (r"a(b)\1", "pattern_backreference", 5),
        ("a(?=b)", "pattern_lookaround", 2),
        ("a(b", "unclosed_bracket", 2),
        ("[a--b]", "pattern_syntax", 1),
        ("[a||b]", "pattern_syntax", 1),
        ("[a~~b]", "pattern_syntax", 1),
        ("b(" * 9 + "a" + ")" * 9, "too_deep", 19),
    ],
)
def test_the_column_is_where_a_pattern_goes_wrong(source: str, code: str, column: int) -> None:
    reason = refused(source)

    assert (reason.code, reason.column) == (code, column)


def test_limits_are_named() -> None:
    assert refused("a{1001}").values == {"limit": 1_000}
    assert refused("(" * 9 + ")" * 9).values == {"limit": 8}
    assert refused("a" * 201).values == {"limit": 200}
    assert refused("[b-a]").column is None
    with pytest.raises(ExpressionError) as caught:
        safe_pattern("a" * 201)
    assert (caught.value.code, caught.value.values) == ("pattern_too_long", {"limit": 200})


def test_limits_are_just_not_refused() -> None:
    assert safe_pattern("a" * 200).extract("a" * 200) == "a" * 200
    assert safe_pattern("(" * 8 + "a" + ")" * 8).extract("a") == "a"
    assert parse_pattern("(" * 8 + "a" + ")" * 8).groups == 8


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a|b", "xb", "b"),
        ("a|b", "xa", "a"),
        ("a.b", "axb", "axb"),
        ("a?b", "b", "b"),
        ("(?:ab|c)d", "cd", "cd"),
        (r"\.x", ".x", ".x"),
        (r"[.]x\-", ".x-", ".x-"),
        ("(?i)É", "é", "é"),
        ("（", "(", "("),
        ("．", ".", "."),
        ("．", "x", None),
        ("\U0010ffff", "a\U0010ffff", "\U0010ffff"),
        ("\x00", "a\x00", "\x00"),
        (r"\u4e2d", "中", "中"),
        ("^b|c$", "abc", "c"),
        ("x{0}y", "y", "y"),
    ],
)
def test_extract(pattern: str, text: str, expected: str | None) -> None:
    assert safe_pattern(pattern).extract(text) == expected


def test_groups_are_counted_from_one_and_nought_is_the_whole() -> None:
    pattern = SafePattern("(a)(?:b)(c)")

    assert pattern.groups == 2
    assert [pattern.extract("abc", group) for group in (None, 0, 1, 2)] == ["a", "abc", "a", "c"]
    for group in (-1, 3):
        with pytest.raises(ExpressionError) as caught:
            pattern.extract("abc", group)
        assert (caught.value.code, caught.value.values) == ("pattern_group", {"group": group})


def test_a_text_is_looked_at_up_to_the_thousandth_character() -> None:
    pattern = safe_pattern("b")

    assert pattern.extract("a" * 999 + "b") == "b"
    assert pattern.extract("a" * 1_000 + "b") is None
    assert pattern.extract("㌀" * 250 + "b") is None  # written out it is four times as long
