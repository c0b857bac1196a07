"""Say everything that is wrong with a flow before it is published, each thing where it is."""

from collections.abc import Collection, Iterator
from typing import Literal

from hubwright.flows.call_graph import Callees, CallGraph
from hubwright.flows.channel_support import CHANNEL_KINDS
from hubwright.flows.check_calls import call_problems, graph_problems
from hubwright.flows.check_config import ConfigCheck
from hubwright.flows.compile import upgraded
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.graph import reached_from, rounds
from hubwright.flows.node_type import Config, NodeType
from hubwright.flows.problems import Problem, has_errors, problem
from hubwright.flows.registry import find_node_type


def validate(
    document: FlowDocument,
    *,
    queues: Collection[str] | None = None,
    channels: Collection[str] = (),
    callees: Callees | None = None,
) -> list[Problem]:
    """Check a document; the caller knows which queues there are, and which kinds of channel use the flow.

    `callees` is every flow called from here.
    """
    found = list(_Validation(document, queues, channels, callees).problems())
    return sorted(found, key=lambda each: each.severity)


class _Validation:
    def __init__(
        self,
        document: FlowDocument,
        queues: Collection[str] | None,
        channels: Collection[str],
        callees: Callees | None,
    ) -> None:
        self.document = document
        self.channels = [kind for kind in CHANNEL_KINDS if kind in channels]
        self.callees = callees
        self.graph = CallGraph(callees or {})
        self.nodes = {node.id: node for node in document.all_nodes()}
        self.types: dict[str, NodeType] = {}
        self.configs: dict[str, Config] = {}
        self.ways: dict[str, list[str]] = {}
        self.endless_ways: dict[str, list[str]] = {}
        self.wired: dict[str, set[str]] = {}
        for edge in document.edges:
            self.ways.setdefault(edge.source[0], []).append(edge.to)
            self.wired.setdefault(edge.source[0], set()).add(edge.source[1])
        self.config_check = ConfigCheck(document, queues)

    def problems(self) -> Iterator[Problem]:
        yield from self._triggers()
        for node in self.nodes.values():
            yield from self._node(node)
        yield from self._shape()
        yield from graph_problems(self.document, self.graph)
        yield from self._values()
        yield from self._translations()

    def _triggers(self) -> Iterator[Problem]:
        if not any(not node.disabled for node in self.document.entry):
            yield problem("no_trigger")
        for nodes, is_entry in ((self.document.entry, True), (self.document.nodes, False)):
            for node in nodes:
                node_type = find_node_type(node.type)
                if node_type is not None and (node_type.category == "trigger") is not is_entry:
                    code = "not_a_trigger" if is_entry else "trigger_inside"
                    yield problem(code, node_id=node.id, field="type", type=node.type)

    def _node(self, node: Node) -> Iterator[Problem]:
        node_type = find_node_type(node.type)
        if node_type is None:
            yield problem("unknown_type", node_id=node.id, field="type", type=node.type)
            return
        if node.tv > node_type.tv:
            yield problem("newer_type", node_id=node.id, field="tv", type=node.type)
            return
        config = upgraded(node, node_type)
        self.types[node.id], self.configs[node.id] = node_type, config
        self._add_ways(node, node_type, config)
        if node.disabled:
            return
        wrong = list(self.config_check.check(node, node_type, config))
        yield from wrong
        if self.callees is not None and not has_errors(wrong):
            yield from call_problems(node, config, self.callees)
        yield from self._ports(node, node_type, config)
        yield from self._on_channels(node, node_type, config)

    def _add_ways(self, node: Node, node_type: NodeType, config: Config) -> None:
        """Count ways that stand in a config, and leave a bounded round out of what must not go round."""
        named = [target for target in node_type.leads_to(config).values() if target in self.nodes]
        self.ways.setdefault(node.id, []).extend(named)
        endless = self.ways[node.id]
        if node_type.round_port and not node.disabled:
            port = (node.id, node_type.round_port)
            endless = [edge.to for edge in self.document.edges if edge.source[0] == node.id and edge.source != port]
        self.endless_ways[node.id] = endless

    def _on_channels(self, node: Node, node_type: NodeType, config: Config) -> Iterator[Problem]:
        table = node_type.shows(config)
        for kind in self.channels:
            if table[kind].level == "none":
                channel, how = CHANNEL_KINDS[kind], table[kind].how
                yield problem(
                    "channel_cannot",
                    node_id=node.id,
                    severity="warning",
                    channel=(channel.en, channel.zh),
                    how=(how.en, how.zh),
                )

    def _ports(self, node: Node, node_type: NodeType, config: Config) -> Iterator[Problem]:
        wired = self.wired.get(node.id, set())
        ports = node_type.ports(config)
        for port in ports:
            if port.id in wired or not (port.required or port.advised or port.kind == "timeout"):
                continue
            severity: Literal["error", "warning"] = "error" if port.required else "warning"
            if port.kind == "error":
                yield problem("no_error_port", node_id=node.id, field=f"port:{port.id}", severity=severity)
            elif port.required or port.advised or config.get("timeout_s"):
                title = (port.title.en, port.title.zh)
                yield problem("unwired", node_id=node.id, field=f"port:{port.id}", severity=severity, port=title)
        for strange in sorted(wired - {port.id for port in ports}):
            yield problem("unknown_port", node_id=node.id, field=f"port:{strange}", port=strange[:80])

    def _shape(self) -> Iterator[Problem]:
        starts = [node.id for node in self.document.entry if not node.disabled]
        person = next((n.id for n in self.document.nodes if n.type == "handoff" and not n.disabled), None)
        reached = reached_from([*starts, *([person] if person else [])], self.ways)
        for node in self.document.nodes:
            if node.id not in reached:
                yield problem("unreachable", node_id=node.id)
        for loop in rounds(self.nodes, {**self.ways, **self.endless_ways}, self._stops):
            labels = [self.nodes[node_id].label or node_id for node_id in sorted(loop)]
            yield problem("cycle", node_id=min(loop), nodes=", ".join(labels[:8]))

    def _stops(self, node_id: str) -> bool:
        return node_id in self.types and self.graph.stops(self.nodes[node_id])

    def _values(self) -> Iterator[Problem]:
        """Find variables that are read but cannot have a value there: no start value and no writer before."""
        given = {var.key for var in self.document.vars if var.scope != "session" or var.default is not None}
        after = {key: self._after_writers(key) for key in {read.key for read in self.config_check.reads} - given}
        told: set[tuple[str, str]] = set()
        for read in self.config_check.reads:
            if read.key in given or (read.key, read.node_id) in told:
                continue
            told.add((read.key, read.node_id))
            if not self.config_check.writes.get(read.key):
                yield problem("never_set", node_id=read.node_id, field=read.field, name=read.key)
            elif read.node_id not in after[read.key]:
                yield problem("maybe_unset", node_id=read.node_id, field=read.field, severity="warning", name=read.key)

    def _after_writers(self, key: str) -> set[str]:
        """Where a written value can arrive; a person can be asked for from any wait."""
        writers = self.config_check.writes.get(key, set())
        found = reached_from(writers, self.ways)
        if any(self._stops(node_id) for node_id in found):
            found |= reached_from([n.id for n in self.document.nodes if n.type == "handoff"], self.ways)
        return found

    def _translations(self) -> Iterator[Problem]:
        known: set[str] = set()
        for node_id, node_type in self.types.items():
            known |= self.config_check.translations(self.nodes[node_id], node_type, self.configs[node_id])
        unavailable = set(self.nodes) - set(self.types)
        for key in sorted(set(self.document.i18n) - known):
            if key.partition(".")[0] not in unavailable:
                yield problem("orphan_translation", field=key, severity="warning", key=key[:80])
