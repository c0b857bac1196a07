"""Between a step's form and the document: config and translations become one value, and back."""

from collections.abc import Mapping
from typing import Any

from admin_ui.forms.shape import Schema
from hubwright import flows
from hubwright.control.flows.edits import free_item_id
from hubwright.flows.document import FlowDocument, Node

Value = dict[str, Any]
Properties = Mapping[str, Schema]
_EMPTY: tuple[object, ...] = ("", None, [], {})


def value_of_node(document: FlowDocument, node: Node) -> Value:
    """What the form shows of a stored step."""
    kind = flows.find_node_type(node.type)
    return _shown(document, f"{node.id}.", node.config, kind.schema["properties"]) if kind else {}


def _shown(document: FlowDocument, path: str, config: Mapping[str, Any], properties: Properties) -> Value:
    value: Value = {}
    for name, part in properties.items():
        stored = config.get(name)
        if part.get("x-i18n"):
            said = document.i18n.get(path + name, {})
            value[name] = {**said, document.locale_default: str(stored or "")}
        elif isinstance(stored, list) and _has_rows(part):
            inner = part["items"]["properties"]
            rows = [row for row in stored if isinstance(row, dict)]
            value[name] = [_shown(document, f"{path}{name}.{row.get('id', '')}.", row, inner) for row in rows]
        elif stored is not None:
            value[name] = stored
    return value


def _has_rows(part: Schema) -> bool:
    return part.get("type") == "array" and part.get("items", {}).get("type") == "object"


class Written:
    """What a posted form means: `config` of the step, `texts` its translations by field. What does not apply goes."""

    def __init__(self, document: FlowDocument, node: Node, value: Value) -> None:
        self._first = document.locale_default
        self.texts: dict[str, dict[str, str]] = {}
        kind = flows.find_node_type(node.type)
        if kind is None:
            start = f"{node.id}."
            said = {key.removeprefix(start): texts for key, texts in document.i18n.items() if key.startswith(start)}
            self.config, self.texts = node.config, said
            return
        self.config = self._read("", value, kind.schema, node.config)

    def _read(self, path: str, value: Mapping[str, Any], schema: Schema, stored: Mapping[str, Any]) -> Value:
        """What is as it would be anyway is not written, unless it has to stand there."""
        read: Value = {}
        needed = schema.get("required", ())
        for name, part in schema["properties"].items():
            given = value.get(name)
            if part.get("x-i18n"):
                given = self._said(path + name, given)
            elif isinstance(given, list) and _has_rows(part):
                given = self._rows(path + name, given, part["items"], stored.get(name))
            elif isinstance(given, Mapping) and part.get("x-kind") == "cells":
                given = {column: cell for column, cell in given.items() if cell}
            usual = given in _EMPTY or (given == part.get("default") and name not in needed)
            unwritten = name not in stored and usual
            if not unwritten and given is not None and (given not in _EMPTY or "enum" in part):
                read[name] = given
        return read

    def _said(self, field: str, given: object) -> str:
        said = given if isinstance(given, Mapping) else {}
        others = {code: text for code, text in said.items() if code != self._first and text}
        if others:
            self.texts[field] = others
        return str(said.get(self._first) or "")

    def _rows(self, path: str, given: list[Any], schema: Schema, stored: object) -> list[Value]:
        kept = [row for row in stored if isinstance(row, dict)] if isinstance(stored, list) else []
        before = {str(row.get("id")): row for row in kept}
        taken = {*before, *(str(row.get("id")) for row in given if row.get("id"))}
        inner = {**schema, "properties": {name: part for name, part in schema["properties"].items() if name != "id"}}
        rows: list[Value] = []
        for row in given:
            row_id = row.get("id") or free_item_id(taken, path.rpartition(".")[2][:1])
            taken.add(row_id)
            rows.append({"id": row_id, **self._read(f"{path}.{row_id}.", row, inner, before.get(row_id, {}))})
        return rows


def variables_written(node: Node) -> list[str]:
    """The variables that a step's own fields name as its results."""
    kind = flows.find_node_type(node.type)
    return _variables(kind.schema["properties"], node.config) if kind else []


def _variables(properties: Properties, config: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for name, part in properties.items():
        stored = config.get(name)
        if part.get("x-kind") == "var" and isinstance(stored, str) and stored:
            found.append(stored)
        elif isinstance(stored, list) and _has_rows(part):
            rows = [row for row in stored if isinstance(row, dict)]
            found += [key for row in rows for key in _variables(part["items"]["properties"], row)]
    return found
