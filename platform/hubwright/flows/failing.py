"""Tells from a trace whether a flow failed, for whoever watches flows."""

from collections.abc import Iterable
from typing import Final

from hubwright.flows.compile import CompiledFlow
from hubwright.flows.registry import find_node_type
from hubwright.flows.state import Step

_OUR_FAULT: Final = frozenset({"error", "guard", "lost_node", "dead_end", "defect"})


def went_wrong(flow: CompiledFlow, trace: Iterable[Step]) -> Step | None:
    """The first step that failed, was stopped, took an error exit, or ended in the apology."""
    return next((step for step in trace if _failed(flow, step)), None)


def _failed(flow: CompiledFlow, step: Step) -> bool:
    if step.result in ("failed", "guard"):
        return True
    if step.result == "default":
        return bool(step.warnings) and step.warnings[0] in _OUR_FAULT
    if step.version:  # of a sub-flow
        kind = find_node_type(step.node_type)
        return step.result == "left" and kind is not None and step.port == kind.error_port
    node = flow.nodes.get(step.node_id)
    return step.result == "left" and node is not None and step.port in node.error_ports
