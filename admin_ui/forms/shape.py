"""What kind of field a piece of schema is, decided in one place for rendering, reading and checking."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

Schema = Mapping[str, Any]
Kind = Literal[
    "text", "textarea", "secret", "colour", "image", "number", "switch", "enum",
    "group", "variant", "list", "checks", "rows", "json", "hidden",
]  # fmt: skip
_BY_FORMAT: dict[str, Kind] = {
    "textarea": "textarea",
    "color": "colour",
    "colour": "colour",
    "secret": "secret",
    "password": "secret",
    "image": "image",
    "hidden": "hidden",
}


def kind_of(schema: Schema) -> Kind:  # noqa: PLR0911 - one answer per shape reads best
    """Name the kind of field."""
    wanted = schema.get("type")
    if "oneOf" in schema and discriminator(schema):
        return "variant"
    if "enum" in schema:
        return "enum"
    if wanted == "object":
        return "group" if "properties" in schema else "json"
    if wanted == "array":
        return "rows" if "prefixItems" in schema else _kind_of_array(schema.get("items", {}))
    if wanted == "boolean":
        return "switch"
    if wanted in ("number", "integer"):
        return "number"
    if wanted == "string":
        if schema.get("x-secret"):
            return "secret"
        if schema.get("x-multiline"):
            return "textarea"
        return _BY_FORMAT.get(str(schema.get("x-widget") or schema.get("format", "")), "text")
    return "json"


def _kind_of_array(items: Schema) -> Kind:
    if "enum" in items:
        return "checks"
    if items.get("type") in ("string", "number", "integer"):
        return "list"
    return "rows" if "properties" in items or "oneOf" in items else "json"


def properties_of(schema: Schema) -> list[tuple[str, Schema]]:
    """The properties in the order people should meet them."""
    properties: Mapping[str, Schema] = schema.get("properties", {})
    order = schema.get("x-order")
    if isinstance(order, Iterable) and not isinstance(order, str):
        places = {name: place for place, name in enumerate(order)}
        return sorted(properties.items(), key=lambda item: places.get(item[0], len(places)))
    return sorted(properties.items(), key=lambda item: item[1].get("x-order", 10_000))


def is_shown(schema: Schema, siblings: Mapping[str, Any]) -> bool:
    """Whether a field with `x-show-when` has its turn: every named sibling holds one of the listed values."""
    conditions: Mapping[str, list[Any]] = schema.get("x-show-when", {})
    return all(siblings.get(name) in values for name, values in conditions.items())


def discriminator(schema: Schema) -> str:
    """The property whose `const` tells the variants of a oneOf apart."""
    named = schema.get("discriminator", {}).get("propertyName")
    if named:
        return str(named)
    shared = [
        {name for name, part in variant.get("properties", {}).items() if "const" in part} for variant in schema["oneOf"]
    ]
    return min(set.intersection(*shared), default="") if shared else ""


def variants(schema: Schema) -> dict[str, Schema]:
    """The variants of a oneOf by the value that chooses each."""
    name = discriminator(schema)
    return {str(variant["properties"][name]["const"]): variant for variant in schema["oneOf"]}


def chosen_variant(schema: Schema, value: object) -> tuple[str, Schema]:
    """The variant a value belongs to; the first when it does not say."""
    known = variants(schema)
    wanted = str(cast("Mapping[str, Any]", value).get(discriminator(schema), "")) if isinstance(value, Mapping) else ""
    key = wanted if wanted in known else next(iter(known))
    return key, known[key]


def narrowed(schema: Schema, value: object) -> Schema:
    """The schema with every oneOf replaced by the variant the value chose, so that errors point at fields."""
    kind = kind_of(schema)
    if kind == "variant":
        return narrowed({"type": "object", **chosen_variant(schema, value)[1]}, value)
    if kind == "group" and isinstance(value, Mapping):
        inner = {name: narrowed(part, value.get(name)) for name, part in schema["properties"].items()}
        return {**schema, "properties": inner}
    if kind == "rows" and isinstance(value, list):
        return {**schema, "prefixItems": [narrowed(schema["items"], row) for row in value], "items": True}
    return schema


def default_of(schema: Schema) -> Any:
    """What a field holds before anybody touched it."""
    if "default" in schema:
        return schema["default"]
    match kind_of(schema):
        case "group":
            return {
                name: default_of(part) for name, part in schema["properties"].items() if default_of(part) is not None
            }
        case "variant":
            key, variant = chosen_variant(schema, None)
            return {**default_of({**variant, "type": "object"}), discriminator(schema): key}
        case "list" | "rows" | "checks":
            return []
        case "switch":
            return False
        case _:
            return schema.get("const")
