"""Runs in the pure core: triggers that judge, sessions without a conversation, causes that go too deep."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.event_names import MAX_DEPTH, is_event_name
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import AWAIT, END, run
from tests.unit.flows.strategies import documents, events
from tests.unit.flows.test_properties import aimed

BEGIN = flows.Triggered(node="t")


def judged(config: dict[str, Any], data: dict[str, Any]) -> flows.Verdict:
    entry = [{"id": "t", "type": "trigger.event", "config": {"name": "a.b", **config}}]
    flow = flows.compile(flows.parse(document(END, wires={"t.out": "end"}, entry=entry)))
    return flows.judge(flow, flows.Triggered(node="t", event={"name": "a.b", "data": data}), NOW)


def test_a_trigger_says_whether_it_fires_and_which_runs_meet() -> None:
    config = {"when": "event.data.n > 1", "reentry": "queue", "key": "event.data.n", "concerns": "event.data.who"}

    assert judged(config, {"n": 2, "who": "c1"}) == flows.Verdict(
        fires=True, reentry="queue", key="2", concerns="c1", dedup=""
    )
    assert not judged(config, {"n": 1}).fires
    assert not judged({"when": "event.data.n + 'a' > 1"}, {"n": 1}).fires
    assert judged({"key": "1 + 'a'"}, {}).key == ""


def test_what_is_gone_or_broken_does_not_fire() -> None:
    flow = flows.compile(flows.parse(document(END, wires={"t.out": "end"})))
    assert not flows.judge(flow, flows.Triggered(node="t"), NOW).fires, "a message trigger fires by messages only"
    assert not flows.judge(flow, flows.Triggered(node="gone"), NOW).fires
    assert not judged({"when": "1 +"}, {}).fires


def test_who_listens_to_what() -> None:
    entry = [
        node("a", "trigger.event", name="order.paid"),
        {**node("b", "trigger.event", name="order.lost"), "disabled": True},
        node("c", "trigger.webhook"),
        node("d", "trigger.message"),
        node("e", "trigger.gone"),
    ]
    found = flows.listeners(flows.parse(document(END, wires={}, entry=entry)))

    assert [(each.node_id, each.topic) for each in found] == [("a", "order.paid"), ("c", "=webhook")]


def test_the_named_entry_begins() -> None:
    entry = [node("t", "trigger.manual"), node("u", "trigger.webhook")]
    raw = document(
        say("m", "x"), END, node("other", "end", outcome="other"), wires={"t.out": "end", "u.out": "other"}, entry=entry
    )
    talk = Talk(raw, run=flows.Run(conversation=False)).happen(flows.Triggered(node="u"))

    assert (talk.state.outcome, talk.left_by) == ("other", ["u.out"])


def test_it_reads_what_happened() -> None:
    talk = run(
        node("s", "set", assignments=[{"id": "a", "var": "x", "expr": "event.name + event.data.no"}]),
        wires={"t.out": "s", "s.out": "end"},
    ).happen(flows.Triggered(node="t", event={"name": "paid", "data": {"no": "A7"}}))

    assert talk.state.vars["x"] == "paidA7"


def test_without_a_conversation_nothing_waits_for_one() -> None:
    step = node("q", "ask", var="x", text="", skip_if_set=False)
    talk = run(step, wires={"t.out": "q", "q.answered": "end"}).happen(BEGIN)

    assert (talk.state.status, talk.state.outcome) == ("ended", "error")
    assert [effect for effect in talk.effects if isinstance(effect, flows.SendMessage | flows.HandOff)] == []


def test_a_wait_that_time_ends_may_also_listen() -> None:
    talk = run(node("w", "wait", seconds=5), wires={"t.out": "w", "w.elapsed": "end", "w.message": "end"}).happen(BEGIN)
    assert talk.state.status == "waiting"
    assert talk.time_passes().state.outcome == "done"


def test_last_words_are_left_out_where_nobody_hears_them() -> None:
    talk = run(node("e", "end", outcome="fine", text="Bye"), wires={"t.out": "e"}).happen(BEGIN)

    assert (talk.state.outcome, talk.said) == ("fine", [])


def test_a_defect_in_a_run_ends_it_as_failed() -> None:
    talk = run(wires={"t.out": "end"})
    broken = flows.State(session_id="s", flow_sha="x", vars="no", run=flows.Run(conversation=False))  # type: ignore[arg-type]  # what a defect leaves
    done = flows.advance(talk.flow, broken, BEGIN, NOW)

    assert (done.state.status, done.state.outcome) == ("ended", "error")


@pytest.mark.parametrize("kind", ["emit_event", "webhook_out"])
def test_causes_that_go_too_deep_take_the_error_port(kind: str) -> None:
    config: dict[str, Any] = {"name": "a.b"} if kind == "emit_event" else {"url": "https://e.test/", "body": "{}"}
    stop = node("stop", "end", outcome="stopped")
    wires = {"t.out": "x", "x.out": "end", "x.error": "stop"}
    ended = [
        run(node("x", kind, **config), stop, wires=wires, told=flows.Run(depth=depth, conversation=False)).happen(BEGIN)
        for depth in (MAX_DEPTH - 1, MAX_DEPTH)
    ]

    assert [talk.state.outcome for talk in ended] == ["done", "stopped"]
    sent = [effect for effect in ended[0].effects if isinstance(effect, flows.EmitEvent | flows.SendWebhook)]
    assert [effect.depth for effect in sent] == [MAX_DEPTH]
    (guard,) = [step for step in ended[1].trace if step.node_id == "x"]
    assert guard.warnings == ["stopped: 8 flows have caused one another"]


def test_who_is_woken_by_an_event_is_as_deep_as_it() -> None:
    tell = node("e", "emit_event", name="a.b")
    talk = Talk(document(AWAIT, tell, END, wires={"t.out": "w", "w.event": "e", "e.out": "end"}))
    talk.write("hi")
    assert isinstance(talk.state.wait, flows.Wait)
    assert isinstance(talk.state.wait.event, str)
    talk.happen(flows.EventHappened(token=talk.state.wait.event, depth=5))

    assert [effect.depth for effect in talk.sent(flows.EmitEvent)] == [6]


def test_a_wait_takes_its_event_only() -> None:
    step = node("w", "wait_event", name="paid", when="event.data.ok", timeout_s=60)
    talk = Talk(document(step, END, wires={"t.out": "w", "w.event": "end"})).write("hi")
    assert talk.state.waiting_for == "event"
    assert talk.state.wait is not None
    token = str(talk.state.wait.event)

    def wanted(token: str, *, ok: bool) -> bool:
        event = flows.EventHappened(token=token, event={"data": {"ok": ok}})
        return flows.wants(talk.flow, talk.state, event, NOW)

    assert [wanted(token, ok=True), wanted(token, ok=False), wanted("gone", ok=True)] == [True, False, False]
    before = talk.state
    assert talk.happen(flows.EventHappened(token="gone")).state == before
    assert talk.time_passes().state.outcome == "timeout", "without a timeout exit it ends quietly"


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(documents(), st.lists(events, max_size=8))
def test_a_run_without_a_conversation_never_asks_for_one(raw: dict[str, Any], happened: list[flows.Event]) -> None:
    flow = flows.compile(flows.parse({**raw, "entry": [node("t", "trigger.manual")]}))
    state = flows.start_state(flow, "s", flows.Run(conversation=False))
    for event in [BEGIN, *happened]:
        if isinstance(event, flows.MessageReceived):
            continue
        done = flows.advance(flow, state, aimed(state, event), NOW)
        spoken = (flows.SendMessage, flows.HandOff, flows.SetContact, flows.SetConversation)
        assert [effect for effect in done.effects if isinstance(effect, spoken)] == []
        state = flows.decode_state(flows.encode_state(done.state))
        assert state == done.state
        if state.wait is not None:
            assert state.wait.timer or state.wait.effect_id or state.wait.event, "nothing would ever wake it"


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("order.paid", True),
        ("a", True),
        ("a_b.c1", True),
        ("", False),
        ("Order", False),
        ("a..b", False),
        ("=webhook", False),
        ("a." * 50 + "b", False),
    ],
)
def test_names_of_events(name: str, good: bool) -> None:
    assert is_event_name(name) is good
