"""Whatever goes wrong, and whoever asks for one: the visitor reaches a person."""

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, say
from tests.unit.flows.steps import END, HANDOFF, VARS, alone, ask, assign, http

APOLOGY = "Sorry, something went wrong on our side. I am passing you to a colleague."


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def test_an_error_without_an_exit_apologises_and_hands_over_what_is_known() -> None:
    raw = document(
        assign("'lamp'"),
        http(),
        wires={"t.out": "s", "s.out": "h"},
        variables={"x": {"pii": True}, "n": {"type": "number"}},
    )
    talk = Talk(raw).write("hi").result(ok=False, error="connection")

    assert talk.said == [APOLOGY]
    assert talk.effects[-1] == flows.HandOff(id="s1:5", summary={"x": "lamp"}, reason="error")
    assert [(step.result, step.node_id, step.port) for step in talk.trace] == [
        ("left", "h", "error"),
        ("default", "", None),
    ]
    assert talk.state.with_person


def test_the_apology_speaks_the_visitors_language() -> None:
    assert alone(http()).write("你好").result(ok=False).said == ["抱歉，我们这边出了点问题，正在为您转接人工同事。"]


def test_the_default_hand_off_ends_when_the_person_is_done() -> None:
    talk = alone(http()).write("hi").result(ok=False)

    assert talk.happen(flows.HandoffEnded(reason="assigned")).effects == []
    assert talk.happen(flows.HandoffEnded(reason="offline")).effects == []
    assert [type(effect) for effect in talk.happen(flows.HandoffEnded(reason="closed")).effects] == [flows.EndSession]
    assert (talk.state.status, talk.state.outcome) == ("ended", "handed_off")


@pytest.mark.parametrize("wires", [{}, {"t.out": "m"}], ids=["trigger", "message"])
def test_an_exit_that_leads_nowhere_reaches_a_person(wires: dict[str, str]) -> None:
    talk = Talk(document(say("m", "x"), wires=wires)).write("hi")

    assert handed(talk) == ["error"]
    assert "leads nowhere" in talk.trace[-1].warnings[1]


def test_an_exit_that_leads_nowhere_takes_the_error_exit_if_there_is_one() -> None:
    talk = Talk(document(say("m", "x"), END, wires={"t.out": "m", "m.error": "end"})).write("hi")

    assert talk.state.outcome == "done"


def test_a_flow_without_a_trigger_hands_over_without_an_apology() -> None:
    talk = Talk({**document(END, wires={}), "entry": []}).write("hi")

    assert (handed(talk), talk.said) == (["no_trigger"], [])


def test_asking_for_a_person_leaves_whatever_is_going_on() -> None:
    raw = document(ask(timeout_s=60), HANDOFF, wires={"t.out": "q"}, variables=VARS)
    talk = Talk(raw).write("hi")
    token = talk.sent(flows.SetTimer)[0].token
    talk.ask_for_person()

    assert [effect.token for effect in talk.sent(flows.CancelTimer)] == [token]
    assert [effect.queue for effect in talk.sent(flows.HandOff)] == ["vip"]
    assert talk.happen(flows.TimerFired(token=token)).effects == []


def test_asking_for_a_person_works_before_the_first_word() -> None:
    talk = Talk(document(END, HANDOFF, wires={"t.out": "end"}, variables=VARS)).ask_for_person()

    assert [effect.queue for effect in talk.sent(flows.HandOff)] == ["vip"]


def test_asking_for_a_person_while_a_service_is_called() -> None:
    raw = document(http(), HANDOFF, END, wires={"t.out": "h", "h.ok": "end"}, variables=VARS)
    talk = Talk(raw).write("hi")
    assert talk.state.wait is not None
    pending = talk.state.wait.effect_id
    talk.ask_for_person()

    assert [effect.queue for effect in talk.sent(flows.HandOff)] == ["vip"]
    assert talk.happen(flows.EffectResult(effect_id=pending, ok=True, status=200)).effects == []


def test_asking_for_a_person_without_a_hand_off_node() -> None:
    talk = alone(ask()).write("hi").ask_for_person()

    assert (handed(talk), talk.said) == (["requested"], [])


def test_a_hand_off_that_is_switched_off_is_not_taken() -> None:
    raw = document(ask(), {**HANDOFF, "disabled": True}, wires={"t.out": "q"}, variables=VARS)

    assert handed(Talk(raw).write("hi").ask_for_person()) == ["requested"]
