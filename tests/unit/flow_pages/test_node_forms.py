"""The forms of the catalogue: every field of every step can be edited, and saving untouched changes nothing."""

from typing import Any

import pytest

from admin_ui.forms import read_form
from admin_ui.pages.flows.editor_view import _place_in_form, on_channels
from admin_ui.pages.flows.node_form import node_form
from admin_ui.pages.flows.node_values import Written, value_of_node
from admin_ui.pages.flows.node_words import content_of, icon_of, port_words
from hubwright import flows
from hubwright.control.flows.edits import ports_of
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.i18n import use_language
from tests.unit.flow_pages.test_step_form import posted_by
from tests.unit.flows.version_files import document_of
from tests.unit.flows.version_scenes import SCENES

STEPS = [(name, step) for name, scenes in SCENES.items() for step, _ in scenes]


def stored(step: dict[str, Any]) -> tuple[FlowDocument, Node]:
    document = flows.parse(document_of({**step, "tv": 1}))
    return document, next(node for node in document.all_nodes() if node.id == step["id"])


@pytest.mark.parametrize(("name", "step"), STEPS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(STEPS)])
def test_saving_untouched_changes_nothing(name: str, step: dict[str, Any]) -> None:
    document, node = stored(step)
    schema, posted = posted_by(document, node)
    reading = read_form(schema, posted)

    assert reading.errors == {}
    kind = flows.find_node_type(name)
    assert kind is not None
    written = Written(document, node, reading.value).config
    assert written == {
        field: value
        for field, value in node.config.items()
        if _applies(kind.schema["properties"][field], node.config, kind)
    }


def _applies(part: dict[str, Any], config: dict[str, Any], kind: flows.NodeType) -> bool:
    return all(
        config.get(name, kind.schema["properties"][name].get("default")) in wanted
        for name, wanted in part.get("x-show-when", {}).items()
    )


@pytest.mark.parametrize(("name", "step"), STEPS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(STEPS)])
def test_every_step_and_exit_is_said_in_words(name: str, step: dict[str, Any]) -> None:
    document, node = stored(step)
    for spoken in ("en", "zh"):
        with use_language(spoken):
            assert content_of(document, node) is not None
            assert all(port_words(document, node, port) for port in ports_of(node))
    assert icon_of(name)


def table(**config: Any) -> tuple[FlowDocument, Node]:
    given = {
        "columns": [{"id": "c1", "expr": "plan", "label": "Plan"}, {"id": "c2", "expr": "n", "kind": "number"}],
        "outcomes": [{"id": "o1", "label": "VIP"}],
        "rows": [{"id": "r1", "cells": {"c1": "gold"}, "outcome": "o1"}],
        **config,
    }
    return stored({"id": "d", "type": "decision_table", "config": given})


def test_a_table_has_a_field_for_every_column_and_keeps_what_is_written_there() -> None:
    document, node = table()
    schema, posted = posted_by(document, node)

    assert (posted["rows.0.cells.c1"], posted["rows.0.cells.c2"]) == (["gold"], [""])
    posted["rows.0.cells.c2"] = [">= 30"]
    posted["rows.1.cells.c1"], posted["rows.1.outcome"], posted["rows.1.id"] = ["silver"], ["o1"], [""]
    written: Any = Written(document, node, read_form(schema, posted).value).config
    assert written["rows"][0] == {"id": "r1", "cells": {"c1": "gold", "c2": ">= 30"}, "outcome": "o1"}
    assert (written["rows"][1]["cells"], written["rows"][1]["id"]) == ({"c1": "silver"}, "r2")


def test_the_outcome_of_a_row_is_chosen_from_the_outcomes() -> None:
    document, node = table()
    form: Any = node_form(document, node, value_of_node(document, node), []).schema

    part = form["properties"]["rows"]["items"]["properties"]["outcome"]
    assert part["x-enum-titles"] == {"": "Not chosen", "o1": "VIP"}


def test_a_goto_is_chosen_from_the_steps() -> None:
    document, node = stored({"id": "j", "type": "goto", "config": {"step": "end"}})
    form: Any = node_form(document, node, value_of_node(document, node), []).schema

    assert list(form["properties"]["step"]["enum"]) == ["", "j", "end"]
    assert content_of(document, node) == "to “End”"


def test_a_card_inside_a_list_has_buttons_of_its_own() -> None:
    cards = [{"id": "c1", "title": "Lamp", "buttons": [{"id": "b1", "label": "Buy"}]}]
    document, node = stored({"id": "k", "type": "carousel", "config": {"cards": cards}})
    schema, posted = posted_by(document, node)
    posted["cards.0.buttons.1.label.en"], posted["cards.0.buttons.1.label.zh"] = ["More"], ["更多"]
    written = Written(document, node, read_form(schema, posted).value)

    config: Any = written.config
    assert [button["label"] for button in config["cards"][0]["buttons"]] == ["Buy", "More"]
    new = config["cards"][0]["buttons"][1]["id"]
    assert written.texts == {f"cards.c1.buttons.{new}.label": {"zh": "更多"}}


def test_a_problem_in_a_list_stands_at_its_row() -> None:
    value = {"rows": [{"id": "r1", "cells": {}}, {"id": "r2", "cells": {"c1": "a,,b"}}], "text": {"en": "x"}}

    assert _place_in_form("rows.r2.cells.c1", value) == "rows.1.cells.c1"
    assert _place_in_form("rows.gone.cells", value) == "rows.gone.cells"
    assert _place_in_form("text", value) == "text"


def test_a_step_says_how_channels_show_it() -> None:
    document, node = stored({"id": "k", "type": "carousel", "config": {"cards": [{"id": "c1", "title": "A"}]}})
    assert [(one.title, one.level) for one in on_channels(node)] == [
        ("Web chat", "native"),
        ("Messengers", "native"),
        ("SMS", "degraded"),
        ("E-mail", "degraded"),
        ("Phone", "none"),
    ]
    assert on_channels(document.nodes[-1]) != []
    assert on_channels(stored({"id": "g", "type": "tag", "config": {"add": ["a"]}})[1]) == []
