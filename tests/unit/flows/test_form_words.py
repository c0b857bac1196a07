"""The words in which a step describes its form: what each of them promises of a value."""

from typing import Any

import pytest

from hubwright.flows.nodes import fields

TITLE = {"title": "A", "x-title": {"en": "A", "zh": "甲"}}
HELPED = {**TITLE, "x-help": {"en": "more", "zh": "详"}}
MORE = ("more", "详")
A_TITLE = ("A", "甲")

WORDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (fields.line("A", "甲"), {"type": "string", **TITLE}),
    (fields.line("A", "甲", more=MORE, maxLength=9), {"type": "string", **HELPED, "maxLength": 9}),
    (
        fields.words("A", "甲", more=MORE),
        {"type": "string", **HELPED, "x-kind": "template", "x-i18n": True, "x-multiline": True},
    ),
    (fields.template("A", "甲"), {"type": "string", **TITLE, "x-kind": "template", "x-mode": "plain"}),
    (
        fields.template("A", "甲", mode="url", more=MORE, maxLength=7),
        {"type": "string", **HELPED, "x-kind": "template", "x-mode": "url", "maxLength": 7},
    ),
    (fields.expression("A", "甲"), {"type": "string", **TITLE, "maxLength": 2_000, "x-kind": "expr", "x-names": []}),
    (
        fields.expression("A", "甲", more=MORE, names=("item",)),
        {"type": "string", **HELPED, "maxLength": 2_000, "x-kind": "expr", "x-names": ["item"]},
    ),
    (fields.pattern("A", "甲", more=MORE), {"type": "string", **HELPED, "maxLength": 200, "x-kind": "regex"}),
    (fields.variable("A", "甲", more=MORE), {"type": "string", **HELPED, "x-kind": "var"}),
    (fields.step("A", "甲", more=MORE), {"type": "string", **HELPED, "maxLength": 64, "x-kind": "node"}),
    (
        fields.choice("A", "甲", {"one": ("One", "一"), "two": ("Two", "二")}, default="two"),
        {
            "type": "string",
            **TITLE,
            "enum": ["one", "two"],
            "default": "two",
            "x-enum-titles": {"one": {"en": "One", "zh": "一"}, "two": {"en": "Two", "zh": "二"}},
        },
    ),
    (fields.count("A", "甲", 1, 9), {"type": "integer", **TITLE, "minimum": 1, "maximum": 9}),
    (
        fields.count("A", "甲", 0, 9, more=MORE, default=0),
        {"type": "integer", **HELPED, "minimum": 0, "maximum": 9, "default": 0},
    ),
    (fields.switch("A", "甲", default=True, more=MORE), {"type": "boolean", **HELPED, "default": True}),
    (
        fields.strings("A", "甲", more=MORE),
        {"type": "array", **HELPED, "items": {"type": "string", "maxLength": 200}, "maxItems": 50},
    ),
    (
        fields.cells("A", "甲", of="columns", more=MORE),
        {
            "type": "object",
            **HELPED,
            "additionalProperties": {"type": "string", "maxLength": 500},
            "x-kind": "cells",
            "x-of": "columns",
        },
    ),
    (
        fields.one_of_items("A", "甲", of="rows"),
        {"type": "string", **TITLE, "maxLength": 40, "x-kind": "item", "x-of": "rows"},
    ),
    (
        fields.shown_when(fields.line("A", "甲"), kind=("one", "two")),
        {"type": "string", **TITLE, "x-show-when": {"kind": ["one", "two"]}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("made", "expected"), WORDS)
def test_a_word_makes_this_schema(made: dict[str, Any], expected: dict[str, Any]) -> None:
    assert made == expected


def test_a_form_takes_its_own_fields_and_no_others_in_their_order() -> None:
    made = fields.form(required=("b",), a=fields.line("A", "甲"), b=fields.line("A", "甲"))

    assert (made["type"], made["required"], made["additionalProperties"]) == ("object", ["b"], False)
    assert [made["properties"][name]["x-order"] for name in ("a", "b")] == [0, 1]
    assert fields.form(a=fields.line("A", "甲"))["required"] == []


def test_a_list_of_small_forms_gives_each_an_id() -> None:
    made = fields.several("A", "甲", required=("name",), name=fields.line("N", "名"))

    assert (made["minItems"], made["maxItems"], made["type"]) == (0, 50, "array")
    assert made["items"]["required"] == ["id", "name"]
    assert list(made["items"]["properties"]) == ["id", "name"]
    assert made["items"]["properties"]["id"]["pattern"] == "^[A-Za-z][A-Za-z0-9_]{0,39}$"
    bounded = fields.several("A", "甲", least=2, most=7)
    assert (bounded["minItems"], bounded["maxItems"]) == (2, 7)


def test_answers_to_press_have_a_label_and_may_have_a_value() -> None:
    made = fields.items("A", "甲", most=4)

    assert (made["minItems"], made["maxItems"]) == (0, 4)
    assert made["items"]["required"] == ["id", "label"]
    assert made["items"]["properties"]["label"]["x-i18n"] is True
    assert made["items"]["properties"]["value"]["maxLength"] == 200
    assert fields.items("A", "甲", least=1, most=4)["minItems"] == 1
    assert fields.strings("A", "甲", most=3)["maxItems"] == 3


def test_a_wait_lasts_five_seconds_to_ninety_days() -> None:
    made = fields.time_limit()

    assert (made["type"], made["minimum"], made["maximum"]) == ("integer", 5, 7_776_000)
    assert "default" not in made
