"""From posted names and values to data of the schema's shape, and the row buttons."""

import json
from collections.abc import Mapping
from typing import Any

from admin_ui.forms.shape import Schema, chosen_variant, default_of, discriminator, is_shown, kind_of

Posted = Mapping[str, list[str]]
_MISSING: Any = object()


def value_of(schema: Schema, posted: Posted, stored: Any = None) -> dict[str, Any]:
    """Read a whole form; `stored` is what secrets left blank keep."""
    read = _read(schema, posted, "", stored if stored is not None else {})
    return read if isinstance(read, dict) else {}


def _read(schema: Schema, posted: Posted, path: str, stored: Any) -> Any:  # noqa: PLR0911 - one answer per kind
    match kind_of(schema):
        case "group":
            return _object(schema, posted, path, stored)
        case "variant":
            name = discriminator(schema)
            key, variant = chosen_variant(schema, {name: first(posted, _join(path, name))})
            rest = {field: part for field, part in variant["properties"].items() if field != name}
            return {name: key, **_object({**variant, "properties": rest}, posted, path, stored)}
        case "rows" | "list":
            read = [
                _read(schema["items"], posted, f"{path}.{index}", _at(stored, index))
                for index in _indexes(posted, path)
            ]
            return [item for item in read if item is not _MISSING and item != ""]
        case "checks":
            return _typed_choices(schema["items"], [text for text in posted.get(path, []) if text])
        case "switch":
            return first(posted, path) in ("on", "true", "1")
        case "number":
            return _number(first(posted, path).strip(), schema)
        case "json":
            return _json(first(posted, path).strip())
        case "secret":
            text = first(posted, path)
            return text or (stored if isinstance(stored, str) and stored else _MISSING)
        case "enum":
            text = first(posted, path)
            return (_typed_choices(schema, [text]) if text else [_MISSING])[0]
        case _:
            return _text(schema, first(posted, path))


def _object(schema: Schema, posted: Posted, path: str, stored: Any) -> dict[str, Any]:
    kept = stored if isinstance(stored, Mapping) else {}
    read = {
        name: part["const"] if "const" in part else _read(part, posted, _join(path, name), kept.get(name))
        for name, part in schema["properties"].items()
    }
    present = {name: value for name, value in read.items() if value is not _MISSING}
    return {name: value for name, value in present.items() if is_shown(schema["properties"][name], present)}


def _text(schema: Schema, text: str) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if not text and ("pattern" in schema or schema.get("format") in ("email", "color", "colour")):
        return _MISSING
    return text


def _number(text: str, schema: Schema) -> Any:
    if not text:
        return _MISSING
    try:
        return int(text) if schema.get("type") == "integer" else float(text)
    except ValueError:
        return text


def _json(text: str) -> Any:
    if not text:
        return _MISSING
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _typed_choices(schema: Schema, texts: list[str]) -> list[Any]:
    known = {str(value): value for value in schema["enum"]}
    return [known.get(text, text) for text in texts]


def _indexes(posted: Posted, path: str) -> list[int]:
    start = f"{path}."
    found = {name[len(start) :].split(".", 1)[0] for name in posted if name.startswith(start)}
    return sorted(int(index) for index in found if index.isdigit() and len(index) < 5)


def first(posted: Posted, name: str) -> str:
    """One posted value as text; empty when there is none."""
    values = posted.get(name, [])
    return values[-1] if values else ""


def _at(stored: Any, index: int) -> Any:
    return stored[index] if isinstance(stored, list) and index < len(stored) else None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _walk(schema: Schema, value: Any, path: list[str]) -> tuple[Schema, Any] | None:
    for part in path:
        if kind_of(schema) == "variant":
            schema = chosen_variant(schema, value)[1]
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            schema, value = schema.get("items", {}), value[int(part)]
        elif isinstance(value, dict) and part in schema.get("properties", {}):
            schema, value = schema["properties"][part], value.setdefault(part, default_of(schema["properties"][part]))
        else:
            return None
    return schema, value


def change_rows(schema: Schema, value: dict[str, Any], order: str) -> str:
    """Carry out a row button (`add:path`, `remove:path:2`, `up:…`, `down:…`, `refresh`); tell what gets the focus."""
    verb, _colon, rest = order.partition(":")
    path, _colon, index = rest.partition(":")
    found = _walk(schema, value, path.split("."))
    if verb == "refresh" or found is None or not isinstance(found[1], list):
        return ""
    part, items = found
    if verb == "add":
        items.append(default_of(part["items"]) if kind_of(part) == "rows" else "")
        return f"{path}.{len(items) - 1}"
    if not index.isdigit() or int(index) >= len(items):
        return ""
    if verb == "remove":
        items.pop(int(index))
        return path
    return f"{path}.{_moved(items, int(index), 1 if verb == 'down' else -1)}"


def _moved(items: list[Any], at: int, by: int) -> int:
    to = max(0, min(at + by, len(items) - 1))
    items[at], items[to] = items[to], items[at]
    return to
