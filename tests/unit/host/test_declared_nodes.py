"""Declared steps in the flow language: which are refused, what they ask for, and that a name is not taken away."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.expressions import ExpressionError
from hubwright.host import discovery, node_registry
from hubwright.host.declared_nodes import DeclaredTrigger, node_types_of
from hubwright_sdk import Manifest, NodeCall, NodeResult, hookimpl
from tests.support.plugins import STOCK, Plain, Stock, manifest
from tests.unit.flows.foreign import registered
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import VARS
from tests.unit.sdk.test_declared import form, said, step, trigger


def alone(declared: dict[str, Any], config: Mapping[str, Any], *ports: str) -> Talk:
    """A talk with one declared step of the plugin acme."""
    (made,) = node_types_of(manifest("acme", nodes=[declared]))
    with registered(made):
        wires = {"t.out": "n", **{f"n.{port}": "end" for port in ports}}
        doc = document(node("n", "acme.look", **config), node("end", "end"), wires=wires, variables=VARS)
        return Talk(doc)


RICH = form(
    text={"type": "string", "x-title": said("Text"), "x-kind": "template", "x-i18n": True},
    rows={
        "type": "array",
        "x-title": said("Rows"),
        "items": {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "value": {"type": "string", "x-kind": "expr", "x-title": said("Value")},
            },
        },
    },
    many={"type": "integer", "x-title": said("Many"), "default": 3},
    keep={"type": "string", "x-title": said("Keep"), "x-kind": "var"},
)


def test_fields_arrive_filled_in_and_nothing_else_leaves() -> None:
    config = {"text": "Hi {{ contact.name }}", "rows": [{"id": "a", "value": "1 + 1"}], "keep": "x"}
    talk = alone(step(schema=RICH), config, "found").write("hi", contact={"name": "Ann", "email": "a@b.example"})
    (call,) = talk.sent(flows.PluginCall)

    assert call.input == {"text": "Hi Ann", "rows": [{"id": "a", "value": 2}], "many": 3}
    assert (call.plugin, call.name, call.ports, call.retries) == ("acme", "look", ["found"], "none")
    talk.result(ok=True, port="found", body={"keep": "yes", "text": "ignored"})
    assert talk.left_by[0] == "n.found"
    assert talk.state.vars["x"] == "yes"


def test_a_value_that_does_not_fit_is_left_out_and_told() -> None:
    talk = alone(step(schema=RICH), {"keep": "n"}, "found").write("hi")
    talk.result(ok=True, port="found", body={"keep": ["a"]})

    assert talk.state.vars["n"] is None
    assert len(talk.trace[0].warnings) == 1


@pytest.mark.parametrize("result", [{"ok": True, "port": "nowhere"}, {"ok": True}, {"ok": False, "error": "off"}])
def test_whatever_does_not_name_an_exit_takes_the_error_exit(result: dict[str, Any]) -> None:
    talk = alone(step(), {}, "found", "error").write("hi").result(**result)

    assert talk.left_by[0] == "n.error"


def test_an_expression_that_fails_takes_the_error_exit_without_a_call() -> None:
    talk = alone(step(schema=RICH), {"rows": [{"id": "a", "value": "1 + 'a'"}]}, "error").write("hi")

    assert talk.sent(flows.PluginCall) == []
    assert talk.left_by[1] == "n.error"


def test_late_without_an_exit_for_it_is_an_error() -> None:
    late = step(ports=[{"id": "found", "title": said("F")}, {"id": "slow", "title": said("S"), "kind": "timeout"}])
    assert alone(late, {}, "found", "slow").write("hi").result(ok=False, error="timeout").left_by[0] == "n.slow"
    assert alone(late, {}, "found", "error").write("hi").result(ok=False, error="timeout").left_by[0] == "n.error"


def test_the_form_is_whole_for_the_editor() -> None:
    (made,) = node_types_of(manifest("acme", nodes=[step(schema=RICH, cost={"lookup": 2})]))

    assert [part["x-order"] for part in made.schema["properties"].values()] == [0, 1, 2, 3]
    assert made.schema["properties"]["many"]["title"] == "Many"
    assert (made.needs, made.cost, made.title["zh"]) == ("acme", {"step": 1, "lookup": 2}, "Look")
    assert [(port.id, port.required) for port in made.ports({})] == [("found", True), ("error", False)]


@pytest.mark.parametrize("when", ["message.text ==", "nosuch(1)", "unknown_name == 1"])
def test_a_condition_that_cannot_work_is_refused_when_the_plugin_is_loaded(when: str) -> None:
    with pytest.raises(ExpressionError):
        node_types_of(manifest("acme", triggers=[trigger(when=when)]))


def test_the_registry_follows_the_plugins() -> None:
    first, second = node_types_of(Stock().manifest), node_types_of(Stock().manifest)
    before = flows.generation()
    node_registry.offer(first)
    assert isinstance(flows.find_node_type(f"{STOCK}.asked_about"), DeclaredTrigger)
    assert flows.find_node_type(f"{STOCK}.look") is first[1]
    node_registry.offer(second)
    assert flows.find_node_type(f"{STOCK}.look") is second[1]
    node_registry.offer(())

    assert flows.find_node_type(f"{STOCK}.look") is None
    assert [each.type for each in flows.node_types() if each.type.startswith(f"{STOCK}.")] == []
    assert flows.generation() > before


class Offering(Plain):
    """A plugin behind an entry point of this module."""

    def __init__(self, made: Manifest) -> None:
        self.manifest = made

    @hookimpl
    def hubwright_plugin(self) -> Any:
        return self


class OfferingSteps(Offering):
    async def call_node(self, call: NodeCall, context: Any) -> NodeResult:
        return NodeResult("found")


good = OfferingSteps(manifest("good", nodes=[step()]))
llm = OfferingSteps(manifest("llm", nodes=[step(name="intent")]))
mute = Offering(manifest("mute", nodes=[step()]))
bad_trigger = Offering(manifest("bad-trigger", triggers=[trigger(when="1 +")]))
no_model = Offering(manifest("no-model", kind=["ai"]))


@pytest.mark.parametrize(
    ("name", "offered", "told"),
    [
        ("llm", "llm", "llm.intent already"),
        ("mute", "mute", "cannot be called"),
        ("bad-trigger", "bad_trigger", "ExpressionError"),
        ("no-model", "no_model", "brings no model"),
    ],
)
def test_a_plugin_that_is_not_what_it_says_is_unavailable_with_its_reason(name: str, offered: str, told: str) -> None:
    points = [EntryPoint(each, f"{__name__}:{where}", "x") for each, where in ((name, offered), ("good", "good"))]
    found = discovery.load(points)

    assert found[name].plugin is None
    assert told in (found[name].reason or "")
    assert [each.type for each in found["good"].node_types] == ["good.look"]
