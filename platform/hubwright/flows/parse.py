"""Read a flow document; what cannot be one is refused with every reason found."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from hubwright.flows.document import (
    MAX_DOCUMENT_KB,
    MAX_NESTING,
    MAX_NODES,
    MAX_TEXT_KB,
    MAX_VARS,
    FlowDocument,
    Node,
    Var,
)
from hubwright.flows.errors import FlowInvalid
from hubwright.flows.expressions.compiled import RESERVED_ROOTS
from hubwright.flows.expressions.parse import RESERVED_WORDS
from hubwright.flows.expressions.values import read_date
from hubwright.flows.problems import Problem, problem

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", re.ASCII)
_TYPE: Final = re.compile(r"[a-z][a-z0-9_]*([.-][a-z0-9_]+)*", re.ASCII)
_PLACE: Final = re.compile(r" - at `(.*)`$")


def parse(raw: bytes | str | Mapping[str, object]) -> FlowDocument:
    """Read JSON or plain values into a document; raises FlowInvalid."""
    plain = _plain(raw)
    try:
        document = msgspec.convert(plain, FlowDocument)
    except msgspec.ValidationError as reason:
        place = _PLACE.search(str(reason))
        field = place.group(1).removeprefix("$").lstrip(".") if place else ""
        raise FlowInvalid([problem("not_a_document", field=field, reason=str(reason))]) from reason
    problems = list(_structure(document))
    if problems:
        raise FlowInvalid(problems)
    return document


def _plain(raw: bytes | str | Mapping[str, object]) -> object:
    """Bring everything through JSON once, so that only JSON values and bounded sizes get further."""
    try:
        encoded = raw if isinstance(raw, bytes) else raw.encode() if isinstance(raw, str) else msgspec.json.encode(raw)
        if len(encoded) > MAX_DOCUMENT_KB * 1024:
            raise FlowInvalid([problem("document_too_large", limit=MAX_DOCUMENT_KB)])
        plain: object = msgspec.json.decode(encoded)
    except (msgspec.MsgspecError, TypeError, UnicodeError, ValueError) as reason:
        raise FlowInvalid([problem("not_json", reason=str(reason)[:200])]) from reason
    except RecursionError as reason:
        raise FlowInvalid([problem("nested_too_deep")]) from reason
    return plain


def _structure(document: FlowDocument) -> Iterator[Problem]:
    if len(document.nodes) + len(document.entry) > MAX_NODES:
        yield problem("too_many_nodes", limit=MAX_NODES)
    if len(document.vars) > MAX_VARS:
        yield problem("too_many_vars", limit=MAX_VARS)
    yield from _ids(document)
    yield from _vars(document.vars)
    yield from _edges(document)
    yield from _texts(document)


def _ids(document: FlowDocument) -> Iterator[Problem]:
    for found, what in (
        ([node.id for node in document.all_nodes()], "nodes"),
        ([edge.id for edge in document.edges], "edges"),
        ([var.id for var in document.vars], "vars"),
        ([group.id for group in document.groups], "groups"),
    ):
        yield from (problem("bad_id", field=what, id=each[:80]) for each in found if not _ID.fullmatch(each))
        yield from (problem("duplicate_id", field=what, id=each) for each in _twice(found))
    for node in document.all_nodes():
        if not _TYPE.fullmatch(node.type) or len(node.type) > 80 or node.tv < 1:
            yield problem("not_a_document", node_id=node.id, field="type", reason=f"{node.type[:80]} {node.tv}")
    for locale in {document.locale_default, *(name for texts in document.i18n.values() for name in texts)}:
        if not _LOCALE.fullmatch(locale):
            yield problem("not_a_document", field="i18n", reason=f"{locale[:40]}")


def _twice(found: Iterable[str]) -> list[str]:
    return [each for each, count in Counter(found).items() if count > 1]


def _vars(declared: list[Var]) -> Iterator[Problem]:
    for var in declared:
        if not _ID.fullmatch(var.key):
            yield problem("bad_key", field="vars", key=var.key[:80])
        elif var.key in RESERVED_ROOTS or var.key in RESERVED_WORDS:
            yield problem("reserved_key", field="vars", key=var.key)
        if var.default is not None and not fits(var, var.default):
            yield problem("bad_default", field="vars", key=var.key[:80])
    yield from (problem("duplicate_key", field="vars", key=key) for key in _twice(var.key for var in declared))


def fits(var: Var, value: object) -> bool:
    """Whether a value is of a variable's type."""
    return _FITS[var.type](value)


_FITS: Final[dict[str, Callable[[object], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, str) and read_date(value) is not None,
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "any": lambda _: True,
}


def _edges(document: FlowDocument) -> Iterator[Problem]:
    triggers = {node.id for node in document.entry}
    known = triggers | {node.id for node in document.nodes}
    for edge in document.edges:
        for end in (edge.source[0], edge.to):
            if end not in known:
                yield problem("edge_unknown_node", field="edges", edge=edge.id[:80], node=end[:80])
        if edge.to in triggers:
            yield problem("edge_to_trigger", field="edges", edge=edge.id)
    counted = Counter(edge.source for edge in document.edges)
    for (node, port), count in counted.items():
        if count > 1:
            yield problem("two_edges", node_id=node, field="edges", node=node, port=port[:80])


def _texts(document: FlowDocument) -> Iterator[Problem]:
    for node in document.all_nodes():
        yield from _texts_of(node)
    for key, texts in document.i18n.items():
        for text in texts.values():
            if _too_large(text):
                yield problem("text_too_large", node_id=key.partition(".")[0], field=key, limit=MAX_TEXT_KB)


def _texts_of(node: Node) -> Iterator[Problem]:
    waiting: list[tuple[str, object, int]] = [("", node.config, 0), ("note", node.note, 0), ("label", node.label, 0)]
    while waiting:
        field, value, depth = waiting.pop()
        if depth > MAX_NESTING:
            yield problem("nested_too_deep", node_id=node.id, field=field)
        elif isinstance(value, str) and _too_large(value):
            yield problem("text_too_large", node_id=node.id, field=field, limit=MAX_TEXT_KB)
        elif isinstance(value, dict):
            waiting.extend((f"{field}.{key}".lstrip("."), inner, depth + 1) for key, inner in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{field}.{at}", inner, depth + 1) for at, inner in enumerate(value))


def _too_large(text: str) -> bool:
    return len(text.encode()) > MAX_TEXT_KB * 1024
