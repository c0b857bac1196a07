"""Every node type out of every port it declares; a port that no row reaches fails the suite."""

from collections.abc import Callable
from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import NODE_CONFIGS, NODE_ROWS
from tests.unit.flows.scenes import Talk, node
from tests.unit.flows.steps import (
    AWAIT,
    HANDOFF,
    alone,
    ask,
    assign,
    calling,
    case,
    ending,
    http,
    intent,
    llm_extract,
    llm_intent,
    llm_reply,
    menu,
    model,
    no_model,
    started,
)

ROWS: dict[str, Callable[[], Talk]] = {
    "trigger.message.out": lambda: alone(node("m", "message", text="x"), "out").write("hi"),
    "message.out": lambda: alone(node("m", "message", text="x"), "out").write("hi"),
    "message.button": lambda: alone(menu(), "button.yes").write("hi").press("m:yes"),
    "message.other": lambda: alone(menu(), "other").write("hi").write("maybe"),
    "message.timeout": lambda: alone(menu(timeout_s=60), "timeout").write("hi").time_passes(),
    "message.error": lambda: alone(node("m", "message", text="{{ oh no"), "error").write("hi"),
    "ask.answered": lambda: alone(ask(), "answered").write("hi").write("this one"),
    "ask.invalid": lambda: alone(ask(type="number", retries=0), "invalid").write("hi").write("none"),
    "ask.timeout": lambda: alone(ask(timeout_s=60), "timeout").write("hi").time_passes(),
    "ask.error": lambda: alone(ask(validate="1 +"), "error").write("hi"),
    "condition.case": lambda: alone(case("true"), "case.one", "case.two", "else").write("hi"),
    "condition.else": lambda: alone(case("false"), "case.one", "case.two", "else").write("hi"),
    "condition.error": lambda: alone(case("1 +"), "error").write("hi"),
    "set.out": lambda: alone(assign("'a'"), "out").write("hi"),
    "set.error": lambda: alone(assign("1 + 'a'"), "out", "error").write("hi"),
    "http.ok": lambda: alone(http(), "ok").write("hi").result(ok=True, status=200),
    "http.http_error": lambda: alone(http(), "http_error").write("hi").result(ok=True, status=404),
    "http.timeout": lambda: alone(http(), "timeout").write("hi").result(ok=False, error="timeout"),
    "http.error": lambda: alone(http(), "error").write("hi").result(ok=False, error="connection"),
    "intent.intent": lambda: alone(intent(), "intent.order", "low_confidence").write("where is my order"),
    "intent.low_confidence": lambda: alone(intent(), "low_confidence").write("nice weather"),
    "intent.error": lambda: alone(intent(input="{{ 1 +"), "error").write("hi"),
    "llm.intent.intent": lambda: (
        alone(llm_intent(), "intent.refund").write("hi").result(**model(data={"intent": "refund", "confidence": 90}))
    ),
    "llm.intent.low_confidence": lambda: (
        alone(llm_intent(), "low_confidence").write("hi").result(**model(data={"intent": "none", "confidence": 90}))
    ),
    "llm.intent.error": lambda: alone(llm_intent(), "error").write("hi").result(**no_model()),
    "llm.reply.out": lambda: alone(llm_reply(), "out").write("hi").result(**model("Hello Ann")),
    "llm.reply.error": lambda: alone(llm_reply(), "out", "error").write("hi").result(**no_model()),
    "llm.extract.done": lambda: alone(llm_extract(), "done").write("hi").result(**model(data={"a": "lamp", "b": 2})),
    "llm.extract.incomplete": lambda: (
        alone(llm_extract(), "incomplete").write("hi").result(**model(data={"a": None, "b": 2}))
    ),
    "llm.extract.error": lambda: alone(llm_extract(), "error").write("hi").result(**no_model()),
    "handoff.assigned": lambda: (
        alone(HANDOFF, "assigned").write("hi").happen(flows.HandoffEnded(reason="assigned"))
    ),
    "handoff.offline": lambda: alone(HANDOFF, "offline").write("hi").happen(flows.HandoffEnded(reason="offline")),
    "handoff.closed": lambda: alone(HANDOFF, "closed").write("hi").happen(flows.HandoffEnded(reason="closed")),
    "handoff.error": lambda: alone(HANDOFF, "error").write("hi").result(ok=False, error="no such queue"),
    "wait.elapsed": lambda: alone(node("w", "wait", seconds=5), "elapsed").write("hi").time_passes(),
    "wait.message": lambda: alone(node("w", "wait", seconds=5), "elapsed", "message").write("hi").write("still?"),
    "subflow.exit": lambda: calling({"other": ending("done")}).write("hi"),
    "subflow.error": lambda: calling({"other": None}).write("hi"),
    "wait.error": lambda: alone(node("w", "wait", mode="until", until="'soon'"), "error").write("hi"),
    **NODE_ROWS,
    "trigger.event.out": lambda: started("trigger.event", name="order.paid"),
    "trigger.device.out": lambda: started("trigger.device"),
    "trigger.webhook.out": lambda: started("trigger.webhook"),
    "trigger.schedule.out": lambda: started("trigger.schedule"),
    "trigger.manual.out": lambda: started("trigger.manual"),
    "wait_event.event": lambda: alone(AWAIT, "event").write("hi").event_comes(),
    "wait_event.timeout": lambda: alone(AWAIT, "event", "timeout").write("hi").time_passes(),
    "wait_event.error": lambda: alone(node("w", "wait_event", name="paid", key="1 + 'a'"), "error").write("hi"),
    "emit_event.out": lambda: alone(node("e", "emit_event", name="paid"), "out").write("hi"),
    "emit_event.error": lambda: alone(node("e", "emit_event", name="Not A Name"), "error").write("hi"),
    "webhook_out.out": lambda: alone(node("o", "webhook_out", url="https://e.test/", body="{}"), "out").write("hi"),
    "webhook_out.error": lambda: alone(node("o", "webhook_out", url="nope", body="{}"), "error").write("hi"),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_port(row: str) -> None:
    node_type, _, port = row.rpartition(".")
    talk = ROWS[row]()

    assert talk.state.status == "ended"
    assert talk.state.outcome == "done"
    steps = [step for step in talk.trace if step.node_type == node_type]
    assert steps[-1].port is not None
    assert steps[-1].port.partition(".")[0] == port
    assert isinstance(talk.effects[-1], flows.EndSession)


def test_every_declared_port_has_a_row() -> None:
    configs: dict[str, list[dict[str, Any]]] = {
        "message": [{}, menu()["config"]],
        "condition": [case("true")["config"]],
        "intent": [intent()["config"]],
        "llm.intent": [llm_intent()["config"]],
        "subflow": [{"flow": "other", "exits": [{"id": "done", "outcome": "done"}]}],
        **NODE_CONFIGS,
    }
    declared = {
        f"{kind.type}.{port.id.partition('.')[0]}"
        for kind in flows.node_types()
        for config in configs.get(kind.type, [{}])
        for port in kind.ports(config)
    }

    assert declared == set(ROWS)
