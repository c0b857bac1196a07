"""Which exits a step has, in which order, and which of them must or should lead somewhere."""

from typing import Any

import pytest

from hubwright import flows

LONG = "x" * 81
CUT = "x" * 80


def exits(node_type: str, config: dict[str, Any]) -> str:
    """`!` must be wired, `?` should be; `~` stands for the exit of an error and `@` for one of time."""
    kind = flows.find_node_type(node_type)
    assert kind is not None
    marks = {"normal": "", "error": "~", "timeout": "@"}
    return " ".join(
        f"{port.id}{marks[port.kind]}{'!' if port.required else ''}{'?' if port.advised else ''}"
        for port in kind.ports(config)
    )


ITEMS = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
CARDS = [{"id": "one", "title": "One", "buttons": ITEMS}, {"id": "two", "title": "Two"}]
DECLARED: list[tuple[str, dict[str, Any], str]] = [
    ("trigger.message", {}, "out!"),
    ("trigger.event", {}, "out!"),
    ("trigger.device", {}, "out!"),
    ("trigger.webhook", {}, "out!"),
    ("trigger.schedule", {}, "out!"),
    ("trigger.manual", {}, "out!"),
    ("message", {}, "out! error~"),
    ("message", {"kind": "image"}, "out! error~"),
    ("message", {"kind": "buttons", "buttons": ITEMS}, "button.a! button.b! other? timeout@ error~"),
    ("buttons", {"items": ITEMS}, "item.a! item.b! other? timeout@ error~"),
    ("carousel", {}, "out! error~"),
    ("carousel", {"cards": CARDS}, "card.one.a! card.one.b! other? timeout@ error~"),
    ("carousel", {"cards": CARDS, "source": "list"}, "out! error~"),
    ("carousel", {"cards": CARDS, "source": "list", "buttons": ITEMS}, "item.a! item.b! other? timeout@ error~"),
    ("ask", {}, "answered! invalid? timeout@ error~"),
    ("form", {}, "done! cancelled? timeout@ error~"),
    ("csat", {}, "rated! other? timeout@ error~"),
    ("condition", {"cases": [{"id": "a", "expr": "x"}]}, "case.a! else! error~"),
    ("decision_table", {"outcomes": ITEMS}, "outcome.a! outcome.b! nomatch! error~"),
    ("decision_table", {"outcomes": ITEMS, "hit": "collect"}, "collected! nomatch! error~"),
    ("hours", {}, "open! closed! holiday error~"),
    ("split", {"variants": ITEMS}, "variant.a! variant.b! error~"),
    ("loop", {}, "done! body! error~"),
    ("goto", {}, "error~"),
    ("set", {}, "out! error~"),
    ("contact", {}, "out! error~"),
    ("tag", {}, "out! error~"),
    ("http", {}, "ok! http_error~? timeout@ error~?"),
    ("intent", {"intents": ITEMS}, "intent.a! intent.b! low_confidence! error~"),
    ("llm.intent", {"intents": ITEMS}, "intent.a! intent.b! low_confidence! error~"),
    ("llm.reply", {}, "out! error~"),
    ("llm.extract", {}, "done! incomplete! error~"),
    ("handoff", {}, "assigned offline closed error~"),
    ("wait", {}, "elapsed! message error~"),
    ("wait", {"seconds": 120}, "elapsed! message error~"),
    ("wait", {"seconds": 121}, "elapsed! message? error~"),
    ("wait", {"mode": "until"}, "elapsed! message? error~"),
    ("wait", {"seconds": "long"}, "elapsed! message error~"),
    ("wait_event", {}, "event! timeout@? error~"),
    ("emit_event", {}, "out! error~"),
    ("webhook_out", {}, "out! error~"),
    ("subflow", {"exits": [{"id": "a", "outcome": "done"}]}, "exit.a! error~"),
    ("end", {}, ""),
]


@pytest.mark.parametrize(("node_type", "config", "expected"), DECLARED)
def test_a_step_has_these_exits(node_type: str, config: dict[str, Any], expected: str) -> None:
    assert exits(node_type, config) == expected


def test_every_type_of_step_is_in_the_table() -> None:
    assert {row[0] for row in DECLARED} == {kind.type for kind in flows.node_types()}


LISTS = [
    ("message", "buttons", {"kind": "buttons"}),
    ("buttons", "items", {}),
    ("carousel", "cards", {}),
    ("carousel", "buttons", {"source": "list"}),
    ("condition", "cases", {}),
    ("decision_table", "outcomes", {}),
    ("split", "variants", {}),
    ("intent", "intents", {}),
    ("llm.intent", "intents", {}),
    ("subflow", "exits", {}),
]


