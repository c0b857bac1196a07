"""A step's form shows the step, and saving what it shows changes nothing."""

from typing import Any

import pytest

from admin_ui.forms import build_form, read_form
from admin_ui.forms.fields import Field
from admin_ui.pages.flows.node_form import node_form
from admin_ui.pages.flows.node_values import Written, value_of_node, variables_written
from hubwright import flows
from hubwright.control.flows.edits import find_node
from hubwright.flows.document import FlowDocument, Node

ORDERS = flows.parse(flows.starter_document("order_status"))


def posted_by(document: FlowDocument, node: Node) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The schema of the form, and what a browser sends when nobody touched it."""
    value = value_of_node(document, node)
    parts = node_form(document, node, value, [])
    form = build_form(parts.schema, value)
    posted: dict[str, list[str]] = {}
    for section in form.sections:
        for field in section.fields:
            collect(field, posted)
    return dict(parts.schema), posted


def collect(field: Field, posted: dict[str, list[str]]) -> None:
    if field.kind == "switch":
        if field.checked:
            posted[field.name] = ["true"]
    elif field.kind == "enum":
        posted[field.name] = [option.value for option in field.options if option.chosen][:1] or [""]
    elif field.kind in ("text", "textarea", "number", "hidden"):
        posted[field.name] = [field.value.replace("\n", "\r\n")]
    for inner in [*field.children, *field.rows]:
        collect(inner, posted)


@pytest.mark.parametrize("node_id", [node.id for node in ORDERS.all_nodes()])
def test_saving_untouched_changes_neither_settings_nor_translations(node_id: str) -> None:
    node = find_node(ORDERS, node_id)
    assert node is not None
    schema, posted = posted_by(ORDERS, node)
    reading = read_form(schema, posted)
    assert reading.errors == {}
    written = Written(ORDERS, node, reading.value)
    assert written.config == node.config
    told = {key.removeprefix(f"{node_id}."): said for key, said in ORDERS.i18n.items() if key.startswith(f"{node_id}.")}
    assert written.texts == told


def form_of(type_name: str, **config: Any) -> tuple[FlowDocument, Node]:
    document = flows.parse(
        {
            "schema": "flow/1",
            "id": "flw_1",
            "name": "F",
            "nodes": [{"id": "n", "type": type_name, "config": config}],
        }
    )
    return document, document.nodes[0]


def test_both_languages_stand_side_by_side_and_come_back() -> None:
    document, node = form_of("message", text="Hello")
    schema, posted = posted_by(document, node)
    assert posted["text.en"] == ["Hello"]
    posted["text.zh"] = ["你好"]
    written = Written(document, node, read_form(schema, posted).value)
    assert (written.config["text"], written.texts) == ("Hello", {"text": {"zh": "你好"}})


def test_fields_follow_the_choice_that_steers_them() -> None:
    document, node = form_of("message", text="Hello")
    assert "buttons" not in node_form(document, node, {"kind": "text"}, []).shown
    assert "buttons" in node_form(document, node, {"kind": "buttons"}, []).shown


def test_a_new_button_gets_an_id_of_its_own_and_old_ones_keep_theirs() -> None:
    document, node = form_of("message", kind="buttons", text="?", buttons=[{"id": "b1", "label": "A"}])
    schema, posted = posted_by(document, node)
    posted["buttons.1.id"], posted["buttons.1.label.en"], posted["buttons.1.label.zh"] = [""], ["B"], ["乙"]
    written = Written(document, node, read_form(schema, posted).value)
    buttons: Any = written.config["buttons"]
    assert [button["label"] for button in buttons] == ["A", "B"]
    assert buttons[0]["id"] == "b1"
    assert buttons[1]["id"] not in ("", "b1")
    assert written.texts == {f"buttons.{buttons[1]['id']}.label": {"zh": "乙"}}


def test_what_is_needed_is_asked_for() -> None:
    document, node = form_of("ask")
    schema, posted = posted_by(document, node)
    assert set(read_form(schema, posted).errors) == {"var", "text.en"}


def test_variables_a_step_writes_are_found() -> None:
    _document, node = form_of("http", url="http://x", map=[{"id": "m1", "path": "a", "var": "got"}], status_var="code")
    assert sorted(variables_written(node)) == ["code", "got"]


def test_a_step_of_a_missing_plugin_keeps_everything() -> None:
    document, node = form_of("plugin.gone", secret="kept")
    assert Written(document, node, {}).config == {"secret": "kept"}


def test_what_must_be_there_is_written_also_when_it_is_what_it_would_be_anyway() -> None:
    raw = {"schema": "flow/1", "id": "f", "name": "n", "nodes": [{"id": "s", "type": "split"}]}
    document = flows.parse(raw)
    value = {"variants": [{"id": "", "label": "A", "weight": 1}, {"id": "", "label": "B", "weight": 1}], "sticky": True}
    written = Written(document, document.nodes[0], value)

    assert [row["weight"] for row in written.config["variants"]] == [1, 1]
    assert "sticky" not in written.config
