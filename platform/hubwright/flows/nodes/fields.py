"""Words for writing a node's form as JSON Schema, with titles and help in both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from hubwright.flows.node_type import Schema

ITEM_ID = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]{0,39}$"}
LONGEST_WAIT_S = 90 * 24 * 3600


def form(*, required: Sequence[str] = (), **fields: Schema) -> Schema:
    """Describe a config; fields appear in the order given, and nothing else is allowed."""
    for order, field in enumerate(fields.values()):
        field["x-order"] = order
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def _field(kind: str, title: tuple[str, str], more: tuple[str, str] | None, extra: Mapping[str, Any]) -> Schema:
    found: Schema = {"type": kind, "title": title[0], "x-title": {"en": title[0], "zh": title[1]}}
    if more:
        found["x-help"] = {"en": more[0], "zh": more[1]}
    return found | dict(extra)


def line(en: str, zh: str, *, more: tuple[str, str] | None = None, **extra: Any) -> Schema:
    """A plain line of text."""
    return _field("string", (en, zh), more, extra)


def words(en: str, zh: str, *, more: tuple[str, str] | None = None) -> Schema:
    """What a visitor reads: a text with holes, translatable."""
    return line(en, zh, more=more, **{"x-kind": "template", "x-i18n": True, "x-multiline": True})


def template(en: str, zh: str, *, mode: str = "plain", more: tuple[str, str] | None = None, **extra: Any) -> Schema:
    """A text with holes that is the same in every language."""
    return line(en, zh, more=more, **{"x-kind": "template", "x-mode": mode}, **extra)


def expression(en: str, zh: str, *, more: tuple[str, str] | None = None, names: Sequence[str] = ()) -> Schema:
    """A calculation; `names` are known here beside the variables."""
    return line(en, zh, more=more, maxLength=2_000, **{"x-kind": "expr", "x-names": list(names)})


def pattern(en: str, zh: str, *, more: tuple[str, str] | None = None) -> Schema:
    """A regular expression."""
    return line(en, zh, more=more, maxLength=200, **{"x-kind": "regex"})


def variable(en: str, zh: str, *, more: tuple[str, str] | None = None) -> Schema:
    """The key of a variable that the node writes."""
    return line(en, zh, more=more, **{"x-kind": "var"})


def choice(en: str, zh: str, options: Mapping[str, tuple[str, str]], *, default: str) -> Schema:
    """One of a few fixed answers."""
    titles = {value: {"en": title[0], "zh": title[1]} for value, title in options.items()}
    extra = {"enum": list(options), "default": default, "x-enum-titles": titles}
    return _field("string", (en, zh), None, extra)


def count(
    en: str, zh: str, low: int, high: int, *, more: tuple[str, str] | None = None, default: int | None = None
) -> Schema:
    """A whole number in a range."""
    extra: dict[str, Any] = {"minimum": low, "maximum": high}
    if default is not None:
        extra["default"] = default
    return _field("integer", (en, zh), more, extra)


def switch(en: str, zh: str, *, default: bool, more: tuple[str, str] | None = None) -> Schema:
    """Yes or no."""
    return _field("boolean", (en, zh), more, {"default": default})


def several(
    en: str, zh: str, *, least: int = 0, most: int = 50, required: Sequence[str] = (), **fields: Schema
) -> Schema:
    """A list of small forms, each with an id that stays when it is relabelled."""
    item = form(
        required=["id", *required], id={**ITEM_ID, "title": "Id", "x-title": {"en": "Id", "zh": "标识"}}, **fields
    )
    return _field("array", (en, zh), None, {"items": item, "minItems": least, "maxItems": most})


def strings(en: str, zh: str, *, most: int = 50, more: tuple[str, str] | None = None) -> Schema:
    """A list of plain words."""
    return _field("array", (en, zh), more, {"items": {"type": "string", "maxLength": 200}, "maxItems": most})


def items(en: str, zh: str, *, least: int = 0, most: int) -> Schema:
    """Answers to press: what they say and what they mean."""
    return several(
        en,
        zh,
        least=least,
        most=most,
        required=["label"],
        label=words("Label", "文字"),
        value=line("Value", "值", maxLength=200),
    )


def time_limit() -> Schema:
    """How long a node waits for an answer."""
    return count("Time limit in seconds", "超时（秒）", 5, LONGEST_WAIT_S)


def shown_when(field: Schema, **values: Sequence[str]) -> Schema:
    """Show a field only when another one has one of these values."""
    return field | {"x-show-when": {name: list(options) for name, options in values.items()}}


def cells(en: str, zh: str, *, of: str, more: tuple[str, str] | None = None) -> Schema:
    """One small text for each entry of another list of the same form."""
    each = {"type": "string", "maxLength": 500}
    return _field("object", (en, zh), more, {"additionalProperties": each, "x-kind": "cells", "x-of": of})


def one_of_items(en: str, zh: str, *, of: str) -> Schema:
    """The id of an entry of another list of the same form."""
    return line(en, zh, more=None, maxLength=40, **{"x-kind": "item", "x-of": of})


def step(en: str, zh: str, *, more: tuple[str, str] | None = None) -> Schema:
    """The id of another step of the flow."""
    return line(en, zh, more=more, maxLength=64, **{"x-kind": "node"})
