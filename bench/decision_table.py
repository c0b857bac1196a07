"""The small adapter between the bench and the decision table's node: a flow around a table of any size."""

from typing import Any

from hubwright import flows
from hubwright.flows.registry import find_node_type

NODE_TYPE = "decision_table"
EVENTS: tuple[flows.MessageReceived, ...] = ()


class NotBuiltYet(Exception):
    """There is no decision table to measure."""


def table_flow(rows: int) -> dict[str, Any]:
    """A flow whose only work is one table."""
    if find_node_type(NODE_TYPE) is None:
        raise NotBuiltYet(f"skipped: there is no node type {NODE_TYPE} yet")
    raise NotBuiltYet(f"skipped: {NODE_TYPE} exists, but the bench does not know its form yet ({rows} rows)")
