"""How far one event goes before it is stopped or lets others go first, and what it leaves tidy."""

from typing import Any

import msgspec
import pytest

from hubwright import flows
from hubwright.flows.node_type import Leave, Outcome, PlainNodeType, Stay, Visit
from tests.unit.flows.foreign import registered
from tests.unit.flows.node_scenes import loop
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END, VARS, alone, ask, assign, http


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def steps(names: list[str]) -> list[dict[str, Any]]:
    return [{**assign("'x'"), "id": name} for name in names]


@pytest.mark.parametrize(("length", "reached"), [(19, True), (20, False)])
def test_twenty_steps_are_given_after_a_circle_was_stopped(length: int, reached: bool) -> None:
    way = [f"n{n}" for n in range(length)]
    wires = {"t.out": "a", "a.out": "b", "b.out": "a", "a.error": way[0]}
    wires |= {f"{name}.out": after for name, after in zip(way, [*way[1:], "end"], strict=True)}
    talk = Talk(document(*steps(["a", "b", *way]), END, wires=wires, variables=VARS)).write("hi")

    assert (talk.state.outcome == "done") is reached
    assert handed(talk) == ([] if reached else ["guard"])


def test_after_a_circle_was_stopped_its_steps_may_be_visited_again() -> None:
    raw = document(
        node("c", "condition", cases=[{"id": "stop", "expr": "x == 'stop'"}]),
        assign("'going'", "any"),
        {**assign("'stop'"), "id": "s2"},
        END,
        wires={"t.out": "c", "c.else": "s", "s.out": "c", "c.error": "s2", "s2.out": "c", "c.case.stop": "end"},
        variables=VARS,
    )
    talk = Talk(raw).write("hi")

    assert (talk.state.outcome, [step.result for step in talk.trace].count("guard")) == ("done", 1)


def endless(taken: int, started_n: int = 500) -> Talk:
    """A session that has taken so many steps, about to take one more."""
    wires = {"t.out": "h", "h.ok": "h", "h.error": "a", "a.out": "h"}
    talk = Talk(document(http(), *steps(["a"]), wires=wires, variables=VARS)).write("hi")
    talk.state = msgspec.structs.replace(talk.state, started_n=started_n, step_n=started_n + taken)
    return talk.result(ok=True, status=200)


@pytest.mark.parametrize(
    ("taken", "results"),
    [
        (9_999, ["left", "guard", "left", "waiting"]),
        (10_000, ["guard", "left", "waiting"]),
        (10_019, ["guard", "guard", "default"]),
        (10_020, ["guard", "default"]),
    ],
)
def test_a_session_has_ten_thousand_steps_and_twenty_to_end_well(taken: int, results: list[str]) -> None:
    assert [step.result for step in endless(taken).trace] == results


def test_only_the_steps_since_the_beginning_count() -> None:
    assert [step.result for step in endless(10, started_n=9_995).trace] == ["left", "waiting"]


def pauses(body: int, times: int = 100) -> list[object]:
    names = [f"n{n}" for n in range(body)]
    wires = {"t.out": "l", "l.body": names[0], "l.done": "end"}
    wires |= {f"{name}.out": after for name, after in zip(names, [*names[1:], "l"], strict=True)}
    talk = Talk(document(loop(times=times), *steps(names), END, wires=wires, variables=VARS)).write("hi")
    return [step.because["pauses_after"] for step in talk.trace if "pauses_after" in step.because]


@pytest.mark.parametrize(("body", "turns"), [(1, 19), (13, 8), (20, 5)])
def test_a_loop_lets_others_go_first_after_twenty_turns_or_a_hundred_steps(body: int, turns: int) -> None:
    assert pauses(body) == [turns]
    assert pauses(body, times=turns) == []


def test_what_fails_while_it_waits_takes_its_timer_along() -> None:
    talk = alone(ask(var="flag", timeout_s=60), "answered", "error").write("hi")
    timer = talk.state.wait.timer if talk.state.wait else ""
    talk.write("words")

    assert talk.left_by[0] == "q.error"
    assert [effect.token for effect in talk.sent(flows.CancelTimer)] == [timer]
    assert talk.trace[0].effects == [effect.id for effect in talk.sent(flows.CancelTimer)]


def test_why_a_flow_is_not_entered_is_told_before_what_it_would_be_given() -> None:
    inputs = [{"id": "i", "var": "nobody", "expr": "1"}]
    itself = document(node("again", "subflow", flow="itself", inputs=inputs), wires={"t.out": "again"})
    raw = document(node("s", "subflow", flow="itself"), wires={"t.out": "s"})
    talk = Talk(raw, others={"itself": itself}).write("hi")

    failed = next(step for step in talk.trace if step.result == "failed")
    assert (failed.node_id, failed.warnings) == ("again", ["the sub-flow calls itself without waiting"])


class Remembering(PlainNodeType):
    """Waits once, and has remembered things in another way before."""

    type = "test.remembering"
    tv = 2
    title = flows.Texts("Remembering", "记")
    help = flows.Texts("Remembering", "记")
    category = "talk"
    icon = "clock"
    schema: dict[str, Any] = {"type": "object"}  # noqa: RUF012 - as every type of step has it

    def prepare(self, config: Any, _workshop: Any) -> Any:
        return config

    def reduce(self, _prepared: Any, visit: Visit) -> Outcome:
        if visit.event is None:
            return Stay(message=True, memory={"new": 1})
        visit.explain(**visit.memory)
        return Leave("out")

    def upgrade_memory(self, memory: dict[str, object], from_tv: int, /) -> dict[str, object]:
        assert from_tv < 2, "nothing is to be brought up to date"
        return {"new": memory["old"]}


def test_only_memory_that_is_older_is_brought_up_to_date() -> None:
    with registered(Remembering()):
        raw = document(node("q", "test.remembering"), END, wires={"t.out": "q", "q.out": "end"})
        talk = Talk(raw).write("hi")
        assert talk.state.wait is not None
        assert talk.state.wait.tv == 2
        older = msgspec.structs.replace(talk.state.wait, tv=1, memory={"old": 7})

        before = talk.state
        assert talk.write("x").trace[0].because == {"new": 1}
        talk = Talk(raw)
        talk.state = msgspec.structs.replace(before, wait=older)
        assert talk.write("x").trace[0].because == {"new": 7}


def test_a_step_that_fails_without_an_exit_is_our_fault() -> None:
    talk = alone(assign("1 + 'a'"), "out").write("hi")

    assert talk.said == ["Sorry, something went wrong on our side. I am passing you to a colleague."]
    assert handed(talk) == ["error"]
