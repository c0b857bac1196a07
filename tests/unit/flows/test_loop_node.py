"""Going round a bounded number of times, and not one time more."""

from typing import Any

from hubwright import flows
from hubwright.flows import walk
from tests.unit.flows.node_scenes import loop
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone, assign


def looped(step: dict[str, Any], *body: dict[str, Any]) -> Talk:
    ids = [one["id"] for one in body]
    way = dict(zip([f"{one}.out" for one in ids], [*ids[1:], "l"], strict=True))
    wires = {"t.out": "l", "l.body": ids[0], "l.done": "end", **way}
    return Talk(document(step, *body, END, wires=wires, variables=VARS))


def test_a_loop_takes_its_way_once_for_each_entry() -> None:
    talk = looped(
        loop(over="list", entries="split('a,b,c', ',')", item_var="x", turn_var="n"), say("m", "{{ n }} {{ x }}")
    ).write("hi")

    assert talk.said == ["1 a", "2 b", "3 c"]
    assert [step.because for step in talk.trace if step.node_id == "l"][-2:] == [{"turn": 3, "of": 3}, {"turns": 3}]
    assert talk.state.kept == {}


def test_a_loop_over_a_hundred_entries_lets_others_go_first_and_loses_nothing() -> None:
    talk = looped(loop(times=100, turn_var="n"), assign("text(n)", "x")).write("hi")

    pauses = 0
    while talk.state.status == "waiting":
        assert len(talk.trace) <= walk.MAX_STEPS_PER_EVENT
        assert talk.state.waiting_for == "time"
        talk.write("are you there?")
        talk.time_passes()
        pauses += 1
    assert pauses >= 3
    assert (talk.state.vars["n"], talk.state.vars["x"], talk.state.outcome) == (100, "100", "done")
    assert not any(step.result == "guard" for step in talk.trace)


def test_a_loop_that_is_left_and_entered_again_begins_anew() -> None:
    raw = document(
        say("start", "Start"),
        loop(times=3, turn_var="n"),
        node("q", "ask", var="x", text="{{ n }}?"),
        node("c", "condition", cases=[{"id": "back", "expr": "x == 'back'"}]),
        END,
        wires={
            "t.out": "start",
            "start.out": "l",
            "l.body": "q",
            "l.done": "end",
            "q.answered": "c",
            "c.case.back": "start",
            "c.else": "l",
        },
        variables=VARS,
    )
    talk = Talk(raw).write("hi").write("one")

    assert talk.said == ["2?"]
    assert talk.write("back").said == ["Start", "1?"]
    assert talk.write("a").write("b").write("c").state.outcome == "done"


def test_a_loop_within_a_loop() -> None:
    inner = node("i", "loop", over="times", times=2, turn_var="d2")
    raw = document(
        loop(times=3, turn_var="n"),
        inner,
        say("m", "{{ n }}.{{ d2 }}"),
        END,
        wires={"t.out": "l", "l.body": "i", "i.body": "m", "m.out": "i", "i.done": "l", "l.done": "end"},
        variables={**VARS, "d2": {"type": "number"}},
    )

    assert Talk(raw).write("hi").said == ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"]


def test_a_list_that_is_too_long_takes_the_error_exit() -> None:
    long = ",".join("a" * 101)
    talk = alone(loop(over="list", entries=f"split('{long}', ',')"), "body", "error").write("hi")

    assert talk.left_by[-1] == "l.error"
    assert "at most 100" in talk.trace[1].warnings[0]


def test_a_round_is_bounded_and_may_be_published_but_not_a_circle_around_it() -> None:
    talk = looped(loop(turn_var="n"), assign("text(n)", "x"))
    around = flows.to_builtins(talk.document)
    around["edges"] = [
        {**edge, "to": "l"} if edge["from"] == ["l", "done"] else edge
        for edge in around["edges"]  # type: ignore[attr-defined]  # plain JSON
    ]

    assert flows.validate(talk.document) == []
    assert "cycle" in [each.code for each in flows.validate(flows.parse(around))]


def test_a_circle_of_gotos_is_refused_and_stopped() -> None:
    raw = document(
        say("m", "x"), node("j", "goto", step="m"), END, wires={"t.out": "m", "m.out": "j", "j.error": "end"}
    )
    talk = Talk(raw).write("hi")

    assert [each.code for each in flows.validate(talk.document) if each.severity == "error"] == ["cycle"]
    assert [step.result for step in talk.trace][-2:] == ["guard", "default"]


def test_a_circle_of_gotos_leaves_by_its_error_exit() -> None:
    raw = document(
        node("a", "goto", step="b"), node("b", "goto", step="a"), END, wires={"t.out": "a", "a.error": "end"}
    )
    talk = Talk(raw).write("hi")

    assert [step.result for step in talk.trace][-2:] == ["guard", "ended"]
