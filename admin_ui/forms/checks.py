"""What is wrong with read data, field by field, in the reader's language."""

import re
from collections.abc import Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from admin_ui.forms.shape import Schema, kind_of, narrowed
from admin_ui.forms.words import sentence

_FORMATS = FormatChecker(formats=())
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost")


@_FORMATS.checks("email")
def _email(value: object) -> bool:
    return not isinstance(value, str) or _EMAIL.fullmatch(value) is not None


@_FORMATS.checks("uri")
def _uri(value: object) -> bool:
    return not isinstance(value, str) or value == "" or value.startswith(("https://", "http://"))


def errors_of(schema: Schema, value: dict[str, Any]) -> dict[str, str]:
    """One sentence per field path; an empty answer means the data may be used."""
    exact = narrowed(schema, value)
    validator = Draft202012Validator(exact, format_checker=_FORMATS)
    found: dict[str, str] = {}
    for error in sorted(validator.iter_errors(value), key=lambda error: [str(part) for part in error.absolute_path]):
        for path in _paths(error):
            found.setdefault(path, sentence(str(error.validator), _schema_of(error), error.validator_value))
    for path in _blank_but_needed(exact, value, ""):
        found.setdefault(path, sentence("required", {}, None))
    return found


def _paths(error: ValidationError) -> list[str]:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required" and isinstance(error.instance, Mapping):
        return [
            ".".join([*path, name]) for name in cast("list[str]", error.validator_value) if name not in error.instance
        ]
    return [".".join(path)]


def _schema_of(error: ValidationError) -> Schema:
    return error.schema if isinstance(error.schema, Mapping) else {}


def _blank_but_needed(schema: Schema, value: Any, path: str) -> list[str]:
    if kind_of(schema) == "rows" and isinstance(value, list):
        rows = zip(schema.get("prefixItems", []), value, strict=False)
        return [blank for n, (part, row) in enumerate(rows) for blank in _blank_but_needed(part, row, f"{path}.{n}")]
    if kind_of(schema) != "group" or not isinstance(value, Mapping):
        return []
    blank: list[str] = []
    for name, part in schema["properties"].items():
        here = f"{path}.{name}" if path else name
        if name in schema.get("required", []) and value.get(name) == "":
            blank.append(here)
        blank += _blank_but_needed(part, value.get(name), here)
    return blank
