"""A whole Typebot file as a document of ours, with a report of what is different."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from hubwright.flows.document import FlowDocument
from hubwright.flows.foreign.remark import Remark, remark
from hubwright.flows.foreign.typebot.bubbles import BUBBLES, text_of
from hubwright.flows.foreign.typebot.file import Block, Event, Group, TypebotFile
from hubwright.flows.foreign.typebot.inputs import INPUTS
from hubwright.flows.foreign.typebot.integrations import INTEGRATIONS, other
from hubwright.flows.foreign.typebot.logic import LOGIC
from hubwright.flows.foreign.typebot.made import ON, STOPS, Made
from hubwright.flows.foreign.typebot.variables import Variables
from hubwright.flows.parse import parse
from hubwright.flows.texts import Texts

KINDS: Final[dict[str, Callable[[Made], None]]] = {**BUBBLES, **INPUTS, **LOGIC, **INTEGRATIONS}
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
_DONE, _SILENT = "n_done", "n_silent"
_BETWEEN: Final = 140
_FURTHEST: Final = 1_000_000


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """The document, the report, and the ids of bots that it links to."""

    document: FlowDocument
    report: tuple[Remark, ...]
    linked: tuple[str, ...]


def convert(found: TypebotFile) -> Converted:
    """Read every block; what does not map stands as a skipped step and in the report. Raises FlowInvalid."""
    return _Conversion(found).done()


class _Conversion:
    def __init__(self, found: TypebotFile) -> None:
        self.file = found
        self.variables = Variables(found.variables)
        self.edges = {edge.id: edge for edge in found.edges}
        self.groups = {group.id: group for group in found.groups}
        self.chinese = _CHINESE.search(msgspec.json.encode(found.groups).decode("utf-8", "ignore")) is not None
        self.entries: dict[str, str] = {}
        self.made: list[tuple[Group, int, Made]] = []
        self.remarks: list[Remark] = []
        self.wires: list[dict[str, Any]] = []
        self.ends: set[str] = set()

    def done(self) -> Converted:
        for number, group in enumerate(self.file.groups, start=1):
            self._group(group, number)
        for group, place, made in self.made:
            self._wire(group, place, made)
        triggers = list(self._triggers())
        nodes = [node for _group, _place, made in self.made for node in made.nodes]
        self._note_unset()
        document = {
            "schema": "flow/1",
            "id": "flw_typebot",
            "name": self.file.name[:80],
            "kind": "bot",
            "locale_default": "zh" if self.chinese else "en",
            "entry": triggers,
            "vars": self.variables.declared(),
            "nodes": [*nodes, *self._end_nodes(nodes)],
            "edges": [{"id": f"e_{n}", **wire} for n, wire in enumerate(self.wires, start=1)],
            "groups": [
                {"id": f"g_{n}", "title": group.title[:80]} for n, group in enumerate(self.file.groups, start=1)
            ],
        }
        linked = dict.fromkeys(str(node["config"].get("flow")) for node in nodes if node["type"] == "subflow")
        report = [*(each for _group, _place, made in self.made for each in made.remarks), *self.remarks]
        return Converted(document=parse(document), report=tuple(report), linked=tuple(linked))

    def _group(self, group: Group, number: int) -> None:
        """Make the steps of a group; words right before an input are its question."""
        question = ""
        waiting: list[str] = []
        for place, block in enumerate(group.blocks):
            following = group.blocks[place + 1] if place + 1 < len(group.blocks) else None
            if self._is_question(block, following):
                question = "\n".join(filter(None, (question, text_of(block.content)[0])))
                waiting.append(block.id)
                continue
            made = Made(block, f"n_{len(self.made) + 1}", self.variables, chinese=self.chinese, question=question)
            KINDS.get(block.type, other)(made)
            self._place(made, group, number, place)
            self.made.append((group, place, made))
            self.entries |= dict.fromkeys([block.id, *waiting], made.entry)
            question, waiting = "", []

    def _is_question(self, block: Block, following: Block | None) -> bool:
        goes_on = block.outgoing_edge_id is None or block.outgoing_edge_id not in self.edges
        asks = following is not None and following.type in INPUTS and following.type != "payment input"
        return block.type == "text" and asks and goes_on and bool(text_of(block.content)[0].strip())

    def _place(self, made: Made, group: Group, number: int, place: int) -> None:
        at = group.graph_coordinates
        x, y = (max(-_FURTHEST, min(_FURTHEST, each)) for each in (at.x, at.y))
        for deeper, node in enumerate(made.nodes):
            node["pos"] = [x + 40 * deeper, y + _BETWEEN * place]
            node["group"] = f"g_{number}"

    def _wire(self, group: Group, place: int, made: Made) -> None:
        if made.jump is not None:
            made.nodes[0]["config"]["step"] = self._target(*made.jump, made=made)
        items = {str(item.get("id")): item.get("outgoingEdgeId") for item in made.block.items}
        for item in made.block.items:
            paths = item.get("paths")
            for path in paths if isinstance(paths, list) else []:
                if isinstance(path, dict):
                    items[f"path:{path.get('id')}"] = path.get("outgoingEdgeId") or item.get("outgoingEdgeId")
        for node_id, port, source in made.exits:
            if source == STOPS:
                self._connect(node_id, port, self._end(_SILENT))
                continue
            edge_id = items.get(source.removeprefix("item:")) if source != ON else None
            self._connect(node_id, port, self._onward(group, place, made, edge_id))

    def _onward(self, group: Group, place: int, made: Made, edge_id: object) -> str:
        """Where an exit leads: by its own edge, by the block's, to the next block, or to the end."""
        for each in (edge_id, made.block.outgoing_edge_id):
            edge = self.edges.get(each) if isinstance(each, str) else None
            if edge is not None:
                return self._target(edge.to.group_id, edge.to.block_id, made=made)
        if place + 1 < len(group.blocks):
            return self.entries[group.blocks[place + 1].id]
        return self._end(_DONE)

    def _target(self, group_id: str, block_id: str, *, made: Made) -> str:
        group = self.groups.get(group_id)
        first = group.blocks[0].id if group is not None and group.blocks else ""
        node_id = self.entries.get(block_id) or self.entries.get(first)
        if node_id is None:
            made.say(
                Texts("It leads to a group that is not in the file or is empty.", "指向的分组不存在或为空。"),
                level="lost",
            )
            return self._end(_DONE)
        return node_id

    def _connect(self, node_id: str, port: str, to: str) -> None:
        self.wires.append({"from": [node_id, port], "to": to})

    def _end(self, node_id: str) -> str:
        self.ends.add(node_id)
        return node_id

    def _triggers(self) -> Iterator[dict[str, Any]]:
        """Commands come before the plain beginning, which takes every message."""
        ordered = sorted(self.file.events, key=lambda event: event.type == "start")
        for number, event in enumerate(ordered, start=1):
            target = self._begins_at(event)
            if target:
                trigger_id = f"trg_{number}"
                self._connect(trigger_id, "out", target)
                config = {"keywords": [_command(event)]} if event.type == "command" else {}
                yield {"id": trigger_id, "type": "trigger.message", "config": config, "pos": [0, -_BETWEEN * number]}

    def _begins_at(self, event: Event) -> str:
        edge = self.edges.get(event.outgoing_edge_id or "")
        group = self.groups.get(edge.to.group_id) if edge else None
        first = group.blocks[0].id if group is not None and group.blocks else ""
        target = self.entries.get(edge.to.block_id if edge else "") or self.entries.get(first, "")
        if event.type == "start" or (event.type == "command" and _command(event)):
            if not target:
                self._remark(event, Texts("Nothing is connected to this beginning.", "此开始事件没有连接任何步骤。"))
            return target
        self._remark(event, Texts("This kind of beginning has no counterpart here.", "此类事件在此没有对应功能。"))
        return ""

    def _remark(self, event: Event, why: Texts) -> None:
        self.remarks.append(remark(event.type, why, place=event.type, level="lost"))

    def _note_unset(self) -> None:
        for key in self.variables.never_written():
            why = Texts(
                f"No step sets “{key}”; it begins empty. In Typebot it may come with the page.",
                f"没有步骤写入“{key}”，初始为空。在 Typebot 中它可能由页面传入。",
            )
            self.remarks.append(remark("variable", why, place=key, level="note"))

    def _end_nodes(self, nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        lowest = max((node["pos"][1] for node in nodes), default=0) + 2 * _BETWEEN
        for place, (node_id, outcome) in enumerate(((_DONE, "done"), (_SILENT, "silent"))):
            if node_id in self.ends:
                yield {"id": node_id, "type": "end", "config": {"outcome": outcome}, "pos": [300 * place, lowest]}


def _command(event: Event) -> str:
    return str((event.options or {}).get("command") or "").strip()[:200]
