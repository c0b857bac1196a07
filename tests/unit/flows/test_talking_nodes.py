"""Nodes that wait for a visitor's words: quick replies, carousel, form, rating, and what a question can ask for."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import CARD_BUTTONS, SET_BUTTONS, buttons, carousel, csat, listed, questions
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone, ask


def test_quick_replies_keep_what_was_chosen() -> None:
    talk = alone(buttons(var="x"), *SET_BUTTONS)

    assert talk.write("hi").sent(flows.SendMessage)[0].buttons == [
        flows.Button("b:yes", "Yes"),
        flows.Button("b:no", "No"),
    ]
    assert talk.write("2").left_by[0] == "b.item.no"
    assert talk.state.vars["x"] == "nope"


@pytest.mark.parametrize(("policy", "said"), [("reprompt", ["Please choose one of these:"]), ("ignore", [])])
def test_other_words_may_be_answered_or_passed_over(policy: str, said: list[str]) -> None:
    talk = alone(buttons(free_text=policy, timeout_s=60), "other").write("hi")
    timer = talk.state.wait.timer if talk.state.wait else ""

    assert talk.write("hm").said == said
    assert talk.state.status == "waiting"
    assert (talk.state.wait is not None and talk.state.wait.timer == timer) is (policy == "ignore")


def test_offering_again_ends_by_the_exit_for_other_words() -> None:
    talk = alone(buttons(free_text="reprompt", reprompt="Which one?"), "other").write("hi")

    assert [talk.write("hm").said for _ in range(3)] == [["Which one?"]] * 3
    assert talk.write("hm").state.outcome == "done"


def test_a_press_on_an_earlier_quick_reply_still_leads_where_it_led() -> None:
    raw = document(
        buttons(),
        ask(),
        say("late", "Late"),
        END,
        wires={"t.out": "b", "b.item.yes": "q", "b.item.no": "late", "late.out": "end", "q.answered": "end"},
        variables=VARS,
    )

    assert Talk(raw).write("hi").press("b:yes").press("b:no").said == ["Late"]


def test_a_carousel_shows_cards_and_waits_for_one() -> None:
    talk = alone(carousel(var="x"), *CARD_BUTTONS).write("hi")

    sent = talk.sent(flows.SendCards)[0]
    assert [(card.title, card.text, card.image_url) for card in sent.cards] == [
        ("Lamp", "Bright", "https://h/l.png"),
        ("Chair", "", ""),
    ]
    assert sent.cards[1].buttons == [flows.Button("k:chair.yes", "Yes"), flows.Button("k:chair.no", "No")]
    assert talk.write("chair: no").left_by[0] == "k.card.chair.no"
    assert talk.state.vars["x"] == "chair"


def test_a_carousel_of_a_list_keeps_the_entry_that_was_shown() -> None:
    wares = [{"id": 7, "name": "Lamp"}, {"id": 8, "name": "Chair"}]
    made = {"entries": "any", "title_expr": "item.name", "text_expr": "text(item.id)", "image_expr": "'https://h/'"}
    raw = document(
        listed(var="chosen", **made),
        END,
        wires={"t.out": "k", "k.item.no": "end"},
        variables={"any": {"type": "any", "default": wares}, "chosen": {"type": "any"}},
    )
    talk = Talk(raw).write("hi")

    assert [(c.title, c.text, c.image_url) for c in talk.sent(flows.SendCards)[0].cards] == [
        ("Lamp", "7", "https://h/"),
        ("Chair", "8", "https://h/"),
    ]
    assert talk.press("k:1.no").state.vars["chosen"] == wares[1]


def test_a_carousel_of_a_list_shows_ten() -> None:
    many = alone(listed(entries=f"split('{','.join('abcdefghijklm')}', ',')"), "item.yes").write("hi")

    assert len(many.sent(flows.SendCards)[0].cards) == 10


def test_a_form_asks_one_after_the_other_and_keeps_each_answer_at_once() -> None:
    talk = alone(questions(), "done").write("hi")

    assert talk.said == ["Your name?"]
    assert talk.write("Ann").said == ["How many?"]
    assert talk.state.vars["x"] == "Ann"
    assert talk.write("some").said == ["That does not look like a number. Please try again."]
    assert talk.write("3").state.vars["n"] == 3
    assert talk.state.outcome == "done"


def test_a_form_gives_up_after_too_many_tries() -> None:
    talk = alone(questions(retries=1), "cancelled").write("hi").write("Ann").write("some").write("many")

    assert talk.state.outcome == "done"
    assert talk.trace[0].because == {"gave_up_at": "count"}


FIELDS = [
    {"id": "no", "var": "x", "text": "Which order?", "extract": r"\d{5,}"},
    {"id": "when", "var": "d", "text": "When?", "type": "date"},
    {"id": "mail", "var": "any", "text": "Your address?", "type": "email"},
]


def test_a_form_in_any_order_finds_several_answers_in_one_message() -> None:
    talk = alone(questions(fields=FIELDS, order="any"), "done")

    assert talk.write("order 10086 please, 2026-12-01").said == ["Your address?"]
    assert (talk.state.vars["x"], talk.state.vars["d"]) == ("10086", "2026-12-01")
    assert talk.write("ann@example.com").state.outcome == "done"


def test_the_digits_of_a_date_are_no_telephone_number() -> None:
    fields = [
        {"id": "name", "var": "x", "text": "Name?"},
        {"id": "when", "var": "d", "text": "When?", "type": "date"},
        {"id": "phone", "var": "any", "text": "Number?", "type": "phone"},
    ]

    assert alone(questions(fields=fields, order="any"), "done").write("2026-12-01").said == ["Name?"]
    talk = alone(questions(fields=fields, order="any"), "done").write("2026-12-01").write("Ann")
    assert talk.said == ["Number?"]


def test_what_is_known_already_is_not_asked_again_unless_it_should_be() -> None:
    known = {"x": {"default": "Ann"}, "n": {"type": "number"}}
    wires = {"t.out": "f", "f.done": "end"}

    assert Talk(document(questions(), END, wires=wires, variables=known)).write("hi").said == ["How many?"]
    asked = document(questions(keep_known=False), END, wires=wires, variables=known)
    assert Talk(asked).write("hi").said == ["Your name?"]


def test_a_form_may_be_confirmed_or_begun_anew() -> None:
    talk = alone(questions(confirm=True), "done").write("hi").write("Ann").write("3")

    assert talk.said == ["Please check:\nx: Ann\nn: 3\nIs that right?"]
    assert talk.write("hm").said[0].startswith("Please check")
    assert talk.press("f:no").said == ["Your name?"]
    talk.write("Bea").write("4")
    assert talk.write("yes").state.outcome == "done"
    assert talk.state.vars["x"] == "Bea"


def test_a_choice_in_a_form_is_pressed() -> None:
    choices = [{"id": "s", "label": "Small", "value": "S"}, {"id": "l", "label": "Large", "value": "L"}]
    fields = [{"id": "size", "var": "x", "text": "Size?", "type": "choice", "choices": choices}]
    talk = alone(questions(fields=fields), "done").write("hi")

    assert talk.sent(flows.SendMessage)[0].buttons == [flows.Button("f:s", "Small"), flows.Button("f:l", "Large")]
    assert talk.press("f:l").state.vars["x"] == "L"


def test_a_rating_counts_at_once_and_may_get_a_comment() -> None:
    talk = alone(csat(var="n", comment_text="Anything to add?", timeout_s=60), "rated").write("hi")

    assert [button.id for button in talk.sent(flows.RequestRating)[0].buttons] == ["r:5", "r:4", "r:3", "r:2", "r:1"]
    assert [(e.rating, e.comment) for e in talk.press("r:2").sent(flows.RateConversation)] == [(2, "")]
    assert talk.said == ["Anything to add?"]
    assert talk.write("too slow").sent(flows.RateConversation)[0].comment == "too slow"
    assert (talk.state.outcome, talk.state.vars["n"]) == ("done", 2)


def test_silence_after_a_rating_is_a_rating() -> None:
    talk = alone(csat(comment_text="Anything to add?", timeout_s=60), "rated", "timeout").write("hi").write("★★★★")

    assert talk.time_passes().left_by == ["r.rated"]


def test_where_there_are_no_ratings_the_trace_says_so() -> None:
    talk = alone(csat(), "error").write("hi").result(ok=False, error="not_in_edition")

    assert talk.trace[0].warnings == ["no rating was asked for: not_in_edition"]


PICTURE = {"url": "/f/1", "name": "a.png", "media_type": "image/png", "size": 3}
PAPER = {**PICTURE, "name": "a.pdf", "media_type": "application/pdf"}


@pytest.mark.parametrize(
    ("accept", "file", "good"), [("any", PAPER, True), ("image", PICTURE, True), ("image", PAPER, False)]
)
def test_a_question_may_ask_for_a_file(accept: str, file: dict[str, Any], good: bool) -> None:
    talk = alone(ask(type="file", var="any", accept=accept), "answered", "invalid").write("hi")

    talk.happen(flows.MessageReceived(kind="file", file=file))
    assert (talk.state.vars["any"] == file) is good
    assert (talk.said == ["Please send a file or picture."]) is not good


@pytest.mark.parametrize(
    ("event", "place"),
    [
        (
            flows.MessageReceived(kind="location", location={"lat": 31.2, "lon": 121, "label": "Bund"}),
            (31.2, 121, "Bund"),
        ),
        (flows.MessageReceived(text="31.2304, 121.4737"), (31.2304, 121.4737, None)),
        (flows.MessageReceived(text="at home"), None),
        (flows.MessageReceived(kind="location", location={"lat": 99, "lon": 0}), None),
    ],
)
def test_a_question_may_ask_for_a_place(event: flows.Event, place: tuple[Any, ...] | None) -> None:
    talk = alone(ask(type="location", var="any"), "answered").write("hi").happen(event)

    found: Any = talk.state.vars["any"]
    assert (None if found is None else (found["lat"], found["lon"], found.get("label"))) == place


def test_an_answer_may_be_confirmed_corrected_or_taken_back() -> None:
    talk = alone(ask(type="number", confirm=True, var="n"), "answered").write("hi")

    assert talk.write("3").said == ["3 – is that right?"]
    assert talk.state.vars["n"] is None
    assert talk.write("40").said == ["40 – is that right?"]
    assert talk.write("不对").said == ["Which?"]
    assert talk.write("41").write("是的").state.vars["n"] == 41
    assert talk.state.outcome == "done"


def test_an_answer_that_is_never_confirmed_is_no_answer() -> None:
    talk = alone(ask(confirm=True, retries=0), "answered", "invalid").write("hi").write("this")

    assert talk.press("q:no").left_by[0] == "q.invalid"


def test_a_message_node_still_takes_buttons() -> None:
    assert (
        alone(node("m", "message", kind="buttons", text="?", buttons=[{"id": "a", "label": "A"}]), "button.a")
        .write("hi")
        .press("m:a")
        .left_by[0]
        == "m.button.a"
    )
