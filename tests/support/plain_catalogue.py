"""The catalogue of steps without those that plugins brought; they come back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from hubwright import flows
from hubwright.host.declared_nodes import DeclaredNode, DeclaredTrigger


@contextmanager
def without_plugins() -> Iterator[None]:
    """Take them out while the block runs."""
    brought = [each for each in flows.node_types() if isinstance(each, DeclaredNode | DeclaredTrigger)]
    for each in brought:
        flows.unregister(each.type)
    try:
        yield
    finally:
        for each in brought:
            if flows.find_node_type(each.type) is None:
                flows.register(each)
