"""Patterns: what they find, what is refused, and that none can hang."""

import time

import pytest

from hubwright.flows.expressions import ExpressionError, SafePattern, safe_pattern

FOUND = [
    (r"\d{4,}", "where is my order 10086?", "10086"),
    (r"\d{4,}", "我的订单10086到哪了", "10086"),
    (r"\d{4,}", "订单１００８６", "10086"),
    (r"\d{4,}", "order 123", None),
    (r"订单号?[：:]\s*(\d+)", "订单号：10086", "10086"),
    (r"订单号?[：:]\s*(\d+)", "订单: 7", "7"),
    (r"（(\d+)）", "第（7）个", "7"),
    (r"(?i)order (?:no|number) (\w+)", "Order NUMBER a7", "a7"),
    (r"[\w.+-]+@[\w-]+\.[\w.-]+", "write to ann@example.com, please", "ann@example.com"),
    (r"^(?:\+?86)?1\d{10}$", "13800138000", "13800138000"),
    (r"^(?:\+?86)?1\d{10}$", "x13800138000", None),
    (r"\bSF\d{3}\b", "my SF123.", "SF123"),
    (r"(\d\d-)+x", "12-34-x", "34-"),
    (r"a|b|", "", ""),
    (r"[^a-c]{2}", "abcde", "de"),
    (r"[]x]", "]", "]"),
    (r"x{2,3}?y", "xxxy", "xxxy"),
    (r"(?P<no>\d+)", "n 5", "5"),
    (r"a\.b", "a.b", "a.b"),
    (r"{}", "a{}", "{}"),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), FOUND)
def test_extract(pattern: str, text: str, expected: str | None) -> None:
    assert safe_pattern(pattern).extract(text) == expected


REFUSED = [
    ("(a+)+$", "pattern_nested"),
    ("(a*)*", "pattern_nested"),
    ("(?:a{1,5}){2,9}", "pattern_nested"),
    ("((a?)b)+", "pattern_nested"),
    ("((ab)|c)+", "pattern_nested"),
    ("(a|a)*b", "pattern_ambiguous"),
    ("(a|ab)+c", "pattern_ambiguous"),
    (r"(\d|1)+x", "pattern_ambiguous"),
    ("(?:|a)+", "pattern_nested"),
    ("a**", "pattern_nested"),
    ("a+*", "pattern_nested"),
    ("a{2}{3}", "pattern_nested"),
    (".*.*.*x", "pattern_costly"),
    (r"\d+\d+\d+x", "pattern_costly"),
    ("(a)?" * 50, "pattern_costly"),
    (r"(a)\1", "pattern_backreference"),
    (r"(?P<x>a)\g<x>", "pattern_backreference"),
    ("(?=a)b", "pattern_lookaround"),
    ("(?<!a)b", "pattern_lookaround"),
    ("(?P=x)", "pattern_lookaround"),
    ("(?>a+)", "pattern_lookaround"),
    ("(?#x)", "pattern_lookaround"),
    ("a(?i)b", "pattern_lookaround"),
    ("(a", "unclosed_bracket"),
    ("a)", "pattern_syntax"),
    ("[a", "pattern_syntax"),
    ("[b-a]", "pattern_syntax"),
    ("[a&&b]", "pattern_syntax"),
    ("[[a]]", "pattern_syntax"),
    ("+", "pattern_syntax"),
    ("^*", "pattern_syntax"),
    (r"\k", "pattern_backreference"),
    (r"\y", "pattern_syntax"),
    ("\\", "pattern_syntax"),
    ("a{,5}", "pattern_syntax"),
    ("a{5,2}", "pattern_repeat"),
    ("a{2000}", "pattern_repeat"),
    ("a{1,2000}", "pattern_repeat"),
    ("a" * 201, "pattern_too_long"),
    ("(" * 9 + "a" + ")" * 9, "too_deep"),
]


@pytest.mark.parametrize(("pattern", "code"), REFUSED)
def test_refused(pattern: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        SafePattern(pattern)

    assert caught.value.code == code
    assert caught.value.in_language("en") != caught.value.in_language("zh")


HOSTILE_TEXTS = ["1" * 5_000, "a" * 5_000, "a.b@" * 1_000, "订单1" * 1_500, ". " * 2_000, "aB" * 2_000, " " * 5_000]
COSTLY_BUT_ALLOWED = [
    r"\s*(\d+)\s*元",
    r".*\d+$",
    r".*x",
    r"[a-z]+[A-Z]+[0-9]+!",
    r"订单.*?(\d{4,})",
    r"[\w.+-]+@[\w-]+\.[\w.-]+!",
    r"(?:ab|cd)*x",
    r"a?b?c?d?e?f?x",
    r"(a|b)(a|b)(a|b)(a|b)(a|b)!",
    r"\w+\s\w+\s\w+!",
    r"[^x]*[^y]*z",
]


@pytest.mark.parametrize("pattern", COSTLY_BUT_ALLOWED)
def test_the_worst_permitted_pattern_is_quick_on_hostile_text(pattern: str) -> None:
    """A backtracking engine left alone needs minutes for such pairs; a second is a hundred times what we need."""
    compiled = SafePattern(pattern)

    started = time.perf_counter()
    for text in HOSTILE_TEXTS:
        compiled.search(text)
    assert time.perf_counter() - started < 1.0


def test_a_looser_pattern_looks_at_less_text() -> None:
    assert SafePattern(r"\d{4,}").longest_input == 1_000
    assert SafePattern(r".*\d+$").longest_input < 200
    assert SafePattern(r"^\s*\d+$").longest_input == 1_000
    assert safe_pattern(r"\d{4,}").extract(" " * 990 + "10086") == "10086"
    assert safe_pattern(r"\d{4,}").extract(" " * 1_001 + "10086") is None
