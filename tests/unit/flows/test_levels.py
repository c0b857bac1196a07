"""How often and how deep flows enter each other, and whom a press of long ago belongs to."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.levels import MAX_CALLS_PER_EVENT
from hubwright.flows.node_type import PlainNodeType
from hubwright.flows.state import Frame
from tests.unit.flows.foreign import registered
from tests.unit.flows.node_scenes import buttons, loop
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import END, HANDOFF, VARS, ask, asking, calling, ending

DONE = [{"id": "x", "outcome": "done"}]


def sub(node_id: str, flow: str) -> dict[str, Any]:
    return node(node_id, "subflow", flow=flow, exits=DONE)


def chain(length: int) -> Talk:
    steps = [sub(f"s{n}", "other") for n in range(length)]
    wires = {"t.out": "s0", **{f"s{n}.exit.x": f"s{n + 1}" for n in range(length - 1)}, f"s{length - 1}.exit.x": "end"}
    return Talk(document(*steps, END, wires=wires), others={"other": ending("done")}).write("hi")


def test_so_many_flows_are_entered_by_one_event_and_no_more() -> None:
    assert chain(MAX_CALLS_PER_EVENT).state.outcome == "done"
    refused = chain(MAX_CALLS_PER_EVENT + 1)

    assert [step.result for step in refused.trace].count("entered") == MAX_CALLS_PER_EVENT == 25
    (failed,) = [step for step in refused.trace if step.result == "failed"]
    assert failed.warnings == ["too many sub-flows without waiting"]


def test_a_flow_entered_after_another_is_left_may_still_not_enter_itself() -> None:
    itself = document(sub("again", "itself"), wires={"t.out": "again"})
    raw = document(
        sub("s0", "asks"), sub("s1", "itself"), END, wires={"t.out": "s0", "s0.exit.x": "s1", "s1.error": "end"}
    )
    talk = Talk(raw, others={"asks": asking(), "itself": itself}).write("hi").write("this one")

    assert [step.node_id for step in talk.trace if step.result == "entered"] == ["s1"]
    (failed,) = [step for step in talk.trace if step.result == "failed"]
    assert failed.warnings == ["the sub-flow calls itself without waiting"]


def pressable(*, inner: str = "") -> dict[str, Any]:
    """Shows buttons, then goes into another flow or asks something."""
    after = [sub("s", inner)] if inner else [ask()]
    wires = {"t.out": "b", "b.item.yes": after[0]["id"], "b.item.no": "late", "late.out": "end"}
    return document(buttons(), *after, say("late", f"late of {inner or 'inner'}"), END, wires=wires, variables=VARS)


@pytest.mark.parametrize(("pressed", "said", "deep"), [(0, "late of middle", 0), (1, "late of inner", 1)])
def test_a_press_goes_back_to_the_flow_that_showed_it(pressed: int, said: str, deep: int) -> None:
    others = {"middle": pressable(inner="inner"), "inner": pressable()}
    raw = pressable(inner="middle")
    talk = Talk(raw, others=others)
    shown = []
    talk.write("hi")
    for _ in range(3):
        no = talk.sent(flows.SendMessage)[-1].buttons[1].id
        shown.append(no)
        talk.press(talk.sent(flows.SendMessage)[-1].buttons[0].id)
    assert (len(talk.state.frames), talk.said) == (2, ["Which?"])

    talk.press(shown[pressed])
    assert talk.said[0] == said
    assert [step.version for step in talk.trace if step.node_id == "late"] == ["" if deep == 0 else "v_middle"]


def test_a_press_in_the_innermost_flow_is_its_own() -> None:
    talk = Talk(pressable(inner="other"), others={"other": pressable()}).write("hi").press("b:yes")
    no = talk.sent(flows.SendMessage)[-1].buttons[1].id

    assert talk.press(no).said[0] == "late of inner"


def test_a_flow_of_the_session_that_is_gone_hands_over() -> None:
    talk = calling({"other": asking()}).write("hi")
    done = flows.advance(talk.flow, talk.state, flows.MessageReceived(text="x"), NOW)

    assert done.trace[-1].warnings == ["defect", "LookupError"]
    assert done.state.with_person
    assert (done.state.frames, done.state.version) == ([], "")


def test_a_session_three_deep_asks_for_both_flows_it_is_in() -> None:
    frames = [Frame(version="", node="s", vars={}), Frame(version="v1", node="s", vars={})]
    talk = calling({"other": asking()}).write("hi")
    wait = talk.state.wait
    state = flows.State(session_id="s", flow_sha="", status="waiting", wait=wait, vars={}, frames=frames, version="v2")
    done = flows.advance(talk.flow, state, flows.MessageReceived(text="x"), NOW, flows.Library())

    assert done.wanted == (flows.FlowRef(version="v1"), flows.FlowRef(version="v2"))
    assert done.state == state


class Plainest(PlainNodeType):
    """As little as a type of step can be."""

    type = "test.plainest"
    title = flows.Texts("Plain", "简")
    help = flows.Texts("Plain", "简")
    category = "logic"
    icon = "flag"
    schema: dict[str, Any] = {"type": "object"}  # noqa: RUF012 - as every type of step has it

    def prepare(self, config: Any, _workshop: Any) -> Any:
        return config

    def reduce(self, _prepared: Any, _visit: Any) -> flows.Step | Any:
        raise NotImplementedError


def test_what_a_plain_type_says_of_itself() -> None:
    kind: Any = Plainest()

    assert (kind.tv, kind.error_port, kind.needs, kind.round_port, kind.cost) == (1, "error", "", "", {"step": 1})
    assert [port.id for port in kind.ports({})] == ["out", "error"]
    assert (kind.waits({}), dict(kind.leads_to({})), list(kind.check("n", {})), kind.calls({})) == (False, {}, [], ())
    assert kind.accepts(None, None) is False
    assert kind.upgrade({"a": 1}, 0) == {"a": 1}
    assert kind.upgrade_memory({"b": 2}, 0) == {"b": 2}
    assert kind.shows({}) is kind.channels


class Fickle(Plainest):
    """Its exits cannot be told."""

    type = "test.fickle"

    def ports(self, _config: Any, /) -> tuple[flows.Port, ...]:
        raise RuntimeError("no")


def test_a_type_whose_exits_cannot_be_told_has_those_that_are_wired() -> None:
    def wired(*ports: str) -> flows.CompiledFlow:
        wires = {"t.out": "q", **{f"q.{port}": "end" for port in ports}}
        return flows.compile(flows.parse(document(node("q", "test.fickle"), END, wires=wires)))

    with registered(Fickle()):
        one, two = wired("a"), wired("a", "b")
        assert one.nodes["q"].broken == "RuntimeError"
        one.nodes["q"].broken = two.nodes["q"].broken = ""
        assert flows.may_move(two, one, "q").exits == ("b",)
        assert flows.may_move(one, two, "q").moves


def test_a_step_that_cannot_run_says_why() -> None:
    def broken(step: dict[str, Any]) -> str:
        return flows.compile(flows.parse(document(step, wires={"t.out": step["id"]}))).nodes[step["id"]].broken

    assert broken({**say("m", "x"), "tv": 99}) == "made by a newer version"
    assert broken(node("m", "plugin.gone")) == "unavailable"
    assert "Expected `str`" in broken(node("m", "message", text=7))
    assert broken(say("m", "x")) == ""
    with registered(Fickle()):
        talk = Talk(document(node("q", "test.fickle"), wires={"t.out": "q"})).write("hi")
        assert next(step for step in talk.trace if step.result == "failed").warnings == ["RuntimeError"]


def test_a_beginning_is_a_trigger_that_works() -> None:
    gone = {"id": "t0", "type": "trigger.gone", "config": {}}
    broken = {"id": "t1", "type": "trigger.message", "config": {"when": "1 +"}}
    good = {"id": "t2", "type": "trigger.message", "config": {}}
    for entry, begins in (([gone, broken, good], "t2"), ([gone], None), ([broken], None), ([], None)):
        found = flows.compile(flows.parse(document(END, wires={}, entry=entry))).beginning
        assert (found.id if found else None) == begins


def test_a_step_of_an_unknown_type_costs_one_step() -> None:
    talk = Talk(document(node("q", "plugin.gone"), wires={"t.out": "q"})).write("hi")

    assert next(step.cost for step in talk.trace if step.node_id == "q") == {"step": 1}


def test_what_a_hand_off_leads_to_lies_within_no_loop() -> None:
    raw = document(
        loop(),
        say("m", "round"),
        HANDOFF,
        say("m2", "after"),
        END,
        wires={"t.out": "l", "l.body": "m", "m.out": "m2", "m2.out": "l", "l.done": "end", "p.closed": "m2"},
    )
    assert flows.compile(flows.parse(raw)).nodes["l"].inside == {"m", "end"}


def test_all_facts_are_remembered_if_one_reading_asks_for_all() -> None:
    raw = document(say("m", "{{ contact }} {{ contact.name }} {{ vars }}"), wires={"t.out": "m"})
    used = flows.compile(flows.parse(raw)).used_facts

    assert used["contact"] is None
    assert used["tenant"] == frozenset()
    assert set(used) == {"contact", "conversation", "tenant", "channel", "event"}


class Strict(Plainest):
    """Has only ever had one version, and says so."""

    type = "test.strict"
    tv = 2

    def upgrade(self, config: Any, from_tv: int, /) -> Any:
        assert from_tv < 2, "nothing is to be brought up to date"
        return {**config, "upgraded": True}


def test_only_what_is_older_is_brought_up_to_date() -> None:
    with registered(Strict()):
        for tv, expected in ((1, {"upgraded": True}), (2, {})):
            raw = document({**node("q", "test.strict"), "tv": tv}, wires={"t.out": "q"})
            found = flows.compile(flows.parse(raw)).nodes["q"]
            assert (found.prepared, found.broken) == (expected, "")
