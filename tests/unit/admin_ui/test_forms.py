"""The form engine: what is posted becomes data of the schema's shape, what is wrong is said beside its field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.forms import build_form, read_form
from admin_ui.forms.fields import Field
from admin_ui.forms.reading import value_of
from hubwright.kernel.errors import FieldError
from hubwright.kernel.i18n import use_language

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 10, "x-title": {"en": "Name", "zh": "名称"}, "x-order": 1},
        "hours": {"type": "integer", "minimum": 1, "maximum": 24, "x-order": 2},
        "rate": {"type": "number", "x-order": 3},
        "on": {"type": "boolean", "x-order": 4},
        "side": {"type": "string", "enum": ["right", "left"], "default": "right", "x-order": 5},
        "secret": {"type": "string", "x-secret": True, "x-order": 6},
        "scopes": {"type": "array", "items": {"enum": ["read", "write"]}, "x-order": 7},
        "sites": {"type": "array", "items": {"type": "string"}, "maxItems": 3, "x-order": 8},
        "questions": {
            "type": "array",
            "x-order": 9,
            "items": {
                "type": "object",
                "required": ["key"],
                "properties": {
                    "key": {"type": "string", "pattern": "^[a-z]+$"},
                    "needed": {"type": "boolean", "default": False},
                },
            },
        },
        "check": {
            "x-order": 10,
            "oneOf": [
                {"properties": {"by": {"const": "length"}, "most": {"type": "integer", "maximum": 99}}},
                {"properties": {"by": {"const": "pattern"}, "pattern": {"type": "string"}}, "required": ["pattern"]},
            ],
        },
        "plan": {"type": "string", "enum": ["free", "paid"], "default": "free", "x-order": 11},
        "card": {"type": "string", "x-order": 12, "x-show-when": {"plan": ["paid"]}},
    },
}


def posted(**more: str | list[str]) -> dict[str, list[str]]:
    """A posted form; dots are written as two underscores."""
    given: dict[str, str | list[str]] = {"name": "Aurora", "check__by": "length", **more}
    return {key.replace("__", "."): value if isinstance(value, list) else [value] for key, value in given.items()}


def every(fields: list[Field]) -> dict[str, Field]:
    """All fields by name, also those inside others."""
    found = {field.name: field for field in fields}
    for field in fields:
        found |= every(field.children) | every(field.rows)
    return found


def shown(value: Any) -> dict[str, Field]:
    """The fields of the form."""
    return every([field for section in build_form(SCHEMA, value).sections for field in section.fields])


def test_a_posted_form_becomes_typed_data() -> None:
    reading = read_form(
        SCHEMA,
        posted(
            hours="12",
            rate="1.5",
            on="true",
            side="left",
            scopes=["read", "write"],
            sites__0="https://a.example",
            sites__2="https://b.example",
            questions__0__key="name",
            questions__0__needed="true",
            check__most="7",
        ),
    )

    assert reading.accepted
    assert reading.value == {
        "name": "Aurora",
        "hours": 12,
        "rate": 1.5,
        "on": True,
        "side": "left",
        "scopes": ["read", "write"],
        "sites": ["https://a.example", "https://b.example"],
        "questions": [{"key": "name", "needed": True}],
        "check": {"by": "length", "most": 7},
    }


def test_nothing_ticked_is_false_and_nothing_listed_is_empty() -> None:
    value = read_form(SCHEMA, posted()).value

    assert (value["on"], value["scopes"], value["sites"], value["questions"]) == (False, [], [], [])


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"name": ""}, "name", "This is needed."),
        ({"name": "x" * 11}, "name", "Keep this to 10 characters."),
        ({"hours": "0"}, "hours", "This must be at least 1."),
        ({"hours": "many"}, "hours", "Enter a number."),
        ({"hours": "1.5"}, "hours", "Enter a number."),
        ({"side": "up"}, "side", "Choose one of the listed values."),
        ({"scopes": ["fly"]}, "scopes.0", "Choose one of the listed values."),
        (
            {"sites__0": "a", "sites__1": "b", "sites__2": "c", "sites__3": "d"},
            "sites",
            "At most 3 entries are possible.",
        ),
        ({"questions__0__key": "A b"}, "questions.0.key", "This does not have the expected form."),
        ({"questions__0__key": "", "questions__0__needed": "true"}, "questions.0.key", "This is needed."),
        ({"check__by": "length", "check__most": "100"}, "check.most", "This must be at most 99."),
        ({"check__by": "pattern", "check__pattern": ""}, "check.pattern", "This is needed."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(given: dict[str, Any], field: str, sentence: str) -> None:
    reading = read_form(SCHEMA, posted(**given))

    assert not reading.accepted
    assert reading.status == 422
    assert reading.errors[field] == sentence


def test_a_form_with_errors_keeps_what_was_typed_and_links_to_the_field() -> None:
    reading = read_form(SCHEMA, posted(name="", hours="many", sites__0="https://a.example"))
    form = build_form(SCHEMA, reading, form_id="f")
    fields = every([field for section in form.sections for field in section.fields])

    assert fields["hours"].value == "many"
    assert fields["sites.0"].value == "https://a.example"
    assert [(problem.target, problem.label) for problem in form.problems] == [("f-name", "Name"), ("f-hours", "Hours")]
    assert form.unsaved


def test_labels_follow_the_reader() -> None:
    with use_language("zh"):
        assert shown({})["name"].label == "名称"


def test_a_secret_is_never_shown_and_blank_means_keep() -> None:
    assert shown({"name": "Aurora", "secret": "s3"})["secret"].value == ""
    assert shown({"name": "Aurora", "secret": "s3"})["secret"].stored
    assert read_form(SCHEMA, posted(secret=""), stored={"secret": "s3"}).value["secret"] == "s3"
    assert read_form(SCHEMA, posted(secret="new"), stored={"secret": "s3"}).value["secret"] == "new"


@pytest.mark.parametrize(
    ("order", "keys", "focus"),
    [
        ("add:questions", ["a", "b", None], "questions.2"),
        ("remove:questions:0", ["b"], "questions"),
        ("up:questions:1", ["b", "a"], "questions.0"),
        ("down:questions:0", ["b", "a"], "questions.1"),
        ("down:questions:1", ["a", "b"], "questions.1"),
        ("remove:questions:9", ["a", "b"], ""),
        ("remove:nothing:0", ["a", "b"], ""),
        ("refresh", ["a", "b"], ""),
    ],
)
def test_row_buttons_change_rows_and_check_nothing(order: str, keys: list[str | None], focus: str) -> None:
    reading = read_form(SCHEMA, posted(name="", questions__0__key="a", questions__1__key="b", _row=order))

    assert not reading.accepted
    assert (reading.status, reading.errors) == (200, {})
    assert [row.get("key") for row in reading.value["questions"]] == keys
    assert reading.focus == focus


def test_another_variant_brings_its_own_fields() -> None:
    reading = read_form(SCHEMA, posted(check__by="pattern", check__most="7", _row="refresh"))

    assert set(shown(reading)) >= {"check.pattern"}
    assert "check.most" not in shown(reading)


def test_a_field_appears_and_counts_only_when_its_turn_comes() -> None:
    assert "card" not in shown({"plan": "free"})
    assert "card" in shown({"plan": "paid"})
    assert "card" not in value_of(SCHEMA, posted(plan="free", card="4242"))
    assert value_of(SCHEMA, posted(plan="paid", card="4242"))["card"] == "4242"


def test_what_a_verb_refuses_appears_beside_the_field() -> None:
    reading = read_form(SCHEMA, posted())
    reading.refuse([FieldError("name", "Taken."), FieldError("", "Somebody was faster.")])
    form = build_form(SCHEMA, reading, form_id="f")

    assert [(problem.target, problem.message) for problem in form.problems] == [
        ("f-name", "Taken."),
        ("", "Somebody was faster."),
    ]


_WHOLE = ["name", "hours", "rate", "on", "side", "scopes", "questions", "_row", "plan", "card"]
_PARTS = ["sites.0", "sites.x", "sites.99999", "questions.0.key", "check.by", "check.most", "x.y.z"]
_names = st.sampled_from(_WHOLE + _PARTS)


@given(st.dictionaries(_names, st.lists(st.text(max_size=20), max_size=3), max_size=8))
def test_no_posted_form_breaks_it(form: dict[str, list[str]]) -> None:
    reading = read_form(SCHEMA, form)

    assert build_form(SCHEMA, reading).sections
