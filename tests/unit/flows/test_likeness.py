"""How alike two texts are: what counts as a word, how much it weighs, and when a keyword is mentioned."""

import math

import pytest

from hubwright.flows.nodes.guardrails import Guardrails, broken_rule, shortened
from hubwright.flows.nodes.likeness import Likeness, features, mentions
from tests.unit.flows.steps import alone, intent


@pytest.mark.parametrize(
    ("text", "known_by"),
    [
        ("ordering", {"order": 1.0}),
        ("boring", {"bor": 1.0}),
        ("bring", {"bring": 1.0}),
        ("moved", {"mov": 1.0}),
        ("used", {"used": 1.0}),
        ("boxes", {"box": 1.0}),
        ("ties", {"tie": 1.0}),
        ("goes", {"goe": 1.0}),
        ("cats", {"cat": 1.0}),
        ("gas", {"gas": 1.0}),
        ("press", {"press": 1.0}),
        ("bosses", {"boss": 1.0}),
        ("ＯＲＤＥＲ", {"order": 1.0}),
        ("the order", {"order": 1.0}),
        ("the", {"the": 1.0}),
        ("订单", {"订": 0.5, "单": 0.5, "订单": 1.0}),
        ("订单号", {"订": 0.5, "单": 0.5, "号": 0.5, "订单": 1.0, "单号": 1.0}),
        ("我的订单", {"订": 0.5, "单": 0.5, "订单": 1.0}),
        ("我", {"我": 0.5}),
        ("c_b", {"c": 1.0, "b": 1.0}),
        ("", {}),
    ],
)
def test_a_text_is_known_by_its_words_and_pairs_of_letters(text: str, known_by: dict[str, float]) -> None:
    assert features(text) == known_by


def test_a_word_weighs_the_more_the_fewer_groups_have_it() -> None:
    likeness = Likeness([["alpha beta", "alpha"], ["beta gamma"], []])
    rare, shared = math.log(1 + 3 / 1), math.log(1 + 3 / 2)

    assert likeness.scores("alpha") == pytest.approx([1.0, 0.0, 0.0])
    assert likeness.scores("gamma") == pytest.approx([0.0, 0.75 * rare / (rare + shared) + 0.25, 0.0])
    both = [0.75 * shared / (rare + shared) + 0.25, 0.75 * shared / (rare + shared) + 0.25, 0.0]
    assert likeness.scores("beta") == pytest.approx(both)
    assert likeness.scores("gamma unheard") == pytest.approx(
        [0.0, 0.75 * rare / (rare + shared) + 0.25 * rare / (2 * rare), 0.0]
    )


def test_a_letter_says_half_of_what_a_pair_says() -> None:
    one = Likeness([["订单"]])

    assert one.scores("订") == pytest.approx([0.75 * 0.5 / 2.0 + 0.25])
    assert one.scores("订单") == pytest.approx([1.0])
    assert one.scores("") == [0.0]


@pytest.mark.parametrize(
    ("text", "keyword", "is_there"),
    [
        ("my order", "order", True),
        ("order!", "order", True),
        ("orders!", "order", False),
        ("!border", "order", False),
        ("border, order", "order", True),
        ("orders and borders", "order", False),
        ("ORDER", "order", True),
        ("我的order到了", "order", True),
        ("我的订单到了", "订单", True),
        ("我的货", "订单", False),
        ("anything", "", False),
        ("aa", "a", False),
        ("aa a", "a", True),
        ("x!!!", "!!", True),
    ],
)
def test_a_keyword_is_a_whole_word_or_chinese_anywhere(text: str, keyword: str, is_there: bool) -> None:
    assert mentions(text, keyword) is is_there


def test_what_is_mentioned_by_as_much_as_another_decides_nothing() -> None:
    intents = [
        {"id": "a", "label": "A", "keywords": "lamp\nred"},
        {"id": "b", "label": "B", "keywords": "desk"},
        {"id": "c", "label": "C", "examples": "completely different words"},
    ]
    ports = ("intent.a", "intent.b", "intent.c", "low_confidence")

    assert alone(intent(intents=intents), *ports).write("a lamp").left_by[1] == "i.intent.a"
    assert alone(intent(intents=intents), *ports).write("lamp desk").left_by[1] == "i.low_confidence"
    assert alone(intent(intents=intents), *ports).write("red lamp on the desk").left_by[1] == "i.intent.a"
    assert alone(intent(intents=intents), *ports).write("nothing of it").left_by[1] == "i.low_confidence"


@pytest.mark.parametrize(("threshold", "port"), [(100, "intent.a"), (1, "intent.a")])
def test_what_is_just_like_an_example_is_sure_enough(threshold: int, port: str) -> None:
    intents = [{"id": "a", "label": "A", "examples": "green lamp"}, {"id": "b", "label": "B", "examples": "blue desk"}]
    step = intent(intents=intents, threshold=threshold)

    assert alone(step, "intent.a", "low_confidence").write("green lamp").left_by[1] == f"i.{port}"
    assert (
        alone(intent(intents=intents, threshold=100), "low_confidence").write("green").left_by[1] == "i.low_confidence"
    )


def test_two_that_fit_equally_well_are_told() -> None:
    intents = [{"id": "a", "label": "A", "examples": "green lamp"}, {"id": "b", "label": "B", "examples": "green desk"}]
    talk = alone(intent(intents=intents, threshold=1), "low_confidence").write("green")

    assert talk.trace[1].warnings == ["a and b fit about equally well"]


def test_four_thousand_characters_are_looked_at() -> None:
    step = intent(intents=[{"id": "a", "label": "A", "keywords": "lamp"}])
    ports = ("intent.a", "low_confidence")

    assert alone(step, *ports).write("x" * 3_995 + " lamp").left_by[1] == "i.intent.a"
    assert alone(step, *ports).write("x" * 3_996 + " lamp").left_by[1] == "i.low_confidence"


def test_a_reply_is_cut_only_if_it_is_too_long() -> None:
    assert shortened("12345", 5) == "12345"
    assert shortened("123456", 5) == "1234…"
    assert shortened("One. Two", 4) == "One."
    assert shortened("One. Two. Three", 9) == "One. Two."
    assert shortened("One. Two. Three", 8) == "One."


def test_a_reply_without_a_rule_against_it_may_be_sent() -> None:
    assert broken_rule(Guardrails(), "see www.example.com") == "the reply holds a link, which is not allowed here"
    assert broken_rule(Guardrails(links=True), "see www.example.com") == ""
    assert broken_rule(Guardrails(avoid=("lamp",)), "a lamp") == "the reply uses a word that it must not use"
    assert broken_rule(Guardrails(), "") == "the model wrote nothing"
    assert Guardrails().longest == 1_000
