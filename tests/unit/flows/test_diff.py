"""What changed between two documents, in words."""

import copy
from typing import Any

from hubwright import flows
from tests.unit.flows.scenes import document, node, say

OLD: dict[str, Any] = document(
    {**say("m", "Hello"), "label": "Greeting"},
    node("b", "message", kind="buttons", text="?", buttons=[{"id": "a", "label": "A"}, {"id": "c", "label": "C"}]),
    node("end", "end"),
    wires={"t.out": "m", "m.out": "b", "b.button.a": "end", "b.button.c": "end"},
    variables={"x": {}},
    i18n={"m.text": {"zh": "你好"}},
)


def compared(**parts: Any) -> flows.FlowDiff:
    return flows.diff(flows.parse(OLD), flows.parse({**copy.deepcopy(OLD), **parts}))


def test_nothing() -> None:
    moved = [{**each, "pos": [9, 9]} for each in reversed(OLD["nodes"])]

    assert compared(nodes=moved).is_empty
    assert compared().as_text("en") == "Nothing has changed."
    assert compared().as_text("zh") == "没有变化。"


def test_a_changed_text_and_translation() -> None:
    nodes = [{**OLD["nodes"][0], "config": {"text": "Good day"}}, *OLD["nodes"][1:]]
    found = compared(nodes=nodes, i18n={"m.text": {"zh": "您好"}})

    assert found.as_text("en") == ("Changed: Greeting (message)\n  text: Hello → Good day\n  text[zh]: 你好 → 您好")
    assert found.as_text("zh").startswith("修改: Greeting (message)")


def test_added_and_removed_nodes_and_wires() -> None:
    nodes = [*OLD["nodes"][:2], node("e2", "end", outcome="other")]
    wires = [*OLD["edges"][:2], {"id": "e9", "from": ["b", "button.a"], "to": "e2"}]
    found = compared(nodes=nodes, edges=wires)

    assert [each.node_id for each in found.added] == ["e2"]
    assert [each.node_id for each in found.removed] == ["end"]
    assert [(wire.field, wire.before, wire.after) for wire in found.wires] == [
        ("b.button.a", "end", "e2"),
        ("b.button.c", "end", ""),
    ]
    assert "Wires: b.button.c: end → ∅" in found.as_text("en")


def test_items_are_compared_by_id_so_a_new_order_is_no_rewriting() -> None:
    nodes = copy.deepcopy(OLD["nodes"])
    nodes[1]["config"]["buttons"].reverse()
    nodes[1]["config"]["buttons"][0]["label"] = "See"
    found = compared(nodes=nodes)

    assert [(change.field, change.before, change.after) for change in found.changed[0].changes] == [
        ("buttons (order)", '["a","c"]', '["c","a"]'),
        ("buttons.c.label", "C", "See"),
    ]


def test_a_new_item_does_not_change_the_order_of_the_others() -> None:
    nodes = copy.deepcopy(OLD["nodes"])
    nodes[1]["config"]["buttons"].insert(1, {"id": "b", "label": "B"})

    assert [change.field for change in compared(nodes=nodes).changed[0].changes] == ["buttons.b.label"]


def test_the_order_of_triggers_counts() -> None:
    second = {"id": "t2", "type": "trigger.message", "config": {}}
    old = flows.parse({**OLD, "entry": [*OLD["entry"], second]})
    new = flows.parse({**OLD, "entry": [second, *OLD["entry"]]})

    assert [change.field for change in flows.diff(old, new).settings] == ["entry (order)"]


def test_settings_and_variables() -> None:
    found = compared(name="Other", vars=[{"id": "v", "key": "x", "type": "number", "pii": True, "default": 3}])

    assert [(change.field, change.before, change.after) for change in found.settings] == [
        ("name", "Test", "Other"),
        ("vars.x", "string, session, ", "number, session, pii, 3"),
    ]


def test_long_values_are_shortened() -> None:
    nodes = [{**OLD["nodes"][0], "config": {"text": "x" * 500}}, *OLD["nodes"][1:]]

    assert len(compared(nodes=nodes).changed[0].changes[0].after) == 80


def test_a_node_that_is_switched_off_has_changed() -> None:
    nodes = [{**OLD["nodes"][0], "disabled": True}, *OLD["nodes"][1:]]

    assert [change.field for change in compared(nodes=nodes).changed[0].changes] == ["disabled"]
