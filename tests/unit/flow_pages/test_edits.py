"""Changes to a document: wires heal, nothing else moves."""

from typing import Any

from msgspec.structs import replace

from hubwright import flows
from hubwright.control.flows.edits import (
    add_node,
    connect,
    declare_variable,
    delete_node,
    find_node,
    free_node_id,
    main_port,
    replace_node,
    starting_config,
    target_of,
)
from hubwright.flows.document import FlowDocument, Node

MENU: dict[str, Any] = {
    "kind": "buttons",
    "text": "?",
    "buttons": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}],
}


def document() -> FlowDocument:
    return flows.parse(
        {
            "schema": "flow/1",
            "id": "flw_1",
            "name": "F",
            "entry": [{"id": "start", "type": "trigger.message"}],
            "nodes": [
                {"id": "one", "type": "message", "config": {"text": "1"}},
                {"id": "menu", "type": "message", "config": MENU},
                {"id": "end", "type": "end"},
            ],
            "edges": [
                {"id": "e_1", "from": ["start", "out"], "to": "one"},
                {"id": "e_2", "from": ["one", "out"], "to": "menu"},
                {"id": "e_3", "from": ["menu", "button.a"], "to": "end"},
                {"id": "e_4", "from": ["menu", "button.b"], "to": "one"},
            ],
            "i18n": {"one.text": {"zh": "一"}, "menu.text": {"zh": "选"}},
        }
    )


def test_a_new_step_goes_between_an_exit_and_what_came_next() -> None:
    doc = add_node(document(), Node(id="new", type="message"), ("start", "out"))
    assert (target_of(doc, "start", "out"), target_of(doc, "new", "out")) == ("new", "one")
    assert flows.parse(flows.to_builtins(doc)) == doc


def test_a_step_that_ends_a_way_does_not_lead_on() -> None:
    doc = add_node(document(), Node(id="new", type="handoff"), ("start", "out"))
    assert target_of(doc, "start", "out") == "new"
    assert all(edge.source[0] != "new" for edge in doc.edges)


def test_removing_a_step_joins_what_was_before_and_after_it() -> None:
    doc = delete_node(document(), "one")
    assert find_node(doc, "one") is None
    assert (target_of(doc, "start", "out"), target_of(doc, "menu", "button.b")) == ("menu", "menu")
    assert set(doc.i18n) == {"menu.text"}
    assert flows.parse(flows.to_builtins(doc)) == doc


def test_removing_a_choice_leaves_the_way_open() -> None:
    doc = delete_node(document(), "menu")
    assert target_of(doc, "one", "out") == ""
    assert flows.parse(flows.to_builtins(doc)) == doc


def test_an_exit_leads_to_one_place_or_nowhere() -> None:
    doc = connect(document(), "one", "out", "end")
    assert target_of(doc, "one", "out") == "end"
    assert target_of(connect(doc, "one", "out", ""), "one", "out") == ""
    assert flows.parse(flows.to_builtins(doc)) == doc


def test_relabelling_a_button_keeps_its_wire_and_removing_it_cuts_it() -> None:
    doc, menu = document(), find_node(document(), "menu")
    assert menu is not None
    renamed = replace(menu, config={**MENU, "buttons": [{"id": "a", "label": "Other"}, {"id": "b", "label": "B"}]})
    assert target_of(replace_node(doc, renamed, {}), "menu", "button.a") == "end"
    fewer = replace(menu, config={**MENU, "buttons": [{"id": "b", "label": "B"}]})
    cut = replace_node(doc, fewer, {"text": {"zh": "选项"}})
    assert target_of(cut, "menu", "button.a") == ""
    assert target_of(cut, "menu", "button.b") == "one"
    assert cut.i18n == {"one.text": {"zh": "一"}, "menu.text": {"zh": "选项"}}


def test_a_step_of_a_missing_plugin_keeps_its_wires() -> None:
    doc = document()
    strange = replace_node(doc, Node(id="menu", type="plugin.gone"), {})
    assert target_of(strange, "menu", "button.a") == "end"


def test_ids_are_free_and_variables_declared_once() -> None:
    doc = document()
    assert find_node(doc, free_node_id(doc)) is None
    grown = declare_variable(declare_variable(doc, "order_no"), "order_no", "number")
    assert [(var.key, var.type) for var in grown.vars] == [("order_no", "string")]


def test_the_exit_that_simply_goes_on() -> None:
    kinds = {kind.type: main_port(Node(id="n", type=kind.type)) for kind in flows.node_types()}
    assert kinds == {
        "trigger.message": "out",
        "trigger.event": "out",
        "trigger.device": "out",
        "trigger.webhook": "out",
        "trigger.schedule": "out",
        "trigger.manual": "out",
        "message": "out",
        "buttons": "other",
        "carousel": "out",
        "ask": "answered",
        "form": "done",
        "csat": "rated",
        "condition": "else",
        "decision_table": "nomatch",
        "hours": "open",
        "split": "",
        "loop": "done",
        "goto": "",
        "contact": "out",
        "tag": "out",
        "set": "out",
        "http": "ok",
        "intent": "low_confidence",
        "llm.intent": "low_confidence",
        "llm.reply": "out",
        "llm.extract": "done",
        "handoff": "",
        "wait": "elapsed",
        "wait_event": "event",
        "emit_event": "out",
        "webhook_out": "out",
        "subflow": "",
        "end": "",
    }


def test_every_kind_can_be_added_and_stays_a_document() -> None:
    for kind in flows.node_types():
        if kind.category != "trigger":
            new = Node(id="new", type=kind.type, tv=kind.tv, config=starting_config(kind.type))
            doc = add_node(document(), new, ("one", "out"))
            assert flows.parse(flows.to_builtins(doc)) == doc
