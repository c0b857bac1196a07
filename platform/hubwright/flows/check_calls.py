"""Check a step that goes into another flow against that flow: published, with these variables, with these ends."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.call_graph import Callees, CallGraph, calls_of, outcomes_of
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.levels import MAX_DEPTH
from hubwright.flows.node_type import Config
from hubwright.flows.nodes.subflow import QUIET_OUTCOMES, SubflowConfig
from hubwright.flows.problems import Problem, problem


def call_problems(node: Node, config: Config, callees: Callees) -> Iterator[Problem]:
    """Findings about one calling step."""
    for ref in calls_of(node):
        if not ref.flow:
            continue
        callee = callees.get(ref)
        if callee is None:
            yield problem("subflow_not_published", node_id=node.id, field="flow")
        elif node.type == "subflow":
            yield from _fits(node.id, msgspec.convert(config, SubflowConfig), callee)


def _fits(node_id: str, config: SubflowConfig, callee: FlowDocument) -> Iterator[Problem]:
    theirs = {var.key: var for var in callee.vars}
    for given in config.inputs:
        var = theirs.get(given.var)
        if var is None or var.scope != "session":
            yield problem("subflow_no_input", node_id=node_id, field=f"inputs.{given.id}.var", name=given.var)
    for taken in config.outputs:
        if taken.name not in theirs:
            yield problem("subflow_no_output", node_id=node_id, field=f"outputs.{taken.id}.name", name=taken.name)
    declared = outcomes_of(callee)
    known = {each.outcome for each in config.exits}
    for outcome in declared:
        if outcome not in known:
            yield problem("subflow_exit_missing", node_id=node_id, field="exits", outcome=outcome)
    for each in config.exits:
        if each.outcome not in declared and each.outcome not in QUIET_OUTCOMES:
            field = f"exits.{each.id}.outcome"
            yield problem("subflow_exit_gone", node_id=node_id, field=field, severity="warning", outcome=each.outcome)


def graph_problems(document: FlowDocument, graph: CallGraph) -> Iterator[Problem]:
    """Findings about a flow with everything below it."""
    for node_id in graph.comes_back(document):
        yield problem("subflow_recursion", node_id=node_id, field="flow")
    if graph.depth(document) > MAX_DEPTH:
        node = next((each for each in document.nodes if calls_of(each)), None)
        yield problem("subflow_too_deep", node_id=node.id if node else "", field="flow", limit=MAX_DEPTH)
