"""Make a document ready to run: upgrade configs, compile texts and expressions, resolve wires, once."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from hubwright.flows.document import FlowDocument, Node, Var, sha256
from hubwright.flows.expressions import (
    Expression,
    ExpressionError,
    Reading,
    SafePattern,
    Template,
    compile_expression,
    compile_template,
    safe_pattern,
)
from hubwright.flows.graph import reached_from
from hubwright.flows.language import fitting
from hubwright.flows.node_type import Config, NodeType, Visit
from hubwright.flows.reference import FlowRef
from hubwright.flows.registry import find_node_type

FACTS = ("contact", "conversation", "tenant", "channel", "event")
ENTRY = "entry"  # how the contact came: a record that the conversation's facts hold; a variable of this name hides it


class Phrase:
    """One text of the document in all its languages."""

    __slots__ = ("_others", "_own")

    def __init__(self, own: Template, others: Mapping[str, Template]) -> None:
        self._own = own
        self._others = dict(others)

    def written(self, visit: Visit) -> str:
        template = fitting(self._others, visit.locale, self._own) if self._others else self._own
        return template.render(visit.scope, visit.locale, visit.warn)


class Bench:
    """Compiles what a node's config holds, and notes which facts it will read."""

    def __init__(self, document: FlowDocument) -> None:
        self.node_id = ""
        self._document = document
        self.places = {node.id for node in document.nodes}
        self.readings: list[Reading] = []

    def wording(self, field: str, text: str) -> Phrase:
        translations = self._document.i18n.get(f"{self.node_id}.{field}", {})
        others = {locale: self.template(found, "plain") for locale, found in translations.items() if found}
        own = self.template(text, "plain")
        return Phrase(own, {self._document.locale_default: own, **others} if others else {})

    def template(self, source: str, mode: Literal["plain", "url", "json", "header"]) -> Template:
        found = compile_template(source, mode)
        self.readings.extend(found.readings)
        return found

    def expression(self, source: str) -> Expression:
        found = compile_expression(source)
        self.readings.extend(found.readings)
        return found

    def pattern(self, source: str) -> SafePattern:
        return safe_pattern(source)


class CompiledNode:
    """A node with its type found, its config ready and its wires resolved; `broken` says why it cannot run."""

    __slots__ = (
        "broken",
        "calls",
        "cost",
        "disabled",
        "error_ports",
        "id",
        "inside",
        "prepared",
        "type",
        "type_name",
        "wires",
    )

    def __init__(self, node: Node, wires: Mapping[str, str]) -> None:
        self.id = node.id
        self.type_name = node.type
        self.disabled = node.disabled
        self.wires = dict(wires)
        self.type: NodeType | None = find_node_type(node.type)
        self.prepared: Any = None
        self.broken = "" if self.type else "unavailable"
        self.error_ports: frozenset[str] = frozenset()
        self.inside: frozenset[str] = frozenset()
        self.calls: tuple[FlowRef, ...] = ()
        self.cost = dict(self.type.cost) if self.type else {"step": 1}

    @property
    def error_target(self) -> str | None:
        """Where the error port leads; a node of an unknown type is assumed to call it `error`."""
        port = self.type.error_port if self.type else "error"
        return self.wires.get(port) if port else None


class CompiledFlow:
    """Immutable once made, shared by all sessions of a version."""

    __slots__ = (
        "calls",
        "document",
        "entry",
        "first_handoff",
        "locales",
        "nodes",
        "personal",
        "sha",
        "used_facts",
        "vars",
    )

    def __init__(self, document: FlowDocument) -> None:
        self.document = document
        self.sha = sha256(document)
        self.vars: dict[str, Var] = {var.key: var for var in document.vars}
        self.personal = frozenset(var.key for var in document.vars if var.pii)
        wires: dict[str, dict[str, str]] = {}
        for edge in document.edges:
            wires.setdefault(edge.source[0], {})[edge.source[1]] = edge.to
        bench = Bench(document)
        self.nodes = {node.id: _ready(node, wires.get(node.id, {}), bench) for node in document.all_nodes()}
        self.entry = tuple(self.nodes[node.id] for node in document.entry if not node.disabled)
        self.first_handoff = next(
            (node.id for node in document.nodes if node.type == "handoff" and not node.disabled), None
        )
        self.calls = tuple(dict.fromkeys(ref for node in self.nodes.values() for ref in node.calls))
        self.used_facts = _used_facts(bench.readings, document.vars) if not self.calls else dict.fromkeys(FACTS)
        self._find_insides()

    @property
    def beginning(self) -> CompiledNode | None:
        """Where the flow begins when no message decides it: the first trigger that works."""
        return next((node for node in self.entry if node.type is not None and not node.broken), None)

    def _find_insides(self) -> None:
        """Find for each node that goes round what lies within its rounds: what nobody reaches but through it."""
        starts = [*(node.id for node in self.entry), *([self.first_handoff] if self.first_handoff else [])]
        ways = {node.id: list(node.wires.values()) for node in self.nodes.values()}
        for node in self.nodes.values():
            if node.type is not None and node.type.round_port:
                outside = reached_from(starts, {**ways, node.id: []})
                node.inside = frozenset(self.nodes) - outside


def compile(document: FlowDocument) -> CompiledFlow:  # noqa: A001 - the word the design uses for it
    """Never refuses a parsed document: what cannot run takes its error port."""
    return CompiledFlow(document)


def upgraded(node: Node, node_type: NodeType) -> Config:
    """Bring a config of an older version of its type up to date; pure, and done at every load."""
    return node_type.upgrade(node.config, node.tv) if node.tv < node_type.tv else node.config


def _ready(node: Node, wires: Mapping[str, str], bench: Bench) -> CompiledNode:
    compiled = CompiledNode(node, wires)
    if compiled.type is None:
        return compiled
    if node.tv > compiled.type.tv:
        compiled.broken = "made by a newer version"
        return compiled
    bench.node_id = node.id
    try:
        config = upgraded(node, compiled.type)
        compiled.error_ports = frozenset(port.id for port in compiled.type.ports(config) if port.kind == "error")
        named = compiled.type.leads_to(config)
        compiled.wires.update((port, target) for port, target in named.items() if target in bench.places)
        compiled.prepared = compiled.type.prepare(config, bench)
        compiled.calls = compiled.type.calls(config)
    except ExpressionError as reason:
        compiled.broken = reason.in_language("en")
    except msgspec.ValidationError as reason:
        compiled.broken = str(reason)
    except Exception as reason:  # a foreign node type must not take the flow down
        compiled.broken = type(reason).__name__
    return compiled


def _used_facts(readings: list[Reading], declared: list[Var]) -> dict[str, frozenset[str] | None]:
    """Tell which facts are worth remembering; None means all, because an index is calculated."""
    used: dict[str, set[str] | None] = {root: set() for root in FACTS}
    for reading in readings:
        if reading.root == ENTRY and (of_conversation := used["conversation"]) is not None:
            of_conversation.add(ENTRY)
        known = used.get(reading.root, set())
        if reading.root in used and known is not None:
            if reading.field is None:
                used[reading.root] = None
            else:
                known.add(reading.field)
    for var in declared:
        known = used.get(var.scope)
        if known is not None:
            known.add(var.key)
    return {root: None if fields is None else frozenset(fields) for root, fields in used.items()}
