"""Check one node's config: its schema, its expressions, texts, patterns and variables."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hubwright.flows.decisions.cells import formula_in
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.expressions import (
    ExpressionError,
    Reading,
    compile_expression,
    compile_template,
    safe_pattern,
)
from hubwright.flows.expressions.compiled import ROOTS, unknown
from hubwright.flows.fields_of import Field, fields_of
from hubwright.flows.node_type import Config, NodeType
from hubwright.flows.problems import Problem, problem

_TYPE_NAMES: Final = {
    "string": ("text", "文本"),
    "integer": ("a whole number", "整数"),
    "number": ("a number", "数字"),
    "boolean": ("yes or no", "是或否"),
    "array": ("a list", "列表"),
    "object": ("an object", "对象"),
}
_RANGES: Final = {
    word: (code, low, high)
    for code, low, high in (
        ("config_range", "minimum", "maximum"),
        ("config_length", "minLength", "maxLength"),
        ("config_items", "minItems", "maxItems"),
    )
    for word in (low, high)
}


class Read:
    """A variable read at a place; kept to find out later whether it can have a value there."""

    __slots__ = ("field", "key", "node_id")

    def __init__(self, key: str, node_id: str, field: str) -> None:
        self.key = key
        self.node_id = node_id
        self.field = field


class ConfigCheck:
    """Findings about one node, and what it reads and writes."""

    def __init__(self, document: FlowDocument, queues: Collection[str] | None) -> None:
        self._document = document
        self._queues = queues
        self._vars = {var.key: var for var in document.vars}
        self._steps = {node.id for node in document.nodes}
        self._personal = {var.key for var in document.vars if var.pii}
        self.reads: list[Read] = []
        self.writes: dict[str, set[str]] = {}

    def check(self, node: Node, node_type: NodeType, config: Config) -> Iterator[Problem]:
        """Yield every finding; fields of the wrong type are told once and not looked into."""
        wrong = list(_schema_problems(node.id, node_type, config))
        yield from wrong
        if not wrong:
            yield from node_type.check(node.id, config)
        for field in fields_of(node_type.schema, config):
            if isinstance(field.value, str) and field.value:
                yield from self._field(node, field, field.value)
            elif field.kind == "cells" and isinstance(field.value, Mapping):
                yield from self._formulas(node, field, field.value)
        yield from _duplicate_items(node.id, config)

    def translations(self, node: Node, node_type: NodeType, config: Config) -> set[str]:
        """Name the translations that belong to a node."""
        return {
            f"{node.id}.{field.path}" for field in fields_of(node_type.schema, config) if field.schema.get("x-i18n")
        }

    def _field(self, node: Node, field: Field, value: str) -> Iterator[Problem]:
        match field.kind:
            case "expr":
                yield from self._expression(node, field, value)
            case "template":
                yield from self._template(node, field, value, field.path)
                translations = self._document.i18n.get(f"{node.id}.{field.path}", {})
                for locale, text in translations.items():
                    yield from self._template(node, field, text, f"{field.path}[{locale}]")
            case "regex":
                yield from _caught("pattern", node.id, field.path, lambda: safe_pattern(value))
            case "var":
                yield from self._variable(node, field, value)
            case "queue":
                if self._queues is not None and value not in self._queues:
                    yield problem("unknown_queue", node_id=node.id, field=field.path, queue=value)
            case "node":
                if value not in self._steps:
                    yield problem("unknown_step", node_id=node.id, field=field.path, step=value[:80])
            case _:
                pass

    def _formulas(self, node: Node, field: Field, cells: Mapping[str, object]) -> Iterator[Problem]:
        """Look into the cells that are calculations; the node type checks the others."""
        for column, cell in cells.items():
            formula = formula_in(cell) if isinstance(cell, str) else ""
            if formula:
                place = Field(f"{field.path}.{column}", {"x-names": ["value"]}, formula)
                yield from self._expression(node, place, formula)

    def _expression(self, node: Node, field: Field, value: str) -> Iterator[Problem]:
        try:
            readings = compile_expression(value).readings
        except ExpressionError as reason:
            yield _told("expression", node.id, field.path, reason)
            return
        yield from self._names(node, field.path, readings, field.schema.get("x-names", ()))

    def _template(self, node: Node, field: Field, value: str, path: str) -> Iterator[Problem]:
        mode = field.schema.get("x-mode", "plain")
        try:
            template = compile_template(value, mode)
        except ExpressionError as reason:
            yield _told("template", node.id, path, reason)
            return
        yield from self._names(node, path, template.readings, ())
        if mode != "url":
            return
        for hole in template.holes:
            if hole.begins and any(reading.root != "tenant" for reading in hole.readings):
                yield problem("address_from_visitor", node_id=node.id, field=path)
        for key in sorted({reading.root for reading in template.readings} & self._personal):
            yield problem("personal_data_in_address", node_id=node.id, field=path, severity="warning", name=key)

    def _names(self, node: Node, path: str, readings: Iterable[Reading], extra: Collection[str]) -> Iterator[Problem]:
        for reading in readings:
            if reading.root in self._vars:
                self.reads.append(Read(reading.root, node.id, path))
            elif reading.root not in ROOTS and reading.root not in extra:
                reason = unknown("unknown_name", reading.root, [*self._vars, *sorted(ROOTS), *extra], reading.column)
                yield _told("expression", node.id, path, reason)

    def _variable(self, node: Node, field: Field, key: str) -> Iterator[Problem]:
        var = self._vars.get(key)
        if var is None:
            yield problem("unknown_variable", node_id=node.id, field=field.path, name=key)
        elif var.scope == "tenant":
            yield problem("read_only_variable", node_id=node.id, field=field.path, name=key)
        self.writes.setdefault(key, set()).add(node.id)


def _told(code: str, node_id: str, field: str, reason: ExpressionError) -> Problem:
    return Problem(
        severity="error",
        code=code,
        message=reason.in_language("en"),
        message_zh=reason.in_language("zh"),
        node_id=node_id,
        field=field,
        column=reason.column,
    )


def _caught(code: str, node_id: str, field: str, attempt: Any) -> Iterator[Problem]:
    try:
        attempt()
    except ExpressionError as reason:
        yield _told(code, node_id, field, reason)


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> Draft202012Validator:
    return Draft202012Validator(msgspec.json.decode(schema))


def _schema_problems(node_id: str, node_type: NodeType, config: Config) -> Iterator[Problem]:
    validator = _validator(msgspec.json.encode(node_type.schema))
    for error in validator.iter_errors(dict(config)):
        yield _schema_problem(node_id, error, config)


def _schema_problem(node_id: str, error: ValidationError, config: Config) -> Problem:
    field = _path(error.absolute_path, config)
    rules: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "required":
        missing = next((name for name in rules["required"] if name not in _mapping(error.instance)), "")
        return problem("config_required", node_id=node_id, field=f"{field}.{missing}".lstrip("."))
    if error.validator == "additionalProperties":
        strange = next((name for name in _mapping(error.instance) if name not in rules["properties"]), "")
        return problem("config_unknown", node_id=node_id, field=field, name=strange[:80])
    if error.validator == "type":
        return problem("config_type", node_id=node_id, field=field, expected=_TYPE_NAMES.get(str(rules["type"]), ""))
    if error.validator == "enum":
        return problem("config_choice", node_id=node_id, field=field, choices=", ".join(map(str, rules["enum"])))
    if error.validator in _RANGES:
        code, low, high = _RANGES[str(error.validator)]
        return problem(code, node_id=node_id, field=field, low=rules.get(low, 0), high=rules.get(high, "∞"))
    return problem("config", node_id=node_id, field=field, reason=str(error.message)[:200])


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _path(steps: Iterable[str | int], config: Config) -> str:
    """Name list items by their id where they have one."""
    value: object = config
    names: list[str] = []
    for step in steps:
        if isinstance(step, int) and isinstance(value, list):
            value = value[step]
            names.append(str(value.get("id", step)) if isinstance(value, Mapping) else str(step))
        else:
            value = value.get(str(step)) if isinstance(value, Mapping) else None
            names.append(str(step))
    return ".".join(names)


def _duplicate_items(node_id: str, config: Config) -> Iterator[Problem]:
    for name, value in config.items():
        ids = [item.get("id") for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
        for twice in sorted({str(each) for each in ids if ids.count(each) > 1}):
            yield problem("duplicate_item", node_id=node_id, field=name, id=twice)
