"""Values for the form of any step, made from the form's own schema: defaults, choices, examples in its help, kinds."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_BY_KIND = {"expr": '"a"', "var": "kept", "regex": r"\d+"}
_BY_MODE = {"url": "https://example.com/a", "json": '{"a": 1}', "header": "a"}
_WORDS = ("example", "name", "a", "A", "Accept", "$.a", "09:00")
_EXAMPLE = re.compile(r"[Ff]or example (.+?)\.?$")


def filled(part: Schema, *, prefer: Collection[str] = ()) -> Any:
    """One value that the part of a schema takes; `prefer` are choices to take where they are offered."""
    if "enum" in part:
        return _chosen(part, prefer)
    match part.get("type"):
        case "object":
            return {name: filled(inner, prefer=prefer) for name, inner in part.get("properties", {}).items()}
        case "array":
            return _entries(part, prefer)
        case "integer" | "number":
            return part.get("default", part.get("minimum", 1))
        case "boolean":
            return bool(part.get("default", False))
    return part.get("default") or _text(part)


def _chosen(part: Schema, prefer: Collection[str]) -> Any:
    options = [option for option in part["enum"] if option not in ("", None)]
    wanted = next((option for option in options if option in prefer), None)
    return wanted or part.get("default") or (options[0] if options else "")


def _entries(part: Schema, prefer: Collection[str]) -> list[Any]:
    inner = part.get("items", {})
    if inner.get("type") != "object":
        return ["word"]
    needed = inner.get("required", [])
    shown = {name: each for name, each in inner["properties"].items() if name in needed or each.get("type") != "array"}
    return [
        {
            name: _apart(filled(each, prefer=prefer), number)
            for name, each in shown.items()
            if name in needed or name in _ALWAYS or "enum" in each
        }
        for number in range(max(part.get("minItems", 0), 1))
    ]


_ALWAYS = ("label", "expr", "cells", "outcome", "examples", "description", "title")


def _apart(value: Any, number: int) -> Any:
    """Entries of a list must not be called the same."""
    if number and isinstance(value, str) and value in _WORDS:
        return f"{value}{number + 1}"
    return value


def _text(part: Schema) -> str:
    kind = str(part.get("x-kind", ""))
    example = _EXAMPLE.search(_said(part.get("x-help", "")))
    if kind == "expr" and example:
        return example.group(1)
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind == "template":
        return _BY_MODE.get(str(part.get("x-mode", "")), "Words")
    pattern = part.get("pattern")
    return next(word for word in _WORDS if pattern is None or re.search(pattern, word))


def _said(words: Any) -> str:
    return str(words.get("en", "")) if isinstance(words, Mapping) else str(words)


def posted(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The value as a browser posts it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from posted(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from (
                posted(inner, f"{name}.{number}") if isinstance(inner, Mapping) else [(f"{name}.{number}", str(inner))]
            )
    elif value is True:
        yield name, "true"
    elif value is not None and value is not False:
        yield name, str(value)
