"""The flows that are measured, as the documents people would draw."""

from typing import Any

from hubwright import flows

Doc = dict[str, Any]


def document(nodes: list[Doc], wires: dict[str, str], variables: list[Doc] | None = None) -> Doc:
    """A flow document; `wires` reads {"node/port": "node"}, and the trigger is called t."""
    doc = {
        "schema": "flow/1",
        "id": "flw_bench",
        "name": "Bench",
        "kind": "bot",
        "locale_default": "en",
        "entry": [{"id": "t", "type": "trigger.message", "tv": 1, "config": {}}],
        "vars": variables or [],
        "nodes": [{"tv": 1, "label": node["id"], **node} for node in nodes],
        "edges": [
            {"id": f"e{n}", "from": wire.split("/"), "to": target} for n, (wire, target) in enumerate(wires.items())
        ],
    }
    return flows.to_builtins(flows.parse(doc))


def _question(node_id: str, text: str) -> Doc:
    buttons = [{"id": "b_order", "label": "My order"}, {"id": "b_person", "label": "A person"}]
    return {"id": node_id, "type": "message", "config": {"kind": "buttons", "text": text, "buttons": buttons}}


def _case(node_id: str, expr: str) -> Doc:
    return {"id": node_id, "type": "condition", "config": {"cases": [{"id": "c", "expr": expr}]}}


def three_steps() -> Doc:
    """Three nodes and one reply for every message, the first included; two questions take turns for ever."""
    return document(
        [
            _case("n_new", "contact.name != '' and locale == 'en'"),
            _question("n_first", "Hello {{ contact.name | default('there') }}, what can we do for you?"),
            _case("n_late", "contains(lower(message.text), 'order') and len(message.text) < 200"),
            _question("n_second", "You wrote: {{ message.text | truncate(40) }}. Anything else?"),
            {
                "id": "n_count",
                "type": "set",
                "config": {"assignments": [{"id": "a", "var": "rounds", "expr": "rounds + 1"}]},
            },
            {"id": "n_person", "type": "handoff", "config": {"queue": "support"}},
        ],
        {
            "t/out": "n_new",
            "n_new/case.c": "n_first",
            "n_new/else": "n_first",
            "n_first/other": "n_late",
            "n_first/button.b_order": "n_late",
            "n_first/button.b_person": "n_person",
            "n_late/case.c": "n_second",
            "n_late/else": "n_second",
            "n_second/other": "n_count",
            "n_second/button.b_order": "n_count",
            "n_second/button.b_person": "n_person",
            "n_count/out": "n_first",
        },
        [{"id": "v1", "key": "rounds", "type": "number", "scope": "session", "pii": False, "default": 0}],
    )


def sleeper(seconds: int) -> Doc:
    """Says one thing, sleeps, says another and ends."""
    return document(
        [
            {"id": "n_one", "type": "message", "config": {"text": "One moment"}},
            {"id": "n_wait", "type": "wait", "config": {"mode": "for", "seconds": seconds}},
            {"id": "n_two", "type": "message", "config": {"text": "There you are"}},
            {"id": "n_end", "type": "end", "config": {}},
        ],
        {"t/out": "n_one", "n_one/out": "n_wait", "n_wait/elapsed": "n_two", "n_two/out": "n_end"},
    )