@pytest.mark.parametrize(("node_type", "field", "config"), LISTS)
@pytest.mark.parametrize("strange", [None, "words", 3, {"id": "a"}, ["words", None, 3]])
def test_a_list_that_is_none_makes_no_exits(
    node_type: str, field: str, config: dict[str, Any], strange: object
) -> None:
    assert exits(node_type, {**config, field: strange}) == exits(node_type, config)


def titles(node_type: str, config: dict[str, Any]) -> list[str]:
    kind = flows.find_node_type(node_type)
    assert kind is not None
    assert all(port.title.en == port.title.zh for port in kind.ports(config)[:1])
    return [port.title.en for port in kind.ports(config)][:1]


TITLED: list[tuple[str, dict[str, Any], str]] = [
    ("message", {"kind": "buttons", "buttons": [{"id": "a", "label": LONG}]}, CUT),
    ("message", {"kind": "buttons", "buttons": [{"id": "a"}]}, "a"),
    ("buttons", {"items": [{"id": "a", "label": LONG}]}, CUT),
    ("buttons", {"items": [{"id": "a"}]}, "a"),
    ("carousel", {"cards": [{"id": "c", "title": "C", "buttons": [{"id": "a", "label": LONG}]}]}, f"C: {'x' * 77}"),
    ("carousel", {"source": "list", "buttons": [{"id": "a", "label": LONG}]}, CUT),
    ("condition", {"cases": [{"id": "a", "label": LONG, "expr": "x"}]}, CUT),
    ("condition", {"cases": [{"id": "a", "label": "", "expr": "n > 3"}]}, "n > 3"),
    ("condition", {"cases": [{"id": "a"}]}, "a"),
    ("decision_table", {"outcomes": [{"id": "a", "label": LONG}]}, CUT),
    ("decision_table", {"outcomes": [{"id": "a", "label": ""}]}, "a"),
    ("split", {"variants": [{"id": "a", "label": LONG}]}, CUT),
    ("split", {"variants": [{"id": "a", "label": ""}]}, "a"),
    ("intent", {"intents": [{"id": "a", "label": LONG}]}, CUT),
    ("intent", {"intents": [{"id": "a", "label": ""}]}, "a"),
    ("subflow", {"exits": [{"id": "a", "outcome": LONG}]}, CUT),
    ("subflow", {"exits": [{"id": "a"}]}, "a"),
]


@pytest.mark.parametrize(("node_type", "config", "expected"), TITLED)
def test_an_exit_is_called_as_its_item_and_not_too_long(node_type: str, config: dict[str, Any], expected: str) -> None:
    assert titles(node_type, config) == [expected]


WAITING: list[tuple[str, dict[str, Any], bool]] = [
    ("message", {}, False),
    ("message", {"kind": "buttons"}, True),
    ("buttons", {}, True),
    ("carousel", {}, False),
    ("carousel", {"cards": CARDS}, True),
    ("carousel", {"source": "list", "buttons": ITEMS}, True),
    ("ask", {}, True),
    ("ask", {"skip_if_set": True}, False),
    ("form", {}, False),
    ("form", {"keep_known": True}, False),
    ("form", {"keep_known": False}, True),
    ("csat", {}, True),
    ("handoff", {}, True),
    ("wait", {}, True),
    ("wait_event", {}, True),
    ("http", {}, False),
    ("llm.reply", {}, False),
    ("loop", {}, False),
    ("end", {}, False),
]


@pytest.mark.parametrize(("node_type", "config", "waits"), WAITING)
def test_these_steps_are_not_passed_without_waiting(node_type: str, config: dict[str, Any], waits: bool) -> None:
    kind = flows.find_node_type(node_type)

    assert kind is not None
    assert kind.waits(config) is waits


@pytest.mark.parametrize(
    ("node_type", "cost"),
    [
        ("message", {"step": 1}),
        ("handoff", {"step": 1, "handoff": 1}),
        ("http", {"step": 1, "http": 1}),
        ("webhook_out", {"step": 1, "http": 1}),
        *((name, {"step": 1, "llm": 1}) for name in ("llm.intent", "llm.reply", "llm.extract")),
    ],
)
def test_what_a_step_costs(node_type: str, cost: dict[str, int]) -> None:
    kind = flows.find_node_type(node_type)

    assert kind is not None
    assert kind.cost == cost
