"""What a node's settings read: the variables and facts that its texts and expressions name."""

from functools import lru_cache

import msgspec

from hubwright.flows.compile import Bench, upgraded
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.expressions import ExpressionError
from hubwright.flows.registry import find_node_type


def names_read(document: FlowDocument, node: Node) -> tuple[str, ...]:
    """Names in order of their first reading; a node that cannot run reads nothing."""
    return _names(_OneNode(document, node))


class _OneNode:
    """A node as the key of what is remembered: documents do not change, so identity is enough."""

    def __init__(self, document: FlowDocument, node: Node) -> None:
        self.document = document
        self.node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OneNode) and self.document is other.document and self.node is other.node

    def __hash__(self) -> int:
        return hash((id(self.document), self.node.id))


@lru_cache(maxsize=4096)
def _names(one: _OneNode) -> tuple[str, ...]:
    node_type = find_node_type(one.node.type)
    if node_type is None:
        return ()
    bench = Bench(one.document)
    bench.node_id = one.node.id
    try:
        node_type.prepare(upgraded(one.node, node_type), bench)
    except (ExpressionError, msgspec.ValidationError, ValueError, TypeError, KeyError):
        return ()
    found = dict.fromkeys(_name(reading.root, reading.field) for reading in bench.readings)
    return tuple(found)


def _name(root: str, field: str | None) -> str:
    if field is None:
        return root
    return field if root == "vars" else f"{root}.{field}"
