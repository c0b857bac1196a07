"""Loops and endless sessions are stopped, by the error exit or with a person."""

from typing import Any

import msgspec

from hubwright import flows
from hubwright.flows import walk
from tests.unit.flows.scenes import NOW, Talk, document
from tests.unit.flows.steps import END, VARS, assign, http

APOLOGY = "Sorry, something went wrong on our side. I am passing you to a colleague."


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def circle(**more: Any) -> dict[str, Any]:
    wires = {"t.out": "a", "a.out": "b", "b.out": "a", **more}
    return document(assign_to("a"), assign_to("b"), END, wires=wires, variables=VARS)


def assign_to(node_id: str) -> dict[str, Any]:
    return {**assign("'x'"), "id": node_id}


def test_a_circle_is_stopped_and_ends_with_a_person() -> None:
    talk = Talk(circle()).write("hi")

    visits = [step.node_id for step in talk.trace if step.result == "left"]
    assert max(visits.count("a"), visits.count("b")) == walk.MAX_VISITS_PER_NODE == 25
    assert [step.result for step in talk.trace][-2:] == ["guard", "default"]
    assert (talk.said, handed(talk)) == ([APOLOGY], ["guard"])


def test_a_circle_is_left_by_its_error_exit() -> None:
    talk = Talk(circle(**{"a.error": "end"})).write("hi")

    assert [step.result for step in talk.trace][-2:] == ["guard", "ended"]
    assert talk.state.outcome == "done"


def test_an_error_exit_that_leads_back_into_the_circle_ends_with_a_person() -> None:
    talk = Talk(circle(**{"a.error": "b", "b.error": "a"})).write("hi")

    assert handed(talk) == ["guard"]
    assert [step.result for step in talk.trace].count("guard") == 2
    assert len(talk.trace) < walk.MAX_STEPS_PER_EVENT + 30


def test_a_very_long_way_is_stopped_too() -> None:
    steps = [assign_to(f"n{n}") for n in range(250)]
    wires = {"t.out": "n0", **{f"n{n}.out": f"n{n + 1}" for n in range(249)}, "n249.out": "end"}
    talk = Talk(document(*steps, END, wires=wires, variables=VARS)).write("hi")

    assert len([step for step in talk.trace if step.metered]) == walk.MAX_STEPS_PER_EVENT == 200
    assert handed(talk) == ["guard"]


def test_just_short_of_the_guard_nothing_happens() -> None:
    steps = [assign_to(f"n{n}") for n in range(198)]
    wires = {"t.out": "n0", **{f"n{n}.out": f"n{n + 1}" for n in range(197)}, "n197.out": "end"}

    assert Talk(document(*steps, END, wires=wires, variables=VARS)).write("hi").state.outcome == "done"


def test_a_session_that_never_ends_is_stopped() -> None:
    raw = document(http(), wires={"t.out": "h", "h.ok": "h"}, variables=VARS)
    flow = flows.compile(flows.parse(raw))
    state = flows.advance(flow, flows.start_state(flow, "s"), flows.MessageReceived(text="hi"), NOW).state

    for _ in range(walk.MAX_STEPS_PER_SESSION):
        assert state.wait is not None
        done = flows.advance(flow, state, flows.EffectResult(effect_id=state.wait.effect_id, ok=True, status=200), NOW)
        state = done.state
        if state.with_person:
            break

    assert state.with_person
    assert state.step_n == walk.MAX_STEPS_PER_SESSION + 2
    assert [step.result for step in done.trace] == ["guard", "default"]


def test_an_endless_session_leaves_by_its_error_exit_once_and_then_reaches_a_person() -> None:
    raw = document(
        http(), assign_to("a"), wires={"t.out": "h", "h.ok": "h", "h.error": "a", "a.out": "h"}, variables=VARS
    )
    talk = Talk(raw).write("hi")
    step_n = talk.state.started_n + walk.MAX_STEPS_PER_SESSION
    talk.state = msgspec.structs.replace(talk.state, step_n=step_n)

    talk.result(ok=True, status=200)
    assert [step.result for step in talk.trace] == ["guard", "left", "waiting"]
    assert talk.trace[0].warnings == ["the flow went on without waiting and was stopped"]
    for _ in range(20):
        if talk.state.with_person:
            break
        talk.result(ok=True, status=200)
    assert (talk.state.with_person, handed(talk)) == (True, ["guard"])
    assert talk.state.step_n - step_n < 40
