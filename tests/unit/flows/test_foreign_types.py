"""Nodes that are switched off, unavailable, foreign or defective."""

from datetime import datetime

import msgspec
import pytest

from hubwright import flows
from tests.unit.flows.foreign import FOREIGN, Crashing, registered
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone, ask


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def test_a_node_that_is_switched_off_is_passed_by() -> None:
    raw = document({**ask(), "disabled": True}, END, wires={"t.out": "q", "q.answered": "end"}, variables=VARS)
    talk = Talk(raw).write("hi")

    assert talk.state.outcome == "done"
    assert talk.trace[1].warnings == ["switched off"]


@pytest.mark.parametrize("fired", [False, True])
def test_a_waiting_step_that_is_switched_off_meanwhile_leaves_no_timer_behind(fired: bool) -> None:
    wires = {"t.out": "w", "w.elapsed": "end", "w.message": "end"}
    step = node("w", "wait", seconds=60)
    talk = Talk(document(step, END, wires=wires)).write("hi")
    assert talk.state.wait is not None
    token = talk.state.wait.timer
    talk.flow = flows.compile(flows.parse(document({**step, "disabled": True}, END, wires=wires)))
    talk.happen(flows.TimerFired(token=token)) if fired else talk.write("still there?")

    assert talk.state.outcome == "done"
    assert [effect.token for effect in talk.sent(flows.CancelTimer)] == ([] if fired else [token])


def test_a_node_of_an_unknown_type_takes_its_error_exit() -> None:
    raw = document(node("n", "plugin.gone", keep="me"), END, wires={"t.out": "n", "n.error": "end"})
    talk = Talk(raw).write("hi")

    assert talk.state.outcome == "done"
    assert talk.trace[1].warnings == ["unavailable"]
    assert flows.to_builtins(talk.document) == flows.to_builtins(flows.parse(raw))


def test_a_node_of_an_unknown_type_without_an_error_exit_reaches_a_person() -> None:
    assert handed(Talk(document(node("n", "plugin.gone"), wires={"t.out": "n"})).write("hi")) == ["error"]


def test_a_node_made_by_a_newer_version_takes_its_error_exit() -> None:
    raw = document({**say("m", "x"), "tv": 9}, END, wires={"t.out": "m", "m.error": "end"})

    assert Talk(raw).write("hi").state.outcome == "done"


def test_a_foreign_node_type_works_like_our_own() -> None:
    with registered(FOREIGN):
        raw = document(
            {**node("f", "test.echo", words="<{{ message.text }}>"), "tv": 2}, END, wires={"t.out": "f", "f.out": "end"}
        )
        talk = Talk(raw).write("hi")

        assert talk.said == ["<hi>"]
        assert flows.validate(talk.document) == []
    assert flows.find_node_type("test.echo") is None


def test_an_old_config_is_upgraded_when_it_is_loaded() -> None:
    with registered(FOREIGN):
        raw = document(node("f", "test.echo", text="old {{ message.text }}"), END, wires={"t.out": "f", "f.out": "end"})
        talk = Talk(raw).write("hi")

        assert talk.said == ["old hi"]
        assert flows.validate(talk.document) == []
        assert talk.document.nodes[0].config == {"text": "old {{ message.text }}"}


@pytest.mark.parametrize("where", ["prepare", "reduce", "accepts"])
def test_a_foreign_node_type_that_crashes_takes_nothing_down(where: str) -> None:
    with registered(Crashing(where)):
        raw = document(node("f", "test.crash"), END, wires={"t.out": "f", "f.out": "end", "f.error": "end"})
        raw["entry"].insert(0, {"id": "t0", "type": "test.crash", "config": {}})
        talk = Talk(raw).write("hi")

        assert talk.state.outcome == "done"
        if where == "reduce":
            assert talk.trace[1].warnings == ["said something", "ZeroDivisionError"]
            assert (talk.said, talk.trace[1].effects) == ([], [])
            assert talk.state.vars == {}


def test_a_name_is_taken_once() -> None:
    with registered(FOREIGN), pytest.raises(ValueError, match=r"test\.echo is registered already"):
        flows.register(type(FOREIGN)())


def test_a_state_that_does_not_fit_its_flow_reaches_a_person() -> None:
    talk = alone(ask()).write("hi")
    talk.flow = flows.compile(flows.parse(document(END, wires={"t.out": "end"})))

    assert handed(talk.write("answer")) == ["lost_node"]


def test_a_damaged_state_still_reaches_a_person() -> None:
    talk = alone(ask(timeout_s=60)).write("hi")
    damaged = msgspec.structs.replace(talk.state, context=None)  # type: ignore[arg-type]  # the damage

    done = flows.advance(talk.flow, damaged, flows.MessageReceived(text="hm"), NOW)
    assert [type(effect) for effect in done.effects] == [flows.CancelTimer, flows.SendMessage, flows.HandOff]
    assert done.trace[-1].warnings == ["defect", "TypeError"]
    assert done.state.with_person
    assert flows.decode_state(flows.encode_state(done.state)) == done.state


def test_a_moment_without_a_zone_is_utc() -> None:
    flow = alone(ask(timeout_s=60)).flow
    naive = datetime(2026, 11, 24, 7)

    done = flows.advance(flow, flows.start_state(flow, "s1"), flows.MessageReceived(text="hi"), naive)
    assert done.trace[0].at == NOW


def test_a_start_without_a_message() -> None:
    talk = Talk(document(say("m", "{{ locale }}"), END, wires={"t.out": "m", "m.out": "end"}))

    assert talk.happen(flows.Started(locale="zh")).said == ["zh"]
