"""Every node type out of every port it declares; a port that no row reaches fails the suite."""

from collections.abc import Callable
from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, node
from tests.unit.flows.steps import HANDOFF, alone, ask, assign, calling, case, ending, http, menu

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
    configs: dict[str, dict[str, Any]] = {"message": menu()["config"], "condition": case("true")["config"]}
    configs["subflow"] = {"flow": "other", "exits": [{"id": "done", "outcome": "done"}]}
    declared = {
        f"{kind.type}.{port.id.partition('.')[0]}"
        for kind in flows.node_types()
        for port in kind.ports(configs.get(kind.type, {}))
    } | {"message.out"}

    assert declared == set(ROWS)


def test_every_node_type_describes_itself() -> None:
    kinds = {kind.type: kind for kind in flows.node_types()}

    assert list(kinds) == [
        "trigger.message", "message", "ask", "condition", "set", "http", "handoff", "wait",
        "subflow", "end",
    ]  # fmt: skip
    for kind in kinds.values():
        assert (
            kind.title.en and kind.title.zh and kind.help.en and kind.help.zh and kind.icon and kind.cost["step"] == 1
        )
        assert kind.error_port is None or kind.error_port in {port.id for port in kind.ports({})}
        assert kind.upgrade({"a": 1}, 1) == {"a": 1}
        orders = [field["x-order"] for field in kind.schema["properties"].values()]
        assert orders == list(range(len(orders)))
        for field in kind.schema["properties"].values():
            assert field["title"] == field["x-title"]["en"]
            assert field["x-title"]["zh"]
