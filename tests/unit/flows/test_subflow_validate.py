"""What a publish says about steps that go into other flows."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.levels import MAX_DEPTH
from tests.unit.flows.foreign import FOREIGN, registered
from tests.unit.flows.scenes import document, node
from tests.unit.flows.steps import END, VARS, ask, asking, ending
from tests.unit.flows.test_subflow_library import nested

DONE = [{"id": "done", "outcome": "done"}]


def caller(flow: str = "other", exits: list[dict[str, str]] | None = None, **config: Any) -> dict[str, Any]:
    exits = DONE if exits is None else exits
    wires = {f"sub.exit.{each['id']}": "end" for each in exits}
    return document(
        node("sub", "subflow", flow=flow, exits=exits, **config),
        END,
        wires={"t.out": "sub", "sub.error": "end", **wires},
        variables=VARS,
    )


def found(raw: dict[str, Any], others: dict[str, dict[str, Any] | None], own: str = "") -> list[tuple[str, str, str]]:
    mine = flows.parse(raw)
    callees: dict[flows.FlowRef, flows.FlowDocument | None] = {
        flows.FlowRef(flow_id): flows.parse(each) if each else None for flow_id, each in others.items()
    }
    if own:
        callees[flows.FlowRef(own)] = mine
    problems = flows.validate(mine, callees=callees)
    return [(each.severity, each.code, each.field) for each in problems if each.code != "no_timeout"]


def test_a_flow_that_fits_has_no_problems() -> None:
    config = {
        "inputs": [{"id": "i", "var": "who", "expr": "plan"}],
        "outputs": [{"id": "o", "name": "x", "var": "x"}],
    }
    assert found(caller(**config), {"other": asking(**{"q.invalid": "e"})}) == []


@pytest.mark.parametrize("others", [{}, {"other": None}])
def test_a_flow_that_is_missing_or_not_published(others: dict[str, Any]) -> None:
    assert ("error", "subflow_not_published", "flow") in found(caller(), others)


def test_without_knowing_other_flows_nothing_is_said_about_them() -> None:
    assert flows.validate(flows.parse(caller())) == []


def test_no_flow_and_no_version_chosen() -> None:
    assert found(caller(flow=""), {}) == [("error", "config_required", "flow")]
    assert found(caller(policy="pinned"), {"other": ending("done")}) == [("error", "config_required", "version")]


def test_variables_that_the_flow_does_not_have() -> None:
    config = {
        "inputs": [{"id": "i", "var": "nope", "expr": "'a'"}, {"id": "j", "var": "plan", "expr": "'a'"}],
        "outputs": [{"id": "o", "name": "nope", "var": "x"}],
    }
    assert found(caller(**config), {"other": asking(**{"q.invalid": "e"})}) == [
        ("error", "subflow_no_input", "inputs.i.var"),
        ("error", "subflow_no_input", "inputs.j.var"),
        ("error", "subflow_no_output", "outputs.o.name"),
    ]


def test_exits_that_are_missing_or_gone() -> None:
    exits = [
        {"id": "old", "outcome": "old"},
        {"id": "timeout", "outcome": "timeout"},
        {"id": "person", "outcome": "handed_off"},
    ]
    assert found(caller(exits=exits), {"other": ending("done")}) == [
        ("error", "subflow_exit_missing", "exits"),
        ("warning", "subflow_exit_gone", "exits.old.outcome"),
    ]


def test_only_ends_that_are_on_and_let_go_on_are_exits() -> None:
    several = document(
        node("a", "end", outcome="one"),
        node("b", "end", outcome="one"),
        {**node("c", "end", outcome="two"), "disabled": True},
        node("d", "end", outcome="three", close_conversation=True),
        node("f", "end"),
        wires={"t.out": "a"},
    )
    assert flows.outcomes_of(flows.parse(several)) == ["one", "done"]


def calls(flow: str, *before: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A flow that calls another one, after a step if there is one."""
    way = [each["id"] for each in before]
    wires = {
        "t.out": (*way, "s")[0],
        **{f"{each}.answered": "s" for each in way},
        **{f"{each}.invalid": "s" for each in way},
    }
    return document(
        *before,
        node("s", "subflow", flow=flow, exits=DONE),
        END,
        wires={**wires, "s.exit.done": "end", "s.error": "end"},
        variables=VARS,
        **more,
    )


def test_a_flow_that_enters_itself_at_once() -> None:
    assert ("error", "subflow_recursion", "flow") in found(calls("me"), {}, own="me")


def test_a_flow_that_enters_itself_by_way_of_another() -> None:
    problems = found(calls("other"), {"other": calls("me", name="Other")}, own="me")

    assert problems == [("error", "subflow_recursion", "flow")]


def test_after_a_question_a_flow_may_enter_itself() -> None:
    assert found(calls("me", ask()), {}, own="me") == []
    assert found(calls("other"), {"other": calls("me", ask(), name="Other")}, own="me") == []


def test_two_others_that_enter_each_other_are_their_own_business() -> None:
    others = {"a": calls("b", name="A"), "b": calls("a", name="B")}
    assert found(calls("a"), others) == []  # pressed at run time, it is stopped by its guard


def test_nine_deep_is_too_deep() -> None:
    too_deep = ("error", "subflow_too_deep", "flow")
    assert too_deep not in found(calls("f1"), nested(MAX_DEPTH))
    assert too_deep in found(calls("f1"), nested(MAX_DEPTH + 1))


def circle(flow: str) -> dict[str, Any]:
    return document(
        node("s", "subflow", flow=flow, exits=DONE), wires={"t.out": "s", "s.exit.done": "s"}, variables=VARS
    )


def test_a_loop_through_a_flow_that_waits_is_no_loop_without_a_wait() -> None:
    waiting = asking(**{"q.invalid": "e"})
    sometimes = document(
        node("c", "condition", cases=[{"id": "one", "expr": "true"}]), ask(), node("e", "end"),
        wires={"t.out": "c", "c.case.one": "q", "c.else": "e", "q.answered": "e"}, variables=VARS,
    )  # fmt: skip

    assert not any(code == "cycle" for _, code, _ in found(circle("other"), {"other": waiting}))
    assert ("error", "cycle", "") in found(circle("other"), {"other": sometimes})
    assert ("error", "cycle", "") in found(circle("other"), {"other": ending("done")})
    within = {"other": calls("deep", name="Other"), "deep": waiting}
    assert not any(code == "cycle" for _, code, _ in found(circle("other"), within))


def test_a_step_that_is_switched_off_calls_nobody() -> None:
    raw = caller("gone")
    raw["nodes"][0]["disabled"] = True

    assert flows.references_of(flows.parse(raw)) == []
    assert not any(code.startswith("subflow") for _, code, _ in found(raw, {}))


def test_a_foreign_config_that_is_wrong_is_not_looked_into() -> None:
    raw = caller()
    raw["nodes"][0]["config"]["exits"] = "none"

    assert flows.references_of(flows.parse(raw)) == []
    with registered(FOREIGN):
        assert found(raw, {})[0][1] == "config_type"
