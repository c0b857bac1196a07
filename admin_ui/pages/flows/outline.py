"""A flow as indented sentences: each step once, its exits beneath it, places where ways meet as jumps."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from admin_ui.pages.flows.node_words import content_of, family_of, icon_of, port_words, title_of, type_title
from hubwright import flows
from hubwright.control.flows.edits import main_port, ports_of
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.node_type import Port
from hubwright.kernel.i18n import language


class Jump(msgspec.Struct, frozen=True):
    """A way that leads to a step shown elsewhere."""

    node_id: str
    title: str


class Branch(msgspec.Struct, kw_only=True):
    """One exit of a step: steps beneath it, a jump, or nothing yet."""

    port: str
    words: str
    kind: str
    steps: list["Step"] = []
    jump: Jump | None = None
    missing: bool = False


class Step(msgspec.Struct, kw_only=True):
    """One node as the outline shows it; `onward` is the exit by which the next step below is reached."""

    id: str
    type: str
    kind: str
    title: str
    content: str
    icon: str
    family: str
    disabled: bool
    entry: bool
    errors: list[str] = []
    warnings: list[str] = []
    branches: list[Branch] = []
    onward: Branch | None = None


class Section(msgspec.Struct, kw_only=True):
    """Steps that belong together: the way from an entry, a place where ways meet, or what nothing leads to."""

    kind: str
    ways: int = 0
    steps: list[Step]


def outline(document: FlowDocument, problems: Sequence[flows.Problem] = ()) -> list[Section]:
    """Lay the whole document out; every node appears exactly once."""
    return _Outline(document, problems).sections()


def steps_in(sections: Sequence[Section]) -> list[Step]:
    """Every step in the order people read them."""
    return [step for section in sections for top in section.steps for step in _with_inner(top)]


def _with_inner(step: Step) -> list[Step]:
    return [step, *(inner for branch in step.branches for top in branch.steps for inner in _with_inner(top))]


class _Outline:
    def __init__(self, document: FlowDocument, problems: Sequence[flows.Problem]) -> None:
        self.document = document
        self.problems: dict[str, list[flows.Problem]] = {}
        for problem in problems:
            self.problems.setdefault(problem.node_id, []).append(problem)
        self.targets = {edge.source: edge.to for edge in document.edges}
        self.nodes = {node.id: node for node in document.all_nodes()}
        self.incoming = Counter(edge.to for edge in document.edges)
        self.seen: set[str] = set()
        self.meeting: list[str] = []

    def sections(self) -> list[Section]:
        found = [Section(kind="entry", steps=self._way(node.id)) for node in self.document.entry]
        while self.meeting:
            node_id = self.meeting.pop(0)
            if node_id not in self.seen:
                found.append(self._section("shared", node_id))
        left = sorted(self.document.nodes, key=lambda node: self.incoming[node.id] > 0)
        found.extend(self._section("unreachable", node.id) for node in left if node.id not in self.seen)
        return found

    def _target(self, node_id: str, port: str) -> str:
        return self.targets.get((node_id, port), "")

    def _section(self, kind: str, node_id: str) -> Section:
        return Section(kind=kind, ways=self.incoming[node_id], steps=self._way(node_id))

    def _way(self, node_id: str, *, aside: bool = False) -> list[Step]:
        """Go straight on first, so that the main way is not torn apart by what branches off it."""
        steps: list[Step] = []
        while node_id:
            node = self.nodes[node_id]
            self.seen.add(node_id)
            step = self._step(node)
            steps.append(step)
            port = main_port(node)
            following = self._target(node_id, port) if port else ""
            meets = following in self.seen or (aside and self.incoming[following] > 1)
            step.onward = self._onward(node, port, following, jump=meets)
            node_id = "" if meets else following
        for step in steps:
            node = self.nodes[step.id]
            straight = main_port(node)
            step.branches = [
                self._branch(node, port) for port in ports_of(node) if port.id != straight and self._told(node, port)
            ]
        return steps

    def _step(self, node: Node) -> Step:
        mine = self.problems.get(node.id, [])
        return Step(
            id=node.id,
            type=node.type,
            kind=type_title(node.type),
            title=title_of(node),
            content=content_of(self.document, node),
            icon=icon_of(node.type),
            family=family_of(node.type),
            disabled=node.disabled,
            entry=any(each.id == node.id for each in self.document.entry),
            errors=[problem.in_language(language()) for problem in mine if problem.severity == "error"],
            warnings=[problem.in_language(language()) for problem in mine if problem.severity == "warning"],
        )

    def _onward(self, node: Node, port_id: str, following: str, *, jump: bool) -> Branch | None:
        port = next((port for port in ports_of(node) if port.id == port_id), None)
        if port is None:
            return None
        words = port_words(self.document, node, port)
        branch = Branch(port=port.id, words=words, kind=port.kind, missing=not following)
        if following and jump:
            branch.jump = self._jump(following)
        return branch

    def _told(self, node: Node, port: Port) -> bool:
        """Exits that are optional and lead nowhere are told in the step's form only."""
        return port.required or port.advised or bool(self._target(node.id, port.id))

    def _branch(self, node: Node, port: Port) -> Branch:
        target = self._target(node.id, port.id)
        branch = Branch(port=port.id, words=port_words(self.document, node, port), kind=port.kind, missing=not target)
        if not target:
            return branch
        if target in self.seen or self.incoming[target] > 1:
            branch.jump = self._jump(target)
        else:
            branch.steps = self._way(target, aside=True)
        return branch

    def _jump(self, node_id: str) -> Jump:
        if node_id not in self.seen:
            self.meeting.append(node_id)
        return Jump(node_id, title_of(self.nodes[node_id]))
