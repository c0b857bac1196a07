"""Which version a sub-flow is, how it is brought along, and how deep and how often flows may enter each other."""

from typing import Any

from hubwright import flows
from hubwright.flows.levels import MAX_CALLS_PER_EVENT, MAX_DEPTH
from tests.unit.flows.scenes import NOW, Talk, document, library_of, node
from tests.unit.flows.steps import END, VARS, ask, asking, calling, ending


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def test_a_session_enters_the_same_version_again() -> None:
    talk = again_and_again().write("hi").write("one")
    newer = flows.Published("v_new", flows.compile(flows.parse(asking())))
    talk.library.add(flows.FlowRef("other"), newer)
    talk.write("again").write("two")

    assert talk.state.pins == {"other": "v_other"}
    assert {step.version for step in talk.trace if step.node_id == "q"} == {"v_other"}


def again_and_again() -> Talk:
    raw = document(
        node("sub", "subflow", flow="other", exits=[{"id": "done", "outcome": "done"}]),
        node("w", "wait", seconds=60),
        wires={"t.out": "sub", "sub.exit.done": "w", "w.message": "sub", "w.elapsed": "sub"},
    )
    return Talk(raw, others={"other": asking()})


def test_a_fixed_version_is_asked_for_by_its_number() -> None:
    talk = calling({}, policy="pinned", version=3)
    ref = flows.FlowRef("other", 3)

    assert talk.flow.calls == (ref,)
    assert flows.advance(talk.flow, talk.state, flows.MessageReceived(text="hi"), NOW, talk.library).wanted == (ref,)
    talk.library.add(ref, flows.Published("v3", flows.compile(flows.parse(ending("done")))))
    assert talk.write("hi").said == ["it was done"]
    assert calling({}, version=3).flow.calls == (flows.FlowRef("other"),)


def test_what_is_wanted_is_asked_for_once_and_nothing_happens_before() -> None:
    talk = calling({"other": asking()})
    asked = flows.advance(talk.flow, talk.state, flows.MessageReceived(text="hi"), NOW, flows.Library())
    assert asked == flows.Advance(state=talk.state, effects=[], trace=[], leftover=[], wanted=(flows.FlowRef("other"),))

    inside = talk.write("hi").state
    asked = flows.advance(talk.flow, inside, flows.MessageReceived(text="x"), NOW, flows.Library())
    assert (asked.wanted, asked.state) == ((flows.FlowRef(version="v_other"),), inside)


def test_without_a_library_there_are_no_other_flows() -> None:
    talk = calling({"other": asking()})
    alone = flows.advance(talk.flow, talk.state, flows.MessageReceived(text="hi"), NOW)

    assert alone.state.outcome == "done"
    assert alone.trace[1].warnings == ["the sub-flow is not published"]


def test_a_session_whose_sub_flow_is_gone_reaches_a_person() -> None:
    inside = calling({"other": asking()}).write("hi")
    talk = calling({})
    talk.library.add(flows.FlowRef(version="v_other"), None)
    talk.state = inside.state
    talk.write("hello?")

    assert handed(talk) == ["defect"]
    assert (talk.state.with_person, talk.state.frames, talk.state.version) == (True, [], "")


def test_a_flow_without_a_beginning_is_an_error() -> None:
    headless = ending("done")
    headless["entry"][0]["disabled"] = True

    talk = calling({"other": headless}).write("hi")
    assert talk.trace[1].warnings == ["the sub-flow has no beginning"]


def nested(depth: int) -> dict[str, dict[str, Any] | None]:
    """Flows f1 … fn, each calling the next one."""
    exits = [{"id": "done", "outcome": "done"}]
    middle = {
        f"f{n}": document(
            node("s", "subflow", flow=f"f{n + 1}", exits=exits),
            node("e", "end", outcome="done"),
            node("x", "end", outcome="too_deep"),
            wires={"t.out": "s", "s.exit.done": "e", "s.error": "x"},
            variables=VARS,
            name=f"f{n}",
        )
        for n in range(1, depth)
    }
    return {**middle, f"f{depth}": ending("done")}


def test_eight_deep_and_no_deeper() -> None:
    assert calling(nested(MAX_DEPTH), flow="f1").write("hi").said == ["it was done"]
    assert len(nested(MAX_DEPTH)) == MAX_DEPTH == 8

    talk = calling(nested(MAX_DEPTH + 1), flow="f1").write("hi")
    assert ["sub-flows are nested deeper than 8"] in [step.warnings for step in talk.trace]
    assert talk.state.status == "ended"


def test_a_flow_that_enters_itself_without_waiting_is_stopped() -> None:
    exits = [{"id": "done", "outcome": "done"}]
    own = document(
        node("s", "subflow", flow="self", exits=exits),
        END,
        wires={"t.out": "s", "s.exit.done": "end", "s.error": "end"},
    )
    talk = Talk(own, others={"self": own}).write("hi")

    assert talk.trace[1].warnings == ["the sub-flow calls itself without waiting"]
    assert talk.state.outcome == "done"


def test_after_a_wait_a_flow_may_enter_itself() -> None:
    exits = [{"id": "done", "outcome": "done"}]
    own = document(
        ask(),
        node("s", "subflow", flow="self", exits=exits),
        END,
        wires={"t.out": "q", "q.answered": "s", "s.exit.done": "end", "s.error": "end"},
        variables=VARS,
    )
    talk = Talk(own, others={"self": own}).write("hi").write("one")
    assert len(talk.state.frames) == 1

    for n in range(MAX_DEPTH - 1):
        talk.write(f"deeper {n}")
    assert len(talk.state.frames) == MAX_DEPTH
    talk.write("one too many")
    assert talk.state.outcome == "done"


def test_too_many_flows_in_one_go_are_stopped() -> None:
    exits = [{"id": "done", "outcome": "done"}]
    steps = [node(f"s{n}", "subflow", flow="other", exits=exits) for n in range(MAX_CALLS_PER_EVENT + 1)]
    wires = {f"s{n}.exit.done": f"s{n + 1}" for n in range(MAX_CALLS_PER_EVENT)}
    raw = document(*steps, wires={"t.out": "s0", **wires})
    talk = Talk(raw, others={"other": ending("done")}).write("hi")

    assert handed(talk) == ["error"]
    assert [step.warnings for step in talk.trace if step.result == "failed"] == [["too many sub-flows without waiting"]]


def test_old_stored_states_know_nothing_of_sub_flows() -> None:
    old = b'{"session_id":"s","flow_sha":"x","status":"waiting","wait":{"node":"q","message":true}}'
    state = flows.decode_state(old)

    assert (state.frames, state.version, state.pins, state.wait and state.wait.tv) == ([], "", {}, 1)


def test_a_library_asks_for_everything_that_is_missing_at_once() -> None:
    raw = document(
        node("a", "subflow", flow="a"), node("b", "subflow", flow="b"), END,
        wires={"t.out": "a", "a.error": "b", "b.error": "end"},
    )  # fmt: skip
    flow = flows.compile(flows.parse(raw))
    start = flows.start_state(flow, "s")
    message = flows.MessageReceived(text="hi")

    assert flows.advance(flow, start, message, NOW, flows.Library()).wanted == (flows.FlowRef("a"), flows.FlowRef("b"))
    one = library_of({"b": None})
    assert flows.advance(flow, start, message, NOW, one).wanted == (flows.FlowRef("a"),)
