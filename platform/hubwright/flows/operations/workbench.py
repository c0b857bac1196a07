"""A document taken apart, so that thousands of small changes cost thousands of small steps."""

from typing import Any, TypeVar

from msgspec.structs import asdict, replace

from hubwright.flows.document import Edge, FlowDocument, Group, Node, Var
from hubwright.flows.operations.ops import AnyOp, Text, Wire

K = TypeVar("K")
V = TypeVar("V")
_SETTINGS = ("name", "kind", "locale_default", "tests")


class Workbench:
    """The parts by their names, each in its old order."""

    def __init__(self, document: FlowDocument) -> None:
        self._whole = document
        self._entry = {node.id: node for node in document.entry}
        self._nodes = {node.id: node for node in document.nodes}
        self._edges = {edge.source: edge for edge in document.edges}
        self._edge_ids = {edge.id for edge in document.edges}
        self.groups = {group.id: group for group in document.groups}
        self.vars = {var.id: var for var in document.vars}
        self.texts = {key: dict(said) for key, said in document.i18n.items()}
        self.settings: dict[str, Any] = {name: asdict(document)[name] for name in _SETTINGS}

    def document(self) -> FlowDocument:
        """Put it together again."""
        return replace(
            self._whole,
            entry=list(self._entry.values()),
            nodes=list(self._nodes.values()),
            edges=list(self._edges.values()),
            groups=list(self.groups.values()),
            vars=list(self.vars.values()),
            i18n=self.texts,
            **self.settings,
        )

    def find(self, node_id: str) -> Node | None:
        """A step or a way to start."""
        return self._nodes.get(node_id) or self._entry.get(node_id)

    def __getitem__(self, node_id: str) -> Node:
        found = self.find(node_id)
        if found is None:
            raise KeyError(node_id)
        return found

    def has(self, node_id: str) -> bool:
        """Whether there is such a step."""
        return node_id in self._nodes or node_id in self._entry

    def put(self, node: Node) -> None:
        """A changed step in place of itself."""
        (self._entry if node.id in self._entry else self._nodes)[node.id] = node

    def add(self, node: Node, *, entry: bool, at: int) -> int:
        """A new step; says its place."""
        if entry:
            self._entry, place = _placed(self._entry, node.id, node, at)
        else:
            self._nodes, place = _placed(self._nodes, node.id, node, at)
        return place

    def remove(self, node_id: str) -> tuple[bool, int]:
        """Take a step out; says whether it was an entry, and its place."""
        entry = node_id in self._entry
        return entry, _taken(self._entry if entry else self._nodes, node_id)

    def hanging_on(self, node_id: str) -> list[AnyOp]:
        """What has to go before a step can: its wires both ways, and what it says in other languages."""
        wires = [edge for edge in self._edges.values() if node_id in (edge.source[0], edge.to)]
        texts = [(key, said) for key, said in self.texts.items() if key.startswith(f"{node_id}.")]
        return [
            *(Wire(node=edge.source[0], port=edge.source[1], was=edge.to, edge=edge.id) for edge in wires),
            *(Text(key=key, locale=locale, was=text) for key, said in texts for locale, text in said.items()),
        ]

    def target(self, node_id: str, port: str) -> str:
        """Where an exit leads; "" when nowhere."""
        edge = self._edges.get((node_id, port))
        return edge.to if edge else ""

    def lead(self, source: tuple[str, str], to: str, edge_id: str, at: int) -> tuple[str, int]:
        """Let an exit lead somewhere; says the wire's id and its place."""
        edge = self._edges.get(source)
        if edge is not None and to:
            self._edges[source] = replace(edge, to=to)
            return edge.id, at
        if edge is not None:
            self._edge_ids.discard(edge.id)
            return edge.id, _taken(self._edges, source)
        fresh = edge_id if edge_id and edge_id not in self._edge_ids else self._free_edge_id()
        self._edge_ids.add(fresh)
        self._edges, place = _placed(self._edges, source, Edge(id=fresh, source=source, to=to), at)
        return fresh, place

    def _free_edge_id(self) -> str:
        start = len(self._edge_ids)
        return next(f"e_{n}" for n in range(start, 2 * start + 2) if f"e_{n}" not in self._edge_ids)

    def say(self, key: str, locale: str, text: str) -> None:
        """A translation, or with "" none."""
        said = self.texts.setdefault(key, {})
        said[locale] = text
        if not text:
            del said[locale]
        if not said:
            del self.texts[key]

    def frame(self, group_id: str, group: Group | None, at: int) -> int:
        """A group made, changed or taken away; says its place."""
        self.groups, place = _exchanged(self.groups, group_id, group, at)
        return place

    def var_of(self, key: str) -> Var | None:
        """The variable of a name."""
        return next((var for var in self.vars.values() if var.key == key), None)

    def declare(self, var_id: str, var: Var | None, at: int) -> int:
        """A variable made, changed or taken away; says its place."""
        self.vars, place = _exchanged(self.vars, var_id, var, at)
        return place


def _placed(items: dict[K, V], key: K, value: V, at: int) -> tuple[dict[K, V], int]:
    if not 0 <= at < len(items):
        items[key] = value
        return items, len(items) - 1
    pairs = list(items.items())
    pairs.insert(at, (key, value))
    return dict(pairs), at


def _taken(items: dict[K, V], key: K) -> int:
    place = list(items).index(key)
    del items[key]
    return place


def _exchanged(items: dict[K, V], key: K, value: V | None, at: int) -> tuple[dict[K, V], int]:
    if value is None:
        return items, _taken(items, key)
    if key in items:
        items[key] = value
        return items, at
    return _placed(items, key, value, at)
