"""How much of an answer counts, how often a question is asked, and which message is used up by it."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import buttons, carousel, csat, listed
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, VARS, alone, ask, menu

COLOURS = [{"id": "red", "label": "Red", "value": "#f00"}, {"id": "blue", "label": "Blue"}]


def test_the_words_on_a_button_are_cut_after_eighty_characters() -> None:
    long = [{"id": "a", "label": "x" * 81}, {"id": "b", "label": "y" * 80}]

    for step in (buttons(items=long), menu(buttons=long), ask(type="choice", choices=long)):
        shown = alone(step).write("hi").sent(flows.SendMessage)[0].buttons
        assert [button.label for button in shown] == ["x" * 80, "y" * 80]
    card = alone(carousel(cards=[{"id": "c", "title": "C", "buttons": long}])).write("hi").sent(flows.SendCards)[0]
    assert [button.label for button in card.cards[0].buttons] == ["x" * 80, "y" * 80]


def test_only_a_press_is_a_press() -> None:
    talk = alone(ask(type="choice", choices=COLOURS), "answered").write("hi")

    assert talk.happen(flows.MessageReceived(text="hm", choice_id="q:red")).state.status == "waiting"
    assert talk.happen(flows.MessageReceived(kind="choice", text="Blue")).state.vars["x"] == "blue"


def test_two_hundred_characters_of_what_is_said_are_compared() -> None:
    long = [{"id": "a", "label": "A", "value": "v" * 200}, {"id": "b", "label": "B", "value": "w" * 201}]
    step = ask(type="choice", choices=long)

    assert alone(step, "answered").write("hi").write("v" * 200).state.outcome == "done"
    assert alone(step, "answered").write("hi").write("v" * 199).state.status == "waiting"
    assert alone(step, "answered").write("hi").write("v" * 201).state.outcome == "done"
    assert alone(step, "answered").write("hi").write("v" * 200 + "w").state.outcome == "done"


@pytest.mark.parametrize(("retries", "times"), [(-1, 0), (0, 0), (1, 1), (5, 5), (6, 5), (99, 5)])
def test_a_question_is_asked_again_so_often(retries: int, times: int) -> None:
    talk = alone(ask(type="number", var="n", retries=retries), "invalid").write("hi")
    said = 0
    while talk.state.status == "waiting":
        talk.write("none")
        said += 1

    assert said == times + 1
    assert talk.left_by[0] == "q.invalid"


def test_a_confirmation_found_at_once_may_be_refused_as_often_as_any_other() -> None:
    talk = alone(ask(extract=r"\d{4,}", confirm=True, retries=1), "answered", "invalid").write("order 10086")

    assert talk.said == ["10086 – is that right?"]
    assert talk.write("no").said == ["Which?"]
    assert talk.write("10087").said == ["10087 – is that right?"]
    assert talk.write("no").left_by[0] == "q.invalid"


def test_a_no_to_a_confirmation_is_no_answer_to_the_next_question() -> None:
    raw = document(
        ask(confirm=True, retries=0),
        node("q2", "ask", var="any", text="Second?", extract=r"\w+"),
        END,
        wires={"t.out": "q", "q.invalid": "q2", "q2.answered": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("hi").write("this").write("no").said == ["Second?"]


PAPER = {"url": "/f/1", "name": "a.pdf", "media_type": "application/pdf", "size": 3}


@pytest.mark.parametrize(
    ("config", "event", "question"),
    [
        ({"type": "choice", "choices": COLOURS}, flows.MessageReceived(text="#f00"), "Red"),
        ({"type": "choice", "choices": COLOURS}, flows.MessageReceived(text="2"), "Blue"),
        ({"type": "file", "var": "any"}, flows.MessageReceived(kind="file", file=PAPER), "a.pdf"),
        ({"type": "location", "var": "any"}, flows.MessageReceived(text="31.2, 121.5"), "31.2, 121.5"),
        ({"type": "number", "var": "n"}, flows.MessageReceived(text="3"), "3"),
    ],
)
def test_what_is_confirmed_is_told_in_words(config: dict[str, Any], event: flows.Event, question: str) -> None:
    talk = alone(ask(confirm=True, **config), "answered").write("hi").happen(event)

    assert talk.said == [f"{question} – is that right?"]
    assert talk.write("yes").state.outcome == "done"


def test_a_condition_on_an_answer_that_cannot_be_asked_is_told() -> None:
    talk = alone(ask(type="number", var="n", validate="value > 'a'"), "answered").write("hi").write("4")

    assert talk.trace[0].warnings == ["> does not work with number, text. (column 7)"]


@pytest.mark.parametrize("step", [buttons(timeout_s=60), carousel(timeout_s=60), csat(timeout_s=60), ask(timeout_s=60)])
def test_a_picture_is_thanked_for_and_the_question_stays_open(step: dict[str, Any]) -> None:
    talk = alone(step).write("hi")
    timer = talk.state.wait.timer if talk.state.wait else ""
    talk.send_picture()

    assert [words.startswith("Thank you, I received") for words in talk.said] == [True]
    assert talk.state.wait is not None
    assert (talk.state.wait.timer, talk.state.wait.message) == (timer, True)


def test_the_title_of_a_card_alone_means_its_first_button() -> None:
    ports = ("card.lamp.yes", "card.chair.yes", "card.chair.no")

    assert alone(carousel(), *ports).write("hi").write("Chair").left_by[0] == "k.card.chair.yes"
    assert alone(carousel(), *ports, "other").write("hi").write("Yes").left_by[0] == "k.other"


def test_a_list_without_entries_has_no_cards_and_that_is_an_error() -> None:
    talk = alone(listed(entries="[]"), "item.yes", "error").write("hi")

    assert talk.left_by == ["t.out", "k.error"]
    assert talk.trace[1].warnings == ["there are no cards to show"]
    assert talk.sent(flows.SendCards) == []


def test_titles_and_texts_of_a_list_are_cut() -> None:
    step = listed(entries="any", title_expr="item.a", text_expr="item.b")
    raw = document(
        step,
        END,
        wires={"t.out": "k", "k.item.yes": "end"},
        variables={"any": {"type": "any", "default": [{"a": "x" * 201, "b": "y" * 1_001}]}},
    )
    card = Talk(raw).write("hi").sent(flows.SendCards)[0].cards[0]

    assert (len(card.title), len(card.text)) == (200, 1_000)


@pytest.mark.parametrize(
    ("said", "rating"),
    [("1", 1), ("5", 5), ("★", 1), ("★★★★★", 5), ("0", 0), ("6", 0), ("05", 0), ("15", 0), ("★★★★★★", 0), ("５", 0)],
)
def test_a_rating_is_one_to_five(said: str, rating: int) -> None:
    talk = alone(csat(), "rated", "other").write("hi").write(said)

    assert [effect.rating for effect in talk.sent(flows.RateConversation)] == ([rating] if rating else [])
    assert talk.left_by[0] == ("r.rated" if rating else "r.other")


def test_a_comment_is_cut_after_two_thousand_characters() -> None:
    talk = alone(csat(comment_text="Why?"), "rated").write("hi").write("3").write("x" * 2_001)

    assert len(talk.sent(flows.RateConversation)[0].comment) == 2_000


def test_a_rating_is_no_answer_to_the_next_question() -> None:
    raw = document(
        csat(),
        ask(extract=r"\w+"),
        END,
        wires={"t.out": "r", "r.rated": "q", "q.answered": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("hi").write("5").said == ["Which?"]
    commented = document(
        csat(comment_text="Why?"),
        ask(extract=r"\w+"),
        END,
        wires={"t.out": "r", "r.rated": "q", "q.answered": "end"},
        variables=VARS,
    )
    assert Talk(commented).write("hi").write("5").write("slow").said == ["Which?"]
