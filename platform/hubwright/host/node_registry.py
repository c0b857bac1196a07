"""Keeps the catalogue of node types in step with the plugins that are loaded."""

from collections.abc import Iterable

from hubwright import flows
from hubwright.flows.node_type import NodeType
from hubwright.host.declared_nodes import DeclaredNode, DeclaredTrigger

_offered: dict[str, tuple[NodeType, ...]] = {}


def require_free(offered: Iterable[NodeType]) -> None:
    """A plugin may not take the name of a step that is not its own."""
    for node_type in offered:
        present = flows.find_node_type(node_type.type)
        if present is not None and not isinstance(present, DeclaredNode | DeclaredTrigger):
            raise ValueError(f"there is a step {node_type.type} already")


def offer(offered: Iterable[NodeType], source: str = "packages") -> None:
    """Have exactly these steps of a source in the catalogue; nodes of others stay in their flows, unavailable."""
    _offered[source] = tuple(offered)
    wanted = {node_type.type: node_type for each in _offered.values() for node_type in each}
    for present in flows.node_types():
        ours = isinstance(present, DeclaredNode | DeclaredTrigger)
        if ours and wanted.get(present.type) is not present:
            flows.unregister(present.type)
    for node_type in wanted.values():
        flows.register(node_type)
