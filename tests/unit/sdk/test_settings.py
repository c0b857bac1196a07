"""Settings problems land beside their field, in both languages."""

from typing import Any

import pytest

from hubwright_sdk import schema_problems, with_defaults

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "side": {"enum": ["left", "right"], "default": "right"},
        "hours": {"type": "integer", "minimum": 1, "maximum": 9, "default": 3},
        "rows": {
            "type": "array",
            "maxItems": 2,
            "default": [],
            "items": {"type": "object", "required": ["key"], "properties": {"key": {"pattern": "^[a-z]+$"}}},
        },
    },
}


@pytest.mark.parametrize(
    ("settings", "field", "said"),
    [
        ({}, "name", "needed"),
        ({"name": ""}, "name", "empty"),
        ({"name": "abcdef"}, "name", "5 characters"),
        ({"name": "a", "side": "top"}, "side", "listed"),
        ({"name": "a", "hours": 10}, "hours", "at most 9"),
        ({"name": "a", "hours": "3"}, "hours", "kind"),
        ({"name": "a", "extra": 1}, "extra", "no such"),
        ({"name": "a", "rows": [{"key": "A"}]}, "rows.0.key", "form"),
        ({"name": "a", "rows": [{}]}, "rows.0.key", "needed"),
        ({"name": "a", "rows": [{"key": "a"}] * 3}, "rows", "At most 2"),
    ],
)
def test_a_problem_names_its_field(settings: dict[str, Any], field: str, said: str) -> None:
    (problem,) = schema_problems(SCHEMA, settings)
    assert problem.field == field
    assert said in problem.said_in("en")
    assert problem.said_in("zh") != problem.said_in("en")


def test_defaults_fill_only_what_is_missing_and_are_never_shared() -> None:
    first = with_defaults(SCHEMA, {"name": "a", "hours": 1})
    assert first == {"name": "a", "hours": 1, "side": "right", "rows": []}
    first["rows"].append("mine")
    assert with_defaults(SCHEMA, {})["rows"] == []
