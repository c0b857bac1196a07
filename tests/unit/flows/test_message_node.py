"""The message node: texts in the visitor's language, pictures, buttons."""

from datetime import timedelta
from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import NOW, Talk, document, node
from tests.unit.flows.steps import END, alone, ask, menu


def test_message_says_text_in_the_visitors_language() -> None:
    raw = document(
        node("m", "message", text="Hello {{ contact.name | default('there') }}"),
        END,
        wires={"t.out": "m", "m.out": "end"},
        i18n={"m.text": {"zh": "您好 {{ contact.name }}", "de": "Hallo"}},
    )

    assert Talk(raw).write("hi", locale="en", contact={"name": "Ann"}).said == ["Hello Ann"]
    assert Talk(raw).write("hi", locale="de").said == ["Hallo"]
    assert Talk(raw).write("你好", locale="en", contact={"name": "安"}).said == ["您好 安"]
    assert Talk(raw).write("?", locale="zh-CN", contact={"name": "安"}).said == ["您好 安"]
    assert Talk(raw).write("hello", locale="zh").said == ["Hello there"]
    assert Talk(raw).write("ok", locale="zh").said == ["您好 "]
    assert Talk(raw).write("hi").said == ["Hello there"]


def test_message_shows_a_picture() -> None:
    talk = alone(
        node("m", "message", kind="image", text="Look", image_url="https://h/{{ message.text }}.png", alt="A cat"),
        "out",
    ).write("c t")

    assert talk.sent(flows.SendMessage) == [
        flows.SendMessage(
            id="s1:2", kind="image", text="Look", image_url="https://h/c%20t.png", alt="A cat", locale="en"
        )
    ]


@pytest.mark.parametrize("step", [node("m", "message", text="Come here", goes_on="Shop"), menu(goes_on="Shop")])
def test_a_message_may_lead_into_a_web_chat(step: dict[str, Any]) -> None:
    (said,) = alone(step, "out", "button.yes").write("hi").sent(flows.SendMessage)
    assert said.goes_on == "Shop"


def test_buttons_carry_their_node_and_wait() -> None:
    talk = alone(menu(timeout_s=60)).write("hi")

    assert talk.sent(flows.SendMessage)[0].buttons == [flows.Button("m:yes", "Yes"), flows.Button("m:no", "No")]
    assert talk.sent(flows.SetTimer)[0].due_at == NOW + timedelta(seconds=60)
    assert talk.state.waiting_for == "message"


@pytest.mark.parametrize("said", ["no", " NO ", "ｎｏ", "2", "nope"])
def test_a_button_may_be_said_instead_of_pressed(said: str) -> None:
    assert alone(menu(), "button.yes", "button.no", "other").write("hi").write(said).left_by[0] == "m.button.no"


def test_a_button_may_be_pressed_by_its_short_id() -> None:
    assert alone(menu(), "button.no").write("hi").press("no").left_by[0] == "m.button.no"


def test_pressing_ends_the_time_limit() -> None:
    talk = alone(menu(timeout_s=60), "button.no").write("hi")
    token = talk.sent(flows.SetTimer)[0].token

    assert [effect.token for effect in talk.press("m:no").sent(flows.CancelTimer)] == [token]
    assert talk.happen(flows.TimerFired(token=token)).effects == []


def test_without_an_exit_for_other_words_the_buttons_are_offered_again_three_times() -> None:
    talk = alone(menu()).write("hi")

    for _ in range(3):
        talk.write("maybe")
        assert talk.said == ["Please choose one of these:"]
        assert len(talk.sent(flows.SendMessage)[0].buttons) == 2
    assert isinstance(talk.write("maybe").effects[-1], flows.HandOff)


def test_no_answer_to_buttons_without_an_exit_ends_quietly() -> None:
    talk = alone(menu(timeout_s=60)).write("hi").time_passes()

    assert talk.effects == [flows.EndSession(id="s1:3", outcome="timeout")]


@pytest.mark.parametrize("step", [menu(timeout_s=60), ask(timeout_s=60)], ids=["buttons", "ask"])
def test_a_picture_is_thanked_for_and_changes_nothing(step: dict[str, Any]) -> None:
    talk = alone(step, "button.yes", "answered", "other").write("hi")
    waiting = talk.state.wait

    talk.send_picture()
    assert talk.said == ["Thank you, I received your picture. A colleague can look at it if you ask for a person."]
    assert talk.state.wait == waiting
    assert talk.sent(flows.CancelTimer) == []


def test_a_picture_may_have_its_own_words() -> None:
    assert alone(ask(file_text="Nice!")).write("hi").send_picture().said == ["Nice!"]
