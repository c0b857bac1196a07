"""What must not travel with a flow: keys and passwords written into a step instead of the company's values."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.registry import find_node_type

_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SECRET: Final = frozenset(
    {"authorization", "auth", "cookie", "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey"}
    | {"credential", "credentials", "signature", "sig"}
)
_OPEN_KEYS: Final = frozenset({"idempotency", "dedup", "sort", "primary", "public", "foreign", "order"})
_SCHEME: Final = re.compile(r"(?i)\b(?:bearer|basic|token|digest|key)\b")
_HOLE: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_USER: Final = re.compile(r"^(\s*[a-z][a-z0-9+.-]*://)[^/?#\s{]*@", re.IGNORECASE)
_QUERY: Final = re.compile(r"([?&;]([A-Za-z0-9_.-]+)=)((?:\{\{.*?\}\}|[^&#;\s])*)")
_MEMBER: Final = re.compile(r"(\"([A-Za-z0-9_.-]+)\"\s*:\s*)\"((?:[^\"\\]|\\.)*)\"")


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A value that stayed behind; `node` is empty for the start value of a variable."""

    node: str = ""
    field: str


def without_secrets(document: FlowDocument) -> tuple[FlowDocument, list[LeftOut]]:
    """Empty whatever looks like a secret; what reads the company's values is none."""
    found: list[LeftOut] = []
    entry = [_cleaned(node, found) for node in document.entry]
    nodes = [_cleaned(node, found) for node in document.nodes]
    variables = []
    for var in document.vars:
        if isinstance(var.default, str) and var.default and is_secret_name(var.key):
            found.append(LeftOut(field=f"vars.{var.key}"))
            variables.append(replace(var, default=None))
            continue
        variables.append(var)
    return (replace(document, entry=entry, nodes=nodes, vars=variables), found) if found else (document, [])


def is_secret_name(name: str) -> bool:
    """Whether what bears this name is usually nobody else's business."""
    words = [word.lower() for word in _WORDS.findall(name)]
    a_key = words[-1:] == ["key"] and not _OPEN_KEYS.intersection(words)
    return a_key or not _SECRET.isdisjoint(words)


def _cleaned(node: Node, found: list[LeftOut]) -> Node:
    config = dict(node.config)
    for name, value in node.config.items():
        config[name] = _value(node.id, name, value, _schema_of(node, name), found)
    return replace(node, config=config) if config != node.config else node


def _schema_of(node: Node, name: str) -> Mapping[str, Any]:
    kind = find_node_type(node.type)
    found: Mapping[str, Any] = kind.schema["properties"].get(name, {}) if kind else {}
    return found


def _value(node_id: str, field: str, value: object, schema: Mapping[str, Any], found: list[LeftOut]) -> object:
    """One field; rows of names and values are judged by their names, addresses and bodies by their parts."""
    if isinstance(value, list):
        inner = schema.get("items", {})
        return [_row(node_id, f"{field}.{place}", row, inner, found) for place, row in enumerate(value)]
    if not isinstance(value, str) or not value:
        return value
    if schema.get("x-secret"):
        found.append(LeftOut(node=node_id, field=field))
        return ""
    if schema.get("x-mode") == "url":
        cleaned = _QUERY.sub(_parameter, _USER.sub(r"\1", value))
    elif schema.get("x-mode") == "json":
        cleaned = _MEMBER.sub(_member, value)
    else:
        return value
    if cleaned != value:
        found.append(LeftOut(node=node_id, field=field))
    return cleaned


def _row(node_id: str, field: str, row: object, schema: Mapping[str, Any], found: list[LeftOut]) -> object:
    if not isinstance(row, dict):
        return row
    name, value = row.get("name"), row.get("value")
    if isinstance(name, str) and isinstance(value, str) and is_secret_name(name) and _is_written_out(value):
        found.append(LeftOut(node=node_id, field=f"{field}.value"))
        return {**row, "value": ""}
    inner = schema.get("properties", {})
    return {key: _value(node_id, f"{field}.{key}", each, inner.get(key, {}), found) for key, each in row.items()}


def _is_written_out(value: str) -> bool:
    """Whether more stands there than holes and the word before a key."""
    return bool(_SCHEME.sub("", _HOLE.sub("", value)).strip())


def _parameter(match: re.Match[str]) -> str:
    secret = is_secret_name(match.group(2)) and _is_written_out(match.group(3))
    return match.group(1) if secret else match.group(0)


def _member(match: re.Match[str]) -> str:
    secret = is_secret_name(match.group(2)) and _is_written_out(match.group(3))
    return f'{match.group(1)}""' if secret else match.group(0)
