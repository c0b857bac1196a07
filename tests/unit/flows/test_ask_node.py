"""The ask node: what counts as an answer, asking again, looking back."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, VARS, alone, ask, assign, menu

ANSWERS: list[tuple[dict[str, Any], str, object]] = [
    ({}, " this one ", "this one"),
    ({"type": "number", "var": "n"}, "12", 12),
    ({"type": "number", "var": "n"}, "about 1,234.5 pieces", 1234.5),
    ({"type": "number", "var": "n"}, "３个", 3),
    ({"type": "number", "var": "n"}, "-7", -7),
    ({"type": "email"}, "it is Ann.Lee+x@mail.example.com, ok?", "Ann.Lee+x@mail.example.com"),
    ({"type": "email"}, "ann@example.cn", "ann@example.cn"),
    ({"type": "phone"}, "call +86 138-0013-8000 please", "+8613800138000"),
    ({"type": "phone"}, "电话13800138000", "13800138000"),
    ({"type": "date", "var": "d"}, "on 2026-11-26", "2026-11-26"),
    ({"type": "date", "var": "d"}, "2026年1月5日", "2026-01-05"),
    ({"type": "date", "var": "d"}, "2026/3/9", "2026-03-09"),
    ({"type": "regex", "pattern": r"[A-Z]{2}\d{3}"}, "AB123", "AB123"),
    ({"extract": r"\d{4,}"}, "where is my order 10086?", "10086"),
    ({"extract": r"\d{4,}"}, "我的订单10086到哪了", "10086"),
    ({"extract": r"no (\d+)"}, "order no 77", "77"),
    ({"validate": "len(value) == 3"}, "abc", "abc"),
    ({"type": "number", "var": "n", "validate": "value > 3"}, "4", 4),
]


@pytest.mark.parametrize(("config", "said", "expected"), ANSWERS)
def test_ask_reads(config: dict[str, Any], said: str, expected: object) -> None:
    talk = alone(ask(**config), "answered").write("hi").write(said)

    assert talk.state.vars[config.get("var", "x")] == expected
    assert talk.left_by[0] == "q.answered"


NO_ANSWERS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "   ", "Please write a short answer."),
    ({"type": "number", "var": "n"}, "none", "That does not look like a number. Please try again."),
    ({"type": "email"}, "ann at example", "That does not look like an e-mail address. Please try again."),
    ({"type": "email"}, "ann@example", "That does not look like an e-mail address. Please try again."),
    ({"type": "phone"}, "123", "That does not look like a phone number. Please try again."),
    ({"type": "phone"}, "1234567890123456789", "That does not look like a phone number. Please try again."),
    ({"type": "date", "var": "d"}, "2026-02-30", "Please write a date like 2026-11-24."),
    ({"type": "date", "var": "d"}, "tomorrow", "Please write a date like 2026-11-24."),
    ({"type": "regex", "pattern": r"[A-Z]{2}"}, "AB1", "That does not have the expected form. Please try again."),
    ({"extract": r"\d{4,}"}, "order 123", "Please write a short answer."),
    ({"validate": "len(value) == 3"}, "abcd", "Please write a short answer."),
    (
        {"type": "number", "var": "n", "validate": "value > 'a'"},
        "4",
        "That does not look like a number. Please try again.",
    ),
    (
        {"type": "choice", "choices": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
        "c",
        "Please choose one of the answers.",
    ),
    ({"reprompt": "Again, {{ contact.name | default('you') }}!"}, "", "Again, you!"),
]


@pytest.mark.parametrize(("config", "said", "reprompt"), NO_ANSWERS)
def test_ask_asks_again(config: dict[str, Any], said: str, reprompt: str) -> None:
    talk = alone(ask(**config), "answered", "invalid").write("hi").write(said)

    assert talk.said == [reprompt]
    assert talk.state.vars[config.get("var", "x")] is None
    assert talk.state.waiting_for == "message"


def test_ask_gives_up_after_its_retries() -> None:
    talk = alone(ask(type="number", var="n", retries=2), "invalid").write("hi")

    assert talk.write("a").left_by == []
    assert talk.write("b").left_by == []
    assert talk.write("c").left_by[0] == "q.invalid"


def test_every_question_has_its_own_time() -> None:
    talk = alone(ask(type="number", var="n", timeout_s=60), "answered").write("hi")
    first = talk.sent(flows.SetTimer)[0].token
    talk.write("what?")

    assert [effect.token for effect in talk.sent(flows.CancelTimer)] == [first]
    assert len(talk.sent(flows.SetTimer)) == 1


def test_ask_finds_its_value_in_the_sentence_that_is_there() -> None:
    talk = alone(ask(extract=r"\d{4,}"), "answered").write("where is my order 10086")

    assert talk.state.vars["x"] == "10086"
    assert talk.said == []


def test_ask_does_not_look_back_if_it_shall_not() -> None:
    assert alone(ask(extract=r"\d{4,}", look_back=False), "answered").write("order 10086").said == ["Which?"]


def test_a_sentence_answers_one_question_only() -> None:
    """A second question must not take the order number for its own answer."""
    raw = document(
        ask(extract=r"\d{4,}"),
        node("q2", "ask", var="n", text="Phone?", type="number", extract=r"\d{4,}"),
        END,
        wires={"t.out": "q", "q.answered": "q2", "q2.answered": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("order 10086").said == ["Phone?"]


def test_words_other_than_the_buttons_can_answer_the_next_question() -> None:
    raw = document(
        menu(), ask(extract=r"\d{4,}"), END, wires={"t.out": "m", "m.other": "q", "q.answered": "end"}, variables=VARS
    )

    assert Talk(raw).write("hi").write("10010 please").state.vars["x"] == "10010"


def test_ask_is_skipped_when_the_answer_is_there() -> None:
    raw = document(
        assign("'known'"),
        ask(skip_if_set=True),
        END,
        wires={"t.out": "s", "s.out": "q", "q.answered": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("hi").state.outcome == "done"
    assert alone(ask(skip_if_set=True), "answered").write("hi").said == ["Which?"]


CHOICES = [{"id": "red", "label": "Red", "value": "#f00"}, {"id": "blue", "label": "Blue"}]


@pytest.mark.parametrize(("said", "expected"), [("red", "#f00"), ("Blue", "blue"), ("2", "blue"), ("#f00", "#f00")])
def test_ask_offers_choices(said: str, expected: str) -> None:
    talk = alone(ask(type="choice", choices=CHOICES), "answered").write("hi")
    assert talk.sent(flows.SendMessage)[0].buttons == [flows.Button("q:red", "Red"), flows.Button("q:blue", "Blue")]

    assert talk.write(said).state.vars["x"] == expected


def test_a_choice_can_be_pressed_and_must_still_satisfy() -> None:
    step = ask(type="choice", choices=CHOICES, validate="value != 'blue'")

    assert alone(step, "answered").write("hi").press("q:red").state.vars["x"] == "#f00"
    assert alone(step, "answered").write("hi").press("q:blue").state.vars["x"] is None


def test_no_answer_to_a_question_without_an_exit_ends_quietly() -> None:
    talk = alone(ask(timeout_s=60)).write("hi").time_passes()

    assert talk.effects == [flows.EndSession(id="s1:3", outcome="timeout")]
