"""The catalogue of node types; later features and native plugins add theirs."""

from typing import Final

from hubwright.flows.node_type import NodeType

_TYPES: Final[dict[str, NodeType]] = {}


def register(node_type: NodeType) -> None:
    """Add a node type; a name is taken once."""
    if _TYPES.get(node_type.type, node_type) is not node_type:
        raise ValueError(f"node type {node_type.type} is registered already")
    _TYPES[node_type.type] = node_type


def unregister(name: str) -> None:
    """Take a node type out again, when its plugin goes; flows keep their nodes, which become unavailable."""
    _TYPES.pop(name, None)


def find_node_type(name: str) -> NodeType | None:
    return _TYPES.get(name)


def node_types() -> list[NodeType]:
    """All node types in order of registration."""
    return list(_TYPES.values())
