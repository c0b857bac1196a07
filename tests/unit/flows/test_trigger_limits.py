"""What begins a flow: who may have written, what the trigger listens to, and what a door needs to know."""

from types import SimpleNamespace
from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.advance import AUTOMATED
from tests.unit.flows.scenes import Talk, document
from tests.unit.flows.steps import END, run


def triggered_by(trigger: dict[str, Any], **message: Any) -> Talk:
    raw = document(END, wires={"t.out": "end"}, trigger=trigger)
    return Talk(raw).happen(flows.MessageReceived(**{"text": "hi", **message}))


@pytest.mark.parametrize(
    ("trigger", "automated", "begins"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"automated": True}, True, True),
        ({"automated": True}, False, True),
        ({"automated": False}, True, False),
    ],
)
def test_what_a_bot_wrote_begins_only_what_wants_it(trigger: dict[str, Any], automated: bool, begins: bool) -> None:
    talk = triggered_by(trigger, automated=automated)

    assert (talk.state.outcome == "done") is begins
    if not begins:
        assert talk.trace[-1].warnings == ["no_trigger", AUTOMATED]


def test_a_message_that_no_trigger_takes_is_no_bots_fault() -> None:
    assert triggered_by({"keywords": ["other"]}).trace[-1].warnings == ["no_trigger"]


@pytest.mark.parametrize(
    ("trigger", "text", "begins"),
    [
        ({"keywords": ["Order"]}, "my ORDER please", True),
        ({"keywords": ["order", ""]}, "something", False),
        ({"keywords": [""]}, "something", True),
        ({"pattern": r"\d{4,}"}, "no 10086", True),
        ({"pattern": r"\d{4,}"}, "no 100", False),
        ({"keywords": ["order"], "pattern": r"\d{4,}"}, "10086", True),
        ({"keywords": ["order"], "pattern": r"\d{4,}"}, "order", True),
        ({"when": "message.text == 'hi'"}, "hi", True),
        ({"when": "message.text == 'hi'"}, "ho", False),
        ({"when": "1 > 'a'"}, "hi", False),
        ({"keywords": ["order"], "when": "false"}, "order", False),
    ],
)
def test_words_patterns_and_a_condition_decide(trigger: dict[str, Any], text: str, begins: bool) -> None:
    assert (triggered_by(trigger, text=text).state.outcome == "done") is begins


@pytest.mark.parametrize(
    ("channels", "begins"), [([], True), (["web"], True), (["shop"], True), (["c1"], True), (["sms"], False)]
)
def test_a_channel_is_named_by_its_kind_its_name_or_its_id(channels: list[str], begins: bool) -> None:
    talk = triggered_by({"channels": channels}, channel={"kind": "web", "name": "shop", "id": "c1"})

    assert (talk.state.outcome == "done") is begins


def test_a_trigger_for_messages_takes_nothing_else() -> None:
    flow = flows.compile(flows.parse(document(END, wires={"t.out": "end"})))
    kind: Any = flow.entry[0].type

    assert kind.accepts(flow.entry[0].prepared, SimpleNamespace(event=flows.Started(), scope={})) is False


@pytest.mark.parametrize(
    ("node_type", "config", "name"),
    [
        ("trigger.manual", {}, "=manual"),
        ("trigger.schedule", {}, "=schedule"),
        ("trigger.webhook", {}, "=webhook"),
        ("trigger.event", {"name": "order.paid"}, "order.paid"),
        ("trigger.device", {}, "device.event"),
    ],
)
def test_a_trigger_listens_to_one_name(node_type: str, config: dict[str, Any], name: str) -> None:
    kind = flows.find_node_type(node_type)

    assert isinstance(kind, flows.TriggerType)
    assert kind.listens_to(config) == name
    assert flows.TriggerType().listens_to({}) == ""


def prepared(**config: Any) -> Any:
    talk = run(wires={"t.out": "end"}, trigger="trigger.webhook", config=config)
    return talk.flow.nodes["t"].prepared


def test_a_door_knows_what_its_trigger_asks_for() -> None:
    plain = prepared()
    strict = prepared(signature="required", signature_header="X-Sign", dedup_header="X-Once", per_minute=5)

    assert (plain.signed, plain.signature_header, plain.dedup_header, plain.per_minute) == (
        False,
        "Hubwright-Signature",
        "Idempotency-Key",
        120,
    )
    assert (strict.signed, strict.signature_header, strict.dedup_header, strict.per_minute) == (
        True,
        "X-Sign",
        "X-Once",
        5,
    )
    assert (plain.when, plain.key, plain.reentry) == (None, None, "parallel")
    assert prepared(when="true", reentry="queue").reentry == "queue"


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"repeat": "cron", "cron": "0 0 30 2 *"}, "cron"),
        ({"repeat": "cron", "cron": "never"}, "cron"),
        ({"repeat": "days", "at": "25:00"}, "at"),
        ({"repeat": "minutes", "at": "25:00"}, None),
        ({}, None),
    ],
)
def test_a_schedule_that_never_comes_is_found(config: dict[str, Any], field: str | None) -> None:
    kind = flows.find_node_type("trigger.schedule")
    assert kind is not None
    found = [(problem.code, problem.field) for problem in kind.check("t", config)]

    assert found == ([] if field is None else [("bad_schedule", field)])


@pytest.mark.parametrize(("node_type"), ["trigger.event", "wait_event", "emit_event"])
@pytest.mark.parametrize(("name", "wrong"), [("order.paid", False), ("Order Paid", True), ("", False)])
def test_an_event_has_a_proper_name(node_type: str, name: str, wrong: bool) -> None:
    kind = flows.find_node_type(node_type)
    assert kind is not None

    assert [problem.code for problem in kind.check("n", {"name": name})] == (["event_name"] if wrong else [])


TOLD = {"name": "fault", "severity": "warning", "model": "P5", "readings": {"bar": 1.0}}


@pytest.mark.parametrize(
    ("config", "fires"),
    [
        ({}, True),
        ({"name": "fault", "model": "p5"}, True),
        ({"when": "event.data.readings.bar < 2"}, True),
        ({"name": "leak"}, False),
        ({"model": "P6"}, False),
        ({"severity": "alarm"}, False),
        ({"severity": "info", "when": "event.data.readings.bar > 2"}, False),
    ],
)
def test_a_device_starts_what_wants_its_event(config: dict[str, Any], fires: bool) -> None:
    kind: Any = flows.find_node_type("trigger.device")
    talk = run(wires={"t.out": "end"}, trigger="trigger.device", config=config)
    heard = SimpleNamespace(scope={"event": {"name": "device.event", "data": TOLD}}, warn=lambda _reason: None)

    assert kind.accepts(talk.flow.nodes["t"].prepared, heard) is fires
