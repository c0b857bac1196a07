"""The way one event takes, step by step: numbers, languages, timers, and what is left behind."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.advance import MAX_QUEUE
from tests.unit.flows.node_scenes import buttons
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, HANDOFF, VARS, alone, ask, asking, assign, calling, http, menu

APOLOGY = "Sorry, something went wrong on our side. I am passing you to a colleague."


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def test_asking_for_a_person_before_anything_was_said_begins_the_session() -> None:
    raw = document(ask(), wires={"t.out": "q"}, variables={"x": {"default": "lamp"}})
    talk = Talk(raw).happen(flows.MessageReceived(kind="handoff_request", locale="zh-CN", text="x"))

    assert talk.sent(flows.HandOff)[0].summary == {"x": "lamp"}
    assert (talk.state.locale, talk.state.current.kind, talk.state.current.fresh) == (
        "zh-CN",
        "handoff_request",
        True,
    )
    assert handed(talk) == ["requested"]
    assert talk.said == []


def test_asking_for_a_person_after_the_end_begins_anew() -> None:
    talk = alone(assign("'lamp'"), "out").write("hi")
    assert (talk.state.outcome, talk.state.vars["x"]) == ("done", "lamp")

    talk.ask_for_person()
    assert (talk.state.outcome, talk.state.vars["x"], talk.state.with_person) == ("", None, True)
    assert talk.state.started_n == 3


def test_asking_for_a_person_gives_up_the_wait_first() -> None:
    raw = document(ask(timeout_s=60), HANDOFF, wires={"t.out": "q"}, variables=VARS)
    talk = Talk(raw).write("hi")
    timer = talk.state.wait.timer if talk.state.wait else ""
    talk.ask_for_person()

    assert talk.effects[0] == flows.CancelTimer(id="s1:3", token=timer)
    assert [(step.n, step.result, step.node_id, step.effects) for step in talk.trace] == [
        (3, "default", "", ["s1:3"]),
        (4, "waiting", "p", ["s1:4", "s1:4.1"]),
    ]


@pytest.mark.parametrize("levels", [1, 2])
def test_the_nearest_flow_with_a_hand_off_takes_who_asks_for_a_person(levels: int) -> None:
    middle = document(node("sub", "subflow", flow="inner"), wires={"t.out": "sub"})
    others: dict[str, Any] = {"other": asking() if levels == 1 else middle, "inner": asking()}
    raw = document(node("sub", "subflow", flow="other"), HANDOFF, wires={"t.out": "sub"})
    talk = Talk(raw, others=others).write("hi")
    assert len(talk.state.frames) == levels

    talk.ask_for_person()
    assert (talk.sent(flows.HandOff)[0].queue, talk.state.frames) == ("vip", [])
    nobody = Talk({**raw, "nodes": raw["nodes"][:1]}, others=others).write("hi").ask_for_person()
    assert handed(nobody) == ["requested"]


def test_what_is_kept_for_later_is_a_step_of_its_own_and_cut() -> None:
    talk = alone(http(), "ok").write("hi")
    assert MAX_QUEUE == 50
    for n in range(MAX_QUEUE):
        talk.write("x" * 10_001, contact={"name": "Ann"})
        assert (talk.trace[0].n, talk.trace[0].result, talk.trace[0].warnings) == (3 + n, "queued", [])

    kept = talk.state.queue[0]
    assert (len(talk.state.queue), len(kept.text), kept.contact) == (MAX_QUEUE, 10_000, {})
    talk.write("one more")
    assert (len(talk.state.queue), talk.trace[0].warnings) == (MAX_QUEUE, ["too many messages are waiting"])


def test_ten_thousand_characters_of_a_message_are_current() -> None:
    assert len(alone(ask()).write("x" * 10_001).state.current.text) == 10_000


def test_a_trigger_that_cannot_run_begins_nothing() -> None:
    gone = {"id": "t", "type": "trigger.gone", "config": {}}
    broken = {"id": "t", "type": "trigger.message", "config": {"when": "1 +"}}
    good = {"id": "t2", "type": "trigger.message", "config": {}}
    for first in (gone, broken):
        raw = document(say("m", "Hello"), wires={"t2.out": "m"}, entry=[first, good])
        for event in (flows.Started(), flows.MessageReceived(text="hi")):
            assert Talk(raw).happen(event).said[:1] == ["Hello"]
        assert Talk({**raw, "entry": [first], "edges": []}).happen(flows.Started()).trace[-1].warnings == ["no_trigger"]


def test_a_start_decides_the_language_if_nothing_did_before() -> None:
    raw = document(say("m", "Hello"), wires={"t.out": "m"}, i18n={"m.text": {"zh": "你好"}})

    assert Talk(raw).happen(flows.Started(locale="zh")).said[0] == "你好"
    assert Talk(raw).happen(flows.Started()).said[0] == "Hello"
    assert Talk({**raw, "locale_default": "zh"}).happen(flows.Started()).state.locale == "zh"


@pytest.mark.parametrize("more", [{}, {"zh": "你好"}])
def test_a_translation_into_the_documents_own_language_counts_alone_too(more: dict[str, str]) -> None:
    raw = document(say("m", "Hello"), wires={"t.out": "m"}, i18n={"m.text": {"en": "Hello there", **more}})

    assert Talk(raw).happen(flows.Started(locale="en")).said[0] == "Hello there"


def test_a_press_on_an_earlier_question_leaves_the_present_one_behind() -> None:
    raw = document(
        buttons(),
        ask(timeout_s=60),
        node("q2", "ask", var="n", text="Second?", type="number"),
        END,
        wires={"t.out": "b", "b.item.yes": "q", "b.item.no": "q2", "q.answered": "end", "q2.answered": "end"},
        variables=VARS,
    )
    talk = Talk(raw).write("hi").press("b:yes")
    timer = talk.state.wait.timer if talk.state.wait else ""
    talk.press("b:no")

    assert [effect.token for effect in talk.sent(flows.CancelTimer)] == [timer]
    assert (talk.said, talk.state.current.fresh) == (["Second?"], False)
    assert [(step.result, step.node_id) for step in talk.trace] == [("default", ""), ("waiting", "q2")]


def test_a_step_that_is_gone_is_our_fault() -> None:
    talk = alone(ask(), "answered").write("hi")
    talk.flow = alone(http(), "ok").flow
    talk.write("this one")

    assert (talk.said, handed(talk)) == ([APOLOGY], ["lost_node"])


@pytest.mark.parametrize("length", [199, 200, 201])
def test_a_wait_that_failed_says_why_in_so_many_characters(length: int) -> None:
    talk = alone(ask(timeout_s=60), "answered", "error").write("hi")
    timer = talk.state.wait.timer if talk.state.wait else ""
    talk.happen(flows.WaitFailed(error="e" * length))

    assert [effect.token for effect in talk.sent(flows.CancelTimer)] == [timer]
    assert [(step.n, step.result) for step in talk.trace] == [(3, "default"), (4, "failed"), (5, "ended")]
    assert talk.trace[1].warnings == ["e" * min(length, 200)]


def test_a_timer_that_is_not_waited_for_changes_nothing() -> None:
    talk = alone(ask(timeout_s=60), "answered").write("hi")

    for token in ("", "another"):
        assert talk.happen(flows.TimerFired(token=token)).trace == []
        assert talk.happen(flows.EventHappened(token=token)).trace == []
        assert talk.happen(flows.EffectResult(effect_id=token, ok=True)).trace == []


def test_a_message_that_nobody_can_hear_changes_nothing() -> None:
    talk = alone(ask(), "answered").write("hi")

    assert talk.happen(flows.MessageReceived(kind="typing", text="x")).trace == []
    assert talk.state.status == "waiting"


def test_a_session_that_waits_is_not_started_again() -> None:
    talk = alone(ask(), "answered").write("hi")

    assert talk.happen(flows.Started()).trace == []
    assert talk.happen(flows.Triggered(node="t")).trace == []


def test_a_press_means_the_flow_it_was_shown_by() -> None:
    shop = document(menu(), END, wires={"t.out": "m", "m.button.yes": "end", "m.other": "end"})
    talk = calling({"other": shop}).write("hi")
    shown = talk.sent(flows.SendMessage)[0].buttons[0].id
    assert shown.endswith("/m:yes")

    assert talk.press(shown).left_by[0] == "m.button.yes"
    other = calling({"other": shop}).write("hi").press("m:yes", "Yes")
    assert other.left_by[0] == "m.button.yes"
    lost = calling({"other": shop}).write("hi").press("12345678/m:yes", "hm")
    assert lost.left_by[0] == "m.other"


def test_sub_flows_that_are_gone_when_the_session_goes_on_are_a_defect() -> None:
    talk = calling({"other": asking()}).write("hi")
    talk.library.add(flows.FlowRef(version="v_other"), None)
    talk.write("this one")

    assert (talk.said, handed(talk), talk.state.frames) == ([APOLOGY], ["defect"], [])
    assert talk.trace[-1].warnings == ["defect", "LookupError"]
