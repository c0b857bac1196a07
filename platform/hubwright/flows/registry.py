"""The catalogue of node types; later features and native plugins add theirs."""

from typing import Final

from hubwright.flows.node_type import NodeType

_TYPES: Final[dict[str, NodeType]] = {}
_CHANGES: Final[list[str]] = []


def register(node_type: NodeType) -> None:
    """Add a node type; a name is taken once."""
    if _TYPES.get(node_type.type, node_type) is not node_type:
        raise ValueError(f"node type {node_type.type} is registered already")
    _TYPES[node_type.type] = node_type
    _CHANGES.append(node_type.type)


def unregister(name: str) -> None:
    """Take a node type out again, when its plugin goes; flows keep their nodes, which become unavailable."""
    if _TYPES.pop(name, None) is not None:
        _CHANGES.append(name)


def generation() -> int:
    """Grows with every change of the catalogue; what was compiled in another generation is compiled anew."""
    return len(_CHANGES)


def find_node_type(name: str) -> NodeType | None:
    return _TYPES.get(name)


def node_types() -> list[NodeType]:
    """All node types in order of registration."""
    return list(_TYPES.values())
