"""Which lines of a trace say that a flow failed, and which versions a waiting session may move to."""

from typing import Any, get_args

import msgspec
import pytest

from hubwright import flows
from hubwright.flows.state import Frame, Step, StepResult
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone, ask, asking, calling, ending, http


def step(result: StepResult, **more: Any) -> Step:
    return Step(**{"n": 1, "node_id": "h", "node_type": "http", "result": result, "at": NOW, "cause": "", **more})


def wrong(*trace: Step) -> bool:
    return flows.went_wrong(alone(http(), "ok").flow, trace) is not None


@pytest.mark.parametrize(
    ("reason", "is_wrong"),
    [
        ("error", True),
        ("guard", True),
        ("lost_node", True),
        ("dead_end", True),
        ("defect", True),
        ("requested", False),
        ("no_trigger", False),
    ],
)
def test_a_hand_over_is_a_failure_if_it_was_our_fault(reason: str, is_wrong: bool) -> None:
    assert wrong(step("default", node_id="", warnings=[reason])) is is_wrong


def test_a_line_without_a_reason_is_no_failure() -> None:
    assert not wrong(step("default", node_id=""))
    assert not wrong()


@pytest.mark.parametrize("result", get_args(StepResult))
def test_what_failed_or_was_stopped_is_a_failure_by_itself(result: StepResult) -> None:
    assert wrong(step(result, port="ok")) is (result in ("failed", "guard"))


@pytest.mark.parametrize(
    ("more", "is_wrong"),
    [
        ({"port": "error"}, True),
        ({"port": "http_error"}, True),
        ({"port": "timeout"}, False),
        ({"port": "ok"}, False),
        ({"port": "error", "node_id": "gone"}, False),
        ({"port": "error", "node_id": "gone", "version": "v"}, True),
        ({"port": "http_error", "version": "v"}, False),
        ({"port": "ok", "version": "v"}, False),
        ({"port": "error", "version": "v", "node_type": "gone"}, False),
    ],
)
def test_an_error_exit_is_a_failure(more: dict[str, Any], is_wrong: bool) -> None:
    assert wrong(step("left", **more)) is is_wrong


@pytest.mark.parametrize("version", ["", "v"])
def test_an_error_exit_counts_only_if_it_was_taken(version: str) -> None:
    assert not wrong(step("waiting", port="error", version=version))


def test_the_first_line_that_failed_is_told() -> None:
    first, second = step("left", port="http_error", n=2), step("failed", n=3)

    assert flows.went_wrong(alone(http(), "ok").flow, [step("left", port="ok"), first, second]) == first


def waiting(**config: Any) -> dict[str, Any]:
    return document(ask(**config), END, wires={"t.out": "q", "q.answered": "end"}, variables=VARS)


def verdict(old: dict[str, Any], new: dict[str, Any], node_id: str = "q") -> flows.MoveVerdict:
    before, after = (flows.compile(flows.parse(raw)) for raw in (old, new))
    return flows.may_move(before, after, node_id)


def changed(**parts: Any) -> dict[str, Any]:
    raw = waiting()
    raw["nodes"][0] = {**raw["nodes"][0], **parts}
    return raw


@pytest.mark.parametrize(
    ("new", "node_id", "obstacle"),
    [
        (changed(), "q", ""),
        (changed(), "", ""),
        (changed(), "gone", "gone"),
        (changed(type="form", config={"fields": []}), "q", "other_type"),
        (changed(disabled=True), "q", "switched_off"),
        (changed(config={"var": "x", "text": "{{ oh no"}), "q", "broken"),
        (document(END, wires={"t.out": "end"}), "q", "gone"),
    ],
)
def test_what_is_in_the_way(new: dict[str, Any], node_id: str, obstacle: str) -> None:
    found = verdict(waiting(), new, node_id)

    assert (found.obstacle, found.moves) == (obstacle, obstacle == "")
    assert (found.in_language("en") != "") is (obstacle != "")


def test_exits_that_are_lost_are_named_in_their_order() -> None:
    def split(*ids: str) -> dict[str, Any]:
        return document(node("q", "split", variants=[{"id": each} for each in ids]), wires={"t.out": "q"})

    found = verdict(split("b", "a", "c"), split("c", "d"))

    assert (found.obstacle, found.exits) == ("exits", ("variant.a", "variant.b"))
    assert "variant.a, variant.b" in found.in_language("en")
    assert verdict(split("a"), split("a", "b")).moves


