"""Intents by keywords and examples: deterministic, in both languages, and in doubt rather than wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.nodes.likeness import Likeness, mentions
from tests.unit.flows.steps import alone, intent

SHOP = [
    {"id": "order", "label": "Order", "keywords": "tracking\n物流", "examples": "Where is my order?\n我的订单到哪了"},
    {"id": "refund", "label": "Return", "keywords": "refund", "examples": "I want to return this\n我要退货"},
    {"id": "hours", "label": "Hours", "examples": "When do you open?\n你们几点开门"},
]
PORTS = ("intent.order", "intent.refund", "intent.hours", "low_confidence")


@pytest.mark.parametrize(
    ("said", "port"),
    [
        ("where is order 10086", "intent.order"),
        ("Hello, could you please tell me WHERE MY ORDER is", "intent.order"),
        ("订单到哪里了", "intent.order"),
        ("查一下物流", "intent.order"),
        ("tracking?", "intent.order"),
        ("I would like to return these shoes", "intent.refund"),
        ("我想退货", "intent.refund"),
        ("ＲＥＦＵＮＤ", "intent.refund"),
        ("几点开门啊", "intent.hours"),
        ("what nice weather", "low_confidence"),
        ("今天天气不错", "low_confidence"),
        ("unreturnable backtracking", "low_confidence"),
        ("", "low_confidence"),
        ("？！", "low_confidence"),
    ],
)
def test_what_people_write_finds_its_way(said: str, port: str) -> None:
    talk = alone(intent(intents=SHOP), *PORTS).write(said)

    assert talk.trace[1].port == port


def test_two_intents_that_fit_equally_well_are_doubt() -> None:
    twins = [{"id": "a", "label": "A", "examples": "red lamp"}, {"id": "b", "label": "B", "examples": "red lamp"}]
    talk = alone(intent(intents=twins), "intent.a", "intent.b", "low_confidence").write("the red lamp")

    assert talk.trace[1].port == "low_confidence"
    assert talk.trace[1].warnings == ["a and b fit about equally well"]


def test_of_two_keywords_the_intent_of_which_more_was_said_wins() -> None:
    both = [{"id": "a", "label": "A", "keywords": "order"}, {"id": "b", "label": "B", "keywords": "cancel order"}]
    talk = alone(intent(intents=both), "intent.a", "intent.b", "low_confidence").write("please cancel order 7")

    assert talk.trace[1].port == "intent.b"


def test_the_intent_is_kept_and_the_threshold_decides() -> None:
    talk = alone(intent(intents=SHOP, var="x"), *PORTS).write("我想退货")
    assert talk.state.vars["x"] == "refund"

    strict = alone(intent(intents=SHOP, var="x", threshold=100), *PORTS).write("where is the red thing I bought")
    assert strict.trace[1].port == "low_confidence"
    assert strict.state.vars["x"] is None


def test_it_can_look_at_something_else_than_the_message() -> None:
    talk = alone(intent(intents=SHOP, input="{{ contact.topic }}"), *PORTS).write("hi", contact={"topic": "refund"})

    assert talk.trace[1].port == "intent.refund"


def test_an_intent_with_nothing_to_go_by_is_told() -> None:
    bare = intent(intents=[{"id": "a", "label": "A"}])
    found = [(each.code, each.field) for each in flows.validate(alone(bare).document) if each.code == "intent_empty"]

    assert found == [("intent_empty", "intents.a.examples")]


@given(st.text(max_size=200), st.lists(st.lists(st.text(max_size=40), max_size=4), min_size=1, max_size=5))
def test_scores_stay_between_nothing_and_the_same(said: str, groups: list[list[str]]) -> None:
    scores = Likeness(groups).scores(said)

    assert len(scores) == len(groups)
    assert all(0 <= score <= 1.000001 for score in scores)
    assert scores == Likeness(groups).scores(said)


@given(st.text(alphabet="abc 订单退货", min_size=1, max_size=40))
def test_a_text_is_like_itself(said: str) -> None:
    if said.strip():
        assert Likeness([[said], ["zzz"]]).scores(said)[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("said", "keyword", "there"),
    [
        ("my order.", "order", True),
        ("reorder", "order", False),
        ("orders", "order", False),
        ("reorder order", "order", True),
        ("查订单号", "订单", True),
        ("订单order号", "order", True),
        ("a b", "", False),
    ],
)
def test_keywords_are_whole_words_where_there_are_words(said: str, keyword: str, there: bool) -> None:
    assert mentions(said, keyword) is there
