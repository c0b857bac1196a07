"""Flows that call flows: who waits before it ends, who comes back to itself without waiting, how deep it goes."""

from collections.abc import Iterator, Mapping

from hubwright.flows.compile import upgraded
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.graph import reached_from
from hubwright.flows.reference import FlowRef
from hubwright.flows.registry import find_node_type

Callees = Mapping[FlowRef, FlowDocument | None]


def calls_of(node: Node) -> tuple[FlowRef, ...]:
    """The flows a step goes into."""
    node_type = find_node_type(node.type)
    if node_type is None or node.disabled:
        return ()
    try:
        return node_type.calls(upgraded(node, node_type))
    except Exception:  # a config that is wrong is told elsewhere
        return ()


def references_of(document: FlowDocument) -> list[FlowRef]:
    """Every flow that a document calls, once."""
    return list(dict.fromkeys(ref for node in document.all_nodes() for ref in calls_of(node)))


def outcomes_of(document: FlowDocument) -> list[str]:
    """The exits a flow declares: the outcomes of its ends, in the order of the document."""
    named = (
        str(node.config.get("outcome") or "done")
        for node in document.nodes
        if not node.disabled and _category(node) == "end" and not node.config.get("close_conversation")
    )
    return list(dict.fromkeys(named))


def _category(node: Node) -> str:
    node_type = find_node_type(node.type)
    return node_type.category if node_type else ""


class CallGraph:
    """One flow with everything that it calls."""

    def __init__(self, callees: Callees) -> None:
        self._callees = callees
        self._waiting: dict[int, bool] = {}

    def stops(self, node: Node) -> bool:
        """Whether nobody passes this step without waiting."""
        node_type = find_node_type(node.type)
        if node_type is None or node.disabled:
            return False
        if node_type.waits(upgraded(node, node_type)):
            return True
        called = [self._callees.get(ref) for ref in calls_of(node)]
        return any(callee is not None and self._waits_before_it_ends(callee) for callee in called)

    def _waits_before_it_ends(self, document: FlowDocument) -> bool:
        known = self._waiting.get(id(document))
        if known is None:
            self._waiting[id(document)] = False  # for one that comes back to itself
            known = not any(_category(node) == "end" and not node.disabled for node in self._at_once(document))
            self._waiting[id(document)] = known
        return known

    def _at_once(self, document: FlowDocument) -> list[Node]:
        """The steps that can be visited before anybody waits."""
        nodes = {node.id: node for node in document.all_nodes()}
        stopping = {node_id for node_id, node in nodes.items() if self.stops(node)}
        ways: dict[str, list[str]] = {}
        for edge in document.edges:
            if edge.source[0] not in stopping:
                ways.setdefault(edge.source[0], []).append(edge.to)
        reached = reached_from([node.id for node in document.entry if not node.disabled], ways)
        return [nodes[node_id] for node_id in nodes if node_id in reached]

    def comes_back(self, document: FlowDocument) -> Iterator[str]:
        """Name the steps through which a flow enters itself again, however far round, before anybody waits."""
        for node in self._at_once(document):
            if any(self._leads_to(document, callee, set()) for callee in self._called_by(node)):
                yield node.id

    def _leads_to(self, wanted: FlowDocument, document: FlowDocument, seen: set[int]) -> bool:
        if document is wanted:
            return True
        if id(document) in seen:
            return False
        seen.add(id(document))
        return any(
            self._leads_to(wanted, callee, seen) for node in self._at_once(document) for callee in self._called_by(node)
        )

    def _called_by(self, node: Node) -> list[FlowDocument]:
        return [callee for ref in calls_of(node) if (callee := self._callees.get(ref)) is not None]

    def depth(self, document: FlowDocument, above: tuple[int, ...] = ()) -> int:
        """How many flows stand below this one at most; coming back to one above counts no further."""
        if id(document) in above or len(above) > len(self._callees):
            return 0
        trail = (*above, id(document))
        called = [callee for node in document.all_nodes() for callee in self._called_by(node)]
        return max((1 + self.depth(callee, trail) for callee in called), default=0)
