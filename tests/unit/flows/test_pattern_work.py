"""How many steps a pattern is reckoned to take, measured by how much more fits into the budget."""

import pytest

from hubwright.flows.expressions import ExpressionError, SafePattern

MOST = 2_000  # steps from one place, on a thousand characters: two million in all


def fixed(steps: int) -> str:
    """A pattern of just so many characters, hence steps."""
    full, rest = divmod(steps, 999)
    return "~{999}" * full + (f"~{{{rest}}}" if rest else "")


def fits(pattern: str) -> bool:
    try:
        return SafePattern(pattern).longest_input == 1_000
    except ExpressionError:
        return False


def work(pattern: str) -> int:
    """Steps from one place of a thousand characters."""
    low, high = 0, MOST
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(fixed(middle) + pattern) else (low, middle - 1)
    return MOST - low


@pytest.mark.parametrize(
    ("pattern", "steps"),
    [
        # fixed characters and places: one each
        ("", 1),
        ("abc", 4),
        (r"a\bb", 4),
        ("a{7}", 8),
        # the end of a repetition is settled by the next character, or certain
        ("a*b", 1 + 1_000 + 2),
        ("a?b", 1 + 1 + 2),
        ("a*", 2),
        ("a+", 3),
        ("a{3,}", 5),
        ("a+b?", 3),
        ("a+$", 1 + 1_000 + 2),
        # or every count has to be tried
        ("a?a", 1 + 1 + 2 * 2),
        ("a{2,4}a", 1 + 4 + 3 * 2),
        (r"a?\ba", 1 + 1 + 2 * 3),
        (r"a?\bb", 1 + 1 + 3),
        ("a?b?a", 1 + 1 + 2 * (1 + 1 + 2)),
        ("a?b?c", 1 + 1 + (1 + 1 + 2)),
        ("a?(?:b?)a", 1 + 1 + 2 * (1 + (1 + 1 + 2) + 1)),
        ("a?$", 1 + 1 + 2),
        (r"\s?$", 1 + 1 + 2 * 2),
        (r"\s?\Z", 1 + 1 + 2 * 2),
        (r"a?\Z", 1 + 1 + 2),
        # a group once: the longest of exclusive ways, else all of them
        ("(?:a|b)c", 1 + 3 + 2),
        ("(?:a|bcd)e", 1 + 5 + 2),
        ("(?:a|ab)c", 1 + 3 + 4),
        ("(?:a|b)?c", 1 + 3 + 2 + 1),
        ("(?:a|b)?a", 1 + 3 + 2 + 2),
        ("(?:a|b)?ac", 1 + 4 + 2 + 3),
        (r"(?:\ba)?\bb", 1 + 5 + 1 + 1),
        # a group again and again
        ("(?:ab){0,9}c", 1 + 9 * 3 + 2),
        ("(?:ab){0,9}a", 1 + 9 * 3 + 10 * 2),
        ("(?:ab){4,9}a", 1 + 9 * 3 + 6 * 2),
        ("(?:ab){3}a", 1 + 3 * 3 + 2),
        ("(?:ab){0,2}c", 1 + 2 * 3 + 2),
        ("(?:ab|cde){2,3}", 1 + 3 * (3 + 4)),
        ("(?:ab|cde){2,3}f", 1 + 3 * (3 + 4) + 2),
        ("(?:ab){2,3}x?", 1 + 3 * 3),
    ],
)
def test_steps(pattern: str, steps: int) -> None:
    assert work(pattern) == steps


@pytest.mark.parametrize(
    ("steps", "longest"),
    [
        (2_000, 1_000),
        (2_001, 800),
        (2_500, 800),
        (2_501, 600),
        (3_333, 600),
        (5_000, 400),
        (6_666, 300),
        (10_000, 200),
        (13_333, 150),
        (16_666, 120),
        (20_000, 100),
        (25_000, 80),
        (25_001, 60),
        (32_000, 60),
    ],
)
def test_the_more_steps_the_less_text_is_looked_at(steps: int, longest: int) -> None:
    assert SafePattern(fixed(steps - 1)).longest_input == longest


def test_a_pattern_that_does_not_fit_the_shortest_text_is_refused() -> None:
    with pytest.raises(ExpressionError) as caught:
        SafePattern("(?:a|ab)" * 16 + "c")

    assert caught.value.code == "pattern_costly"


def test_a_pattern_bound_to_the_beginning_is_tried_once() -> None:
    assert SafePattern(r"^" + fixed(5_000)).longest_input == 1_000
    assert SafePattern(r"\A" + fixed(5_000)).longest_input == 1_000
    assert SafePattern(r"^a|^" + fixed(5_000)).longest_input == 1_000
    assert SafePattern(r"a|^" + fixed(5_000)).longest_input == 300
    assert SafePattern(r"\b" + fixed(5_000)).longest_input < 1_000
    assert SafePattern("^a*a*!").longest_input == 1_000


def test_the_budget_is_used_to_the_last_step() -> None:
    million = "a{0,1000}a{0,995}!"

    assert SafePattern(f"^{million}|^{million}").longest_input == 1_000
    assert SafePattern(f"^{million}|^~{million}").longest_input == 800


def test_what_overlaps_is_found_out_in_any_script_and_regardless_of_case_if_asked() -> None:
    assert SafePattern("[a-z]+[A-Z]+!").longest_input == 800
    assert SafePattern("(?i)[a-z]+[A-Z]+!").longest_input < 200
    assert SafePattern("[α-ω]+[α-ω]+!").longest_input == SafePattern("[a-z]+[a-z]+!").longest_input
    assert SafePattern("[α-γ]+[^αγ]+!").longest_input == SafePattern("[a-c]+[^ac]+!").longest_input < 200


@pytest.mark.parametrize("pattern", ["(?:a{2})+b", "(?:^a)+b", "(?:(?:a))+b", "(?:)+b"])
def test_only_plain_characters_may_be_repeated_together(pattern: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        SafePattern(pattern)

    assert caught.value.code == "pattern_nested"


def test_a_set_that_is_none_is_refused_wherever_it_stands() -> None:
    for pattern in ("[b-a]", "[b-a]*x"):
        with pytest.raises(ExpressionError) as caught:
            SafePattern(pattern)
        assert caught.value.code == "pattern_syntax"
