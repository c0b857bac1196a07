"""A form: which message answers which question, how often it asks, and what it does with a no at the end."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import TWO, questions
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, VARS, alone

ORDER = {"id": "no", "var": "x", "text": "Which order?", "extract": r"\d{5,}"}
WHEN = {"id": "when", "var": "d", "text": "When?", "type": "date"}
MAIL = {"id": "mail", "var": "any", "text": "Your address?", "type": "email"}
SIZES = [{"id": "s", "label": "Small", "value": "S"}, {"id": "l", "label": "Large", "value": "L"}]
SIZE = {"id": "size", "var": "x", "text": "Size?", "type": "choice", "choices": SIZES}


def then_a_question(form: dict[str, Any], port: str) -> Talk:
    """A form that leads by this exit to a question which takes any word it finds in the message just received."""
    after = node("q", "ask", var="items", text="Second?", extract=r"\w+")
    wires = {"t.out": "f", f"f.{port}": "q", "q.answered": "end"}
    return Talk(document(form, after, END, wires=wires, variables={**VARS, "items": {"type": "any"}}))


@pytest.mark.parametrize(("choices", "wrong"), [([], True), (TWO[:1], True), (TWO, False)])
def test_a_choice_needs_two_answers(choices: list[dict[str, str]], wrong: bool) -> None:
    form = flows.find_node_type("form")
    assert form is not None
    found = [problem.code for problem in form.check("f", {"fields": [{**SIZE, "choices": choices}], "timeout_s": 60})]

    assert found == (["choices_missing"] if wrong else [])


def test_a_form_without_a_time_limit_is_warned_of() -> None:
    form = flows.find_node_type("form")
    assert form is not None

    assert [(p.code, p.severity) for p in form.check("f", {"fields": [WHEN]})] == [("no_timeout", "warning")]
    assert list(form.check("f", {"fields": "none"})) == []


@pytest.mark.parametrize(("retries", "times"), [(-1, 0), (0, 0), (1, 1), (5, 5), (6, 5)])
def test_a_question_of_a_form_is_asked_again_so_often(retries: int, times: int) -> None:
    talk = alone(questions(fields=[WHEN], retries=retries), "cancelled").write("hi")
    said = 0
    while talk.state.status == "waiting":
        talk.write("some day")
        said += 1

    assert (said, talk.left_by[0]) == (times + 1, "f.cancelled")


def test_a_picture_leaves_a_form_where_it_is() -> None:
    talk = alone(questions(timeout_s=60), "done").write("hi").write("Ann")
    timer = talk.state.wait.timer if talk.state.wait else ""
    talk.send_picture()

    assert talk.said[0].startswith("Thank you")
    assert talk.state.wait is not None
    assert (talk.state.wait.timer, talk.write("3").state.outcome) == (timer, "done")


def test_the_word_that_cancels_answers_nothing_else() -> None:
    assert then_a_question(questions(), "cancelled").write("hi").write(" CANCEL ").said == ["Second?"]


def test_an_answer_to_a_form_answers_nothing_else() -> None:
    assert then_a_question(questions(fields=[WHEN]), "done").write("hi").write("2026-12-01").said == ["Second?"]
    found = then_a_question(questions(fields=[WHEN], order="any"), "done").write("on 2026-12-01")
    assert found.said == ["Second?"]


def test_a_yes_at_the_end_answers_nothing_else() -> None:
    talk = then_a_question(questions(fields=[WHEN], confirm=True), "done").write("hi").write("2026-12-01")

    assert talk.write("yes").said == ["Second?"]


@pytest.mark.parametrize(
    ("config", "event"),
    [
        ({"order": "fixed"}, flows.MessageReceived(text="2026-12-01")),
        ({"order": "any", "look_back": False}, flows.MessageReceived(text="2026-12-01")),
        ({"order": "any"}, flows.MessageReceived(kind="choice", choice_id="gone:1", text="2026-12-01")),
    ],
)
def test_a_form_does_not_always_look_at_what_was_said_before(config: dict[str, Any], event: flows.Event) -> None:
    talk = alone(questions(fields=[WHEN], **config), "done").happen(event)

    assert (talk.said, talk.state.vars["d"]) == (["When?"], None)


def test_what_another_question_took_is_not_looked_at_again() -> None:
    raw = document(
        node("q", "ask", var="x", text="Word?"),
        questions(fields=[WHEN], order="any"),
        END,
        wires={"t.out": "q", "q.answered": "f", "f.done": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("hi").write("2026-12-01").said == ["When?"]


def test_one_question_after_the_other_takes_one_answer_a_message() -> None:
    talk = alone(questions(fields=[ORDER, WHEN]), "done").write("hi").write("order 10086 of 2026-12-01")

    assert (talk.said, talk.state.vars["x"], talk.state.vars["d"]) == (["When?"], "10086", None)


def test_in_any_order_a_later_message_may_hold_several_answers_or_another_one() -> None:
    form = questions(fields=[ORDER, WHEN, MAIL], order="any")

    talk = alone(form, "done").write("hi").write("it is 10086, ordered 2026-12-01")
    assert talk.said == ["Your address?"]
    other = alone(form, "done").write("hi").write("ordered 2026-12-01")
    assert (other.said, other.state.vars["d"]) == (["Which order?"], "2026-12-01")


def test_the_words_on_a_button_are_no_further_answer() -> None:
    form = questions(fields=[{**SIZE, "var": "any"}, WHEN], order="any")
    talk = alone(form, "done").write("hi").press("f:s", "Small 2026-12-01")

    assert (talk.said, talk.state.vars["d"]) == (["When?"], None)


def test_a_form_that_became_shorter_while_it_waited_is_done() -> None:
    talk = alone(questions(), "done").write("hi").write("Ann")
    shorter = alone(questions(fields=[{"id": "name", "var": "x", "text": "Your name?"}]), "done")
    talk.flow = shorter.flow

    assert talk.write("3").left_by[0] == "f.done"


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_a_form_is_put_up_for_confirmation_once_more_than_a_question(retries: int) -> None:
    talk = alone(questions(fields=[WHEN], confirm=True, retries=retries), "done", "cancelled")
    talk.write("hi").write("2026-12-01")
    for _ in range(retries + 1):
        assert talk.write("hm").said == ["Please check:\nd: 2026-12-01\nIs that right?"]

    assert talk.write("hm").left_by[0] == "f.cancelled"


def test_a_choice_is_confirmed_by_its_label() -> None:
    talk = alone(questions(fields=[{**SIZE, "label": "Your size"}], confirm=True), "done").write("hi").press("f:l")

    assert talk.said == ["Please check:\nYour size: Large\nIs that right?"]


@pytest.mark.parametrize(
    ("field", "bad", "good"),
    [
        ({**SIZE, "validate": "value != 'S'"}, "Small", "Large"),
        ({"id": "a", "var": "x", "text": "Word?", "validate": "len(value) == 3"}, "long", "abc"),
    ],
)
def test_an_answer_must_satisfy(field: dict[str, Any], bad: str, good: str) -> None:
    talk = alone(questions(fields=[field]), "done").write("hi").write(bad)

    assert (talk.state.vars["x"], talk.state.status, talk.trace[0].warnings) == (None, "waiting", [])
    assert talk.write(good).state.outcome == "done"


def test_a_condition_that_cannot_be_asked_is_told_and_does_not_hold() -> None:
    field = {"id": "a", "var": "x", "text": "Word?", "validate": "value > 3"}
    talk = alone(questions(fields=[field]), "done").write("hi").write("word")

    assert talk.trace[0].warnings == ["> does not work with text, number. (column 7)"]
    assert talk.state.vars["x"] is None
