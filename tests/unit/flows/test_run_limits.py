"""Runs that end badly, triggers from outside that fail, and what validation tells once and in part."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.node_type import PlainNodeType
from hubwright.flows.state import Wait
from hubwright.flows.trigger_type import only_if, reentry_fields
from tests.unit.flows.foreign import registered
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import AWAIT, END, VARS, alone, ask, assign, http, run


def test_a_run_that_fails_ends_as_failed_and_says_so() -> None:
    talk = run(assign("1 + 'a'"), wires={"t.out": "s"}).happen(flows.Triggered(node="t"))

    assert talk.effects == [flows.EndSession(id="s1:3", outcome="error")]
    assert [(step.result, step.warnings[:1], step.effects) for step in talk.trace][-1] == (
        "default",
        ["error"],
        ["s1:3"],
    )
    assert (talk.state.status, talk.state.outcome, talk.state.queue) == ("ended", "error", [])


def test_a_run_that_fails_in_another_flow_ends_all_of_them() -> None:
    inner = document(assign("1 + 'a'"), wires={"t.out": "s"}, variables=VARS)
    entry = [{"id": "t", "type": "trigger.manual", "config": {}}]
    raw = document(node("sub", "subflow", flow="other"), wires={"t.out": "sub"}, entry=entry)
    talk = Talk(raw, run=flows.Run(conversation=False), others={"other": inner}).happen(flows.Triggered(node="t"))

    assert (talk.state.frames, talk.state.version, talk.state.outcome) == ([], "", "error")
    assert talk.trace[-1].version == "v_other"


def test_a_session_that_does_not_wait_waits_for_nothing() -> None:
    def waiting(status: Any, wait: Wait | None) -> str:
        return flows.State(session_id="s", flow_sha="", status=status, wait=wait).waiting_for

    assert waiting("ended", Wait(node="q", message=True)) == ""
    assert waiting("waiting", None) == ""
    assert waiting("waiting", Wait(node="q", message=True, timer="t")) == "message"
    assert waiting("waiting", Wait(node="q", timer="t")) == "time"
    assert waiting("waiting", Wait(node="q", event="e", timer="t")) == "event"
    assert waiting("waiting", Wait(node="q", message=True, effect_id="e")) == "effect"
    assert waiting("waiting", Wait(node="", person=True, effect_id="e")) == "person"


def test_a_state_begins_with_nothing() -> None:
    state = flows.State(session_id="s", flow_sha="")

    assert (state.v, state.step_n, state.started_n, state.status, state.with_person) == (1, 0, 0, "new", False)
    assert (state.told.depth, state.told.conversation) == (0, True)
    assert (state.current.fresh, state.current.kind, state.current.choice_id) == (False, "", None)
    wait = Wait(node="q")
    assert (wait.message, wait.person, wait.tv, wait.timer, wait.effect_id) == (False, False, 1, "", "")


def test_what_an_effect_and_an_event_are_by_themselves() -> None:
    assert flows.HandOff(id="a").priority == 2
    assert flows.EndSession(id="a").close_conversation is False
    assert flows.EmitEvent(id="a", name="b").depth == 1
    assert flows.SendWebhook(id="a", node="n", url="u", body="b").depth == 1
    assert flows.Triggered(node="t").depth == flows.EventHappened(token="t").depth == 0
    assert flows.FlowRef("a").n == 0
    assert flows.Port(id="a", title=flows.Texts("A", "甲")) == flows.Port(
        id="a", title=flows.Texts("A", "甲"), kind="normal", required=False, advised=False
    )


def test_words_come_in_two_languages() -> None:
    words = flows.Texts("Yes", "是")

    assert [words[locale] for locale in ("zh", "zh-TW", "en", "de", "")] == ["是", "是", "Yes", "Yes", "Yes"]


def judged(config: dict[str, Any], kind: str = "trigger.event", **data: Any) -> flows.Verdict:
    entry = [{"id": "t", "type": kind, "config": {"name": "a.b", **config}}]
    flow = flows.compile(flows.parse(document(END, wires={"t.out": "end"}, entry=entry)))
    return flows.judge(flow, flows.Triggered(node="t", event={"name": "a.b", "data": data}), NOW)


def test_a_key_has_two_hundred_characters_and_no_condition_always_holds() -> None:
    verdict = judged({"key": "event.data.k", "concerns": "event.data.k", "dedup": "event.data.k"}, k="k" * 201)

    assert verdict == flows.Verdict(fires=True, reentry="parallel", key="k" * 200, concerns="k" * 200, dedup="k" * 200)
    assert judged({}) == flows.Verdict(fires=True, reentry="parallel", key="", concerns="", dedup="")


class Stubborn(flows.TriggerType):
    """Fails when it is asked."""

    type = "test.stubborn"
    title = flows.Texts("Stubborn", "倔")
    help = flows.Texts("Stubborn", "倔")
    icon = "bell"
    schema: dict[str, Any] = {"type": "object"}  # noqa: RUF012 - as every type of step has it

    def accepts(self, _prepared: Any, _visit: Any, /) -> bool:
        raise RuntimeError("no")


class Own(Stubborn):
    """Prepares something of its own, without the settings that others have."""

    type = "test.own"

    def prepare(self, config: Any, _workshop: Any, /) -> Any:
        return dict(config)

    def accepts(self, _prepared: Any, _visit: Any, /) -> bool:
        return True


def test_a_trigger_from_outside_that_fails_does_not_fire() -> None:
    with registered(Stubborn()):
        assert judged({}, "test.stubborn") == flows.Verdict(fires=False)
    with registered(Own()):
        assert judged({}, "test.own") == flows.Verdict(fires=True)


class Sleeper(PlainNodeType):
    """Waits for an event and fails when it is asked about one."""

    type = "test.sleeper"
    title = flows.Texts("Sleeper", "睡")
    help = flows.Texts("Sleeper", "睡")
    category = "logic"
    icon = "clock"
    schema: dict[str, Any] = {"type": "object"}  # noqa: RUF012 - as every type of step has it

    def prepare(self, config: Any, _workshop: Any) -> Any:
        return config

    def accepts(self, _prepared: Any, _visit: Any, /) -> bool:
        raise RuntimeError("no")

    def reduce(self, _prepared: Any, _visit: Any) -> Any:
        raise NotImplementedError


def test_a_session_wants_the_event_it_waits_for_and_no_other() -> None:
    talk = alone(AWAIT, "event").write("hi")
    assert talk.state.wait is not None
    assert isinstance(talk.state.wait.event, str)
    event = flows.EventHappened(token=talk.state.wait.event)

    assert flows.wants(talk.flow, talk.state, event, NOW)
    assert not flows.wants(talk.flow, talk.state, flows.EventHappened(token="other"), NOW)
    assert not flows.wants(talk.flow, flows.start_state(talk.flow, "s"), event, NOW)
    assert not flows.wants(alone(http(), "ok").flow, talk.state, event, NOW), "its step is gone"
    gone = flows.compile(flows.parse(document(node("w", "plugin.gone"), wires={"t.out": "w"})))
    assert not flows.wants(gone, talk.state, event, NOW), "its type is gone"
    broken = alone(node("w", "wait_event", name="order.paid", when="1 +")).flow
    assert not flows.wants(broken, talk.state, event, NOW), "it cannot run"
    with registered(Sleeper()):
        fails = flows.compile(flows.parse(document(node("w", "test.sleeper"), wires={"t.out": "w"})))
        assert not flows.wants(fails, talk.state, event, NOW)


def test_every_trigger_has_the_same_further_fields() -> None:
    fields = reentry_fields("queue")

    assert list(fields) == ["reentry", "key", "concerns"]
    assert (fields["reentry"]["default"], reentry_fields()["reentry"]["default"]) == ("queue", "parallel")
    assert fields["reentry"]["enum"] == ["parallel", "queue", "ignore", "restart"]
    assert only_if()["x-kind"] == "expr"


def found(raw: dict[str, Any], code: str) -> list[flows.Problem]:
    return [each for each in flows.validate(flows.parse(raw)) if each.code == code]


def circle(length: int) -> dict[str, Any]:
    steps = [{**say(f"m{n}", "x"), "label": "" if n else "First"} for n in range(length)]
    wires = {"t.out": "m0", **{f"m{n}.out": f"m{(n + 1) % length}" for n in range(length)}}
    return document(*steps, wires=wires)


def test_a_circle_names_eight_of_its_steps() -> None:
    (problem,) = found(circle(9), "cycle")

    assert problem.node_id == "m0"
    assert ", ".join(["First", *(f"m{n}" for n in range(1, 8))]) in problem.message
    assert "m8" not in problem.message


@pytest.mark.parametrize("text", ["{{ x }} and {{ x }}", "{{ x }}"])
def test_a_value_that_is_missing_is_told_once_a_step(text: str) -> None:
    raw = document(
        say("m", text), say("m2", text), END, wires={"t.out": "m", "m.out": "m2", "m2.out": "end"}, variables={"x": {}}
    )

    assert [each.node_id for each in found(raw, "never_set")] == ["m", "m2"]


def test_a_value_that_is_asked_for_anywhere_may_be_missing_where_a_person_takes_over() -> None:
    wires = {"t.out": "q", "q.answered": "end", "q.invalid": "end", "q.timeout": "end"}
    raw = document(
        ask(timeout_s=60),
        node("p", "handoff", summary=[{"id": "a", "label": "A", "expr": "x"}]),
        END,
        wires=wires,
        variables=VARS,
    )

    assert found(raw, "maybe_unset") == found(raw, "never_set") == found(raw, "unreachable") == []