def test_a_step_of_an_unknown_type_has_the_exits_that_are_wired() -> None:
    def plugin(*ports: str) -> dict[str, Any]:
        wires = {"t.out": "q", **{f"q.{port}": "end" for port in ports}}
        return document(node("q", "plugin.gone"), END, wires=wires)

    new, old = (flows.compile(flows.parse(plugin(*ports))) for ports in (("a",), ("a", "b")))
    for flow in (new, old):
        flow.nodes["q"].broken = ""
    assert flows.may_move(old, new, "q").exits == ("b",)
    assert flows.may_move(new, old, "q").moves


def test_a_move_is_a_step_of_its_own() -> None:
    talk = Talk(waiting()).write("hi")
    new = flows.compile(flows.parse(waiting(text="What?")))
    done = flows.moved(talk.flow, new, talk.state, NOW)
    assert done is not None

    assert (done.state.step_n, done.state.flow_sha, done.state.wait) == (3, new.sha, talk.state.wait)
    assert done.step == Step(
        n=3,
        node_id="q",
        node_type="ask",
        result="moved",
        at=NOW,
        cause="publish",
        warnings=[f"moved from {talk.flow.sha[:8]} to {new.sha[:8]}"],
    )
    ended = msgspec.structs.replace(talk.state, status="ended")
    assert flows.moved(talk.flow, new, ended, NOW) is None


def test_values_move_by_the_id_of_their_variable_if_they_still_fit() -> None:
    def with_vars(*variables: dict[str, Any]) -> dict[str, Any]:
        return {**waiting(), "vars": [{"id": "v_x", "key": "x"}, *variables]}

    old = with_vars(
        {"id": "v1", "key": "a", "default": "kept"},
        {"id": "v2", "key": "b", "default": "not a number"},
        {"id": "v3", "key": "c", "default": "gone"},
    )
    new = with_vars(
        {"id": "v1", "key": "renamed"},
        {"id": "v2", "key": "b", "type": "number", "default": 7},
        {"id": "v4", "key": "fresh", "default": "start"},
        {"id": "v5", "key": "plan", "scope": "contact"},
        {"id": "v6", "key": "age", "scope": "contact", "type": "number", "default": 1},
    )
    talk = Talk(old).write("hi")
    talk.state = msgspec.structs.replace(talk.state, context={"contact": {"plan": "gold", "age": "old"}})
    done = flows.moved(talk.flow, flows.compile(flows.parse(new)), talk.state, NOW)
    assert done is not None

    own = msgspec.structs.replace(talk.state, vars={**talk.state.vars, "plan": "silver"})
    known = {**old, "vars": [*old["vars"], {"id": "v5", "key": "plan", "scope": "contact"}]}
    kept = flows.moved(flows.compile(flows.parse(known)), flows.compile(flows.parse(new)), own, NOW)
    assert kept is not None
    assert kept.state.vars["plan"] == "silver"
    assert done.state.vars == {"x": None, "renamed": "kept", "b": 7, "fresh": "start", "plan": "gold", "age": 1}


def test_a_session_inside_another_flow_moves_where_its_own_flow_waits() -> None:
    talk = calling({"other": asking()}).write("hi")
    assert flows.waits_at(talk.state) == "sub"
    raw = flows.to_builtins(talk.document)
    done = flows.moved(talk.flow, flows.compile(flows.parse({**raw, "name": "Newer"})), talk.state, NOW)
    assert done is not None

    assert (done.step.node_id, done.state.vars, done.state.version) == ("sub", talk.state.vars, "v_other")
    assert done.state.frames[0].vars == talk.state.frames[0].vars
    assert flows.waits_at(flows.start_state(talk.flow, "s")) == ""
    deeper = msgspec.structs.replace(talk.state, frames=[*talk.state.frames, Frame(version="v", node="n", vars={})])
    further = flows.moved(talk.flow, flows.compile(flows.parse({**raw, "name": "Newer"})), deeper, NOW)
    assert further is not None
    assert further.state.frames[1:] == deeper.frames[1:]


def test_an_end_below_that_has_its_exit_is_no_failure() -> None:
    talk = calling({"other": ending("done")}).write("hi")
    assert flows.went_wrong(talk.flow, talk.trace) is None
    lost = calling({"other": ending("else")}).write("hi")
    failed = flows.went_wrong(lost.flow, lost.trace)
    assert failed is not None
    assert failed.node_id == "sub"
    fine = Talk(document(say("m", "x"), END, wires={"t.out": "m", "m.out": "end"})).write("hi")
    assert flows.went_wrong(fine.flow, fine.trace) is None
