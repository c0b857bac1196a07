"""JSON Schemas of what hooks take and give, and of every struct they are made of."""

from collections.abc import Iterable
from typing import Any

import msgspec

from hubwright_sdk.hooks import HOOKS

Schema = dict[str, Any]


def hook_types() -> list[Any]:
    """Everything that goes into hooks and comes out of them."""
    return [each for hook in HOOKS.values() for each in (*hook.arguments, hook.result)]


def components_of(types: Iterable[Any]) -> dict[str, Schema]:
    """Every struct below these, by name."""
    _schemas, components = msgspec.json.schema_components(list(types), ref_template="#/$defs/{name}")
    return dict(sorted(components.items()))


def schema_of(type_: Any) -> Schema:
    """One type, naming the structs in it."""
    (schema,), _components = msgspec.json.schema_components([type_], ref_template="#/$defs/{name}")
    return schema


def said_type(schema: Schema) -> str:
    """A schema in a few words."""
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(said_type(each) for each in several))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return ", ".join(f"`{each}`" for each in values) or _said_kind(schema)


def _said_kind(schema: Schema) -> str:
    within = schema.get("items") or schema.get("additionalProperties")
    kind = str(schema.get("type", "any JSON"))
    if isinstance(within, dict) and within:
        return f"{'list' if kind == 'array' else kind} of {said_type(within)}"
    return {"integer": "whole number", "string": "text", "boolean": "yes or no", "null": "nothing"}.get(kind, kind)


def bounds_of(schema: Schema) -> str:
    """What a value must keep to."""
    words = {
        "minLength": "at least {} long",
        "maxLength": "at most {} long",
        "minimum": "from {}",
        "maximum": "up to {}",
        "minItems": "at least {} of them",
        "maxItems": "at most {} of them",
        "pattern": "as `{}`",
        "format": "{}",
    }
    return ", ".join(text.format(str(schema[key]).replace("|", "\\|")) for key, text in words.items() if key in schema)
