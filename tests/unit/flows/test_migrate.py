"""Moving a waiting session to another version of its flow."""

from typing import Any

import msgspec
import pytest

from hubwright import flows
from tests.unit.flows.foreign import registered
from tests.unit.flows.foreign_versions import Waiter
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import BUTTONS, END, VARS, ask, asking, calling, menu


def survey(*more: dict[str, Any], variables: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """A menu, a question, an end; `changed` is the menu's config."""
    return document(
        menu(**changed),
        ask(),
        say("bye", "Bye {{ x }}"),
        END,
        *more,
        wires={
            "t.out": "m",
            **{f"m.button.{button['id']}": "q" for button in changed.get("buttons", BUTTONS)},
            "m.other": "q",
            "q.answered": "bye",
            "bye.out": "end",
        },
        variables=VARS if variables is None else variables,
    )


def without(raw: dict[str, Any], node_id: str) -> dict[str, Any]:
    nodes = [each for each in raw["nodes"] if each["id"] != node_id]
    edges = [each for each in raw["edges"] if node_id not in (each["from"][0], each["to"])]
    return {**raw, "nodes": nodes, "edges": edges}


def to(talk: Talk, raw: dict[str, Any]) -> flows.Moved | None:
    """Move a talk to another document, if it can."""
    new = flows.compile(flows.parse(raw))
    done = flows.moved(talk.flow, new, talk.state, talk.now)
    if done is not None:
        talk.flow, talk.state = new, done.state
    return done


def verdict(talk: Talk, raw: dict[str, Any]) -> flows.MoveVerdict:
    return flows.may_move(talk.flow, flows.compile(flows.parse(raw)), flows.waits_at(talk.state))


def test_a_session_goes_on_in_the_new_version() -> None:
    talk = Talk(survey()).write("hi")
    newer = survey(say("extra", "x"))
    newer["nodes"][2]["config"]["text"] = "Farewell {{ x }}"
    done = to(talk, newer)

    assert done is not None
    assert (talk.state.flow_sha, talk.state.wait and talk.state.wait.node) == (talk.flow.sha, "m")
    assert talk.press("m:yes").write("Ann").said == ["Farewell Ann"]


def test_the_trace_says_so() -> None:
    talk = Talk(survey()).write("hi")
    before, step_n = talk.flow.sha, talk.state.step_n
    done = to(talk, survey(text="Well then?"))

    assert done is not None
    assert done.step == flows.Step(
        n=step_n + 1, node_id="m", node_type="message", result="moved", at=NOW, cause="publish",
        warnings=[f"moved from {before[:8]} to {talk.flow.sha[:8]}"],
    )  # fmt: skip
    assert not done.step.metered
    assert talk.write("no such button").trace[0].n == step_n + 2


def test_a_step_that_is_gone_keeps_the_session() -> None:
    talk = Talk(survey()).write("hi")

    assert verdict(talk, without(survey(), "m")) == flows.MoveVerdict("gone")
    assert to(talk, without(survey(), "m")) is None


def test_a_step_that_lost_an_exit_keeps_the_session() -> None:
    talk = Talk(survey()).write("hi")

    assert verdict(talk, survey(buttons=BUTTONS[:1])) == flows.MoveVerdict("exits", ("button.no",))
    assert verdict(talk, survey(buttons=[*BUTTONS, {"id": "more", "label": "More"}])).moves


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"type": "wait", "config": {"seconds": 3}}, "other_type"),
        ({"disabled": True}, "switched_off"),
        ({"config": {**menu()["config"], "text": "{{ oh no"}}, "broken"),
        ({"type": "plugin.gone"}, "other_type"),
    ],
)
def test_a_step_that_became_something_else_keeps_the_session(change: dict[str, Any], obstacle: str) -> None:
    talk, newer = Talk(survey()).write("hi"), survey()
    newer["nodes"][0] = {**newer["nodes"][0], **change}

    assert verdict(talk, newer).obstacle == obstacle
    assert to(talk, newer) is None


def test_a_session_that_stays_moves_at_a_later_step() -> None:
    talk, newer = Talk(survey()).write("hi"), without(survey(), "m")
    assert to(talk, newer) is None
    talk.press("m:yes")

    assert to(talk, newer) is not None
    assert talk.write("Ann").said == ["Bye Ann"]


def test_with_a_person_after_an_error_there_is_no_step_in_the_way() -> None:
    talk = Talk(survey()).write("hi").ask_for_person()

    assert flows.waits_at(talk.state) == ""
    assert to(talk, without(survey(), "m")) is not None
    assert talk.happen(flows.HandoffEnded()).state.outcome == "handed_off"


def test_what_does_not_wait_does_not_move() -> None:
    talk = Talk(survey())
    assert to(talk, survey(text="?")) is None
    assert to(talk.write("hi").press("m:yes").write("Ann"), survey(text="?")) is None


def test_values_follow_their_variable_by_its_id() -> None:
    variables = {
        "x": {"id": "v1"},
        "old": {"id": "v2", "default": "gone"},
        "n": {"id": "v3", "type": "number", "default": 3},
    }
    talk = Talk(survey(variables=variables)).write("hi").press("m:yes")
    talk.write("Ann")
    talk = Talk(survey(variables=variables)).write("hi")
    talk.state.vars.update(x="Ann", n=7)
    newer = {
        "x": {"id": "v9", "default": "new"},
        "name": {"id": "v1"},
        "n": {"id": "v3", "type": "list", "default": ["d"]},
        "plan": {"id": "v4", "scope": "contact"},
    }
    talk.state.context["contact"] = {"plan": "gold"}
    assert to(talk, survey(variables=newer)) is not None

    assert talk.state.vars == {"x": "new", "name": "Ann", "n": ["d"], "plan": "gold"}


def test_inside_a_sub_flow_the_calling_step_counts() -> None:
    talk = calling({"other": asking()}, outputs=[{"id": "o", "name": "x", "var": "x"}]).write("hi")
    raw = flows.to_builtins(talk.document)
    assert flows.waits_at(talk.state) == "sub"

    assert not verdict(talk, without(raw, "sub")).moves
    renamed = {**raw, "vars": [{**var, "key": "answer"} if var["key"] == "x" else var for var in raw["vars"]]}  # type: ignore[attr-defined]  # plain JSON
    renamed["nodes"][0]["config"]["outputs"] = [{"id": "o", "name": "x", "var": "answer"}]  # type: ignore[index]  # plain JSON
    assert to(talk, renamed) is not None
    talk.write("this one")
    assert (talk.said, talk.state.vars["answer"]) == (["it was done"], "this one")


def test_a_wait_made_by_an_older_version_of_its_type_goes_on() -> None:
    """The stored state was written when the type was in version 1; today it is in version 3."""
    stored = {
        "session_id": "s", "flow_sha": "x", "status": "waiting", "step_n": 2,
        "wait": {"node": "w", "message": True, "memory": {"said": 2}},
    }  # fmt: skip
    raw = document(node("w", "test.waiter", times=3), END, wires={"t.out": "w", "w.out": "end"})
    with registered(Waiter()):
        talk = Talk(raw)
        talk.state = flows.decode_state(msgspec.json.encode(stored))
        talk.write("hello")
        assert talk.said == ["heard 3 of 3"]
        assert talk.state.outcome == "done"

        fresh = Talk(raw).write("hi")
        assert fresh.state.wait is not None
        assert (fresh.state.wait.tv, fresh.state.wait.memory) == (3, {"heard": 0})
