"""What happened at each step, as lines of a table and boxes of a picture; both say the same words."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from admin_ui.formats import lasting, number
from admin_ui.pages.flows.cost_words import cost_words
from admin_ui.pages.flows.heat_layout import Layout, layout
from admin_ui.pages.flows.node_words import port_words
from admin_ui.pages.flows.outline import Section, Step, outline, steps_in
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _, ngettext
from hubwright.runtime.flow_counts.schemas import NodeCounts

SORTS: Final = ("flow", "visits", "left", "errors", "median", "p95", "cost")
_GRADES: Final = 4
_NONE: Final = NodeCounts()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to see; every link of the page keeps it."""

    flow_id: UUID
    version: int
    days: int
    channel: str
    sort: str

    def page(self, **more: object) -> str:
        """The address of the page with something else chosen."""
        return f"/flows/{self.flow_id}/live?{self._query(more)}"

    def visits(self, node_id: str, what: str) -> str:
        """The address of the visits behind a number."""
        return f"/flows/{self.flow_id}/live/visits?{self._query({'node': node_id, 'what': what}, sort=False)}"

    def _query(self, more: Mapping[str, object], *, sort: bool = True) -> str:
        own = {"version": self.version, "days": self.days, "channel": self.channel, "sort": self.sort if sort else ""}
        return urlencode({key: value for key, value in {**own, **more}.items() if value != ""})


class Failing(msgspec.Struct, frozen=True):
    """How often a step was left by one of its error exits."""

    words: str
    count: int
    url: str


class HeatLine(msgspec.Struct, frozen=True, kw_only=True):
    """One step with its numbers; `grade` says how hot it is, from 0 to 4."""

    id: str
    title: str
    kind: str
    icon: str
    depth: int
    counts: NodeCounts
    errors: list[Failing]
    error_count: int
    median: str
    p95: str
    cost: str
    grade: int
    words: str


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A step as the picture draws it."""

    line: HeatLine
    x: float
    y: float
    first: str
    second: str


def heat_lines(document: FlowDocument, counts: Mapping[str, NodeCounts], asked: Asked) -> list[HeatLine]:
    """Every step of the version in the order of the outline, or the hottest first."""
    found = [
        _line(document, step, depth, counts.get(step.id, _NONE), asked) for step, depth in _deep(outline(document))
    ]
    most = max((_heat(line, asked.sort) for line in found), default=0.0)
    graded = [msgspec.structs.replace(line, grade=_grade(_heat(line, asked.sort), most)) for line in found]
    if asked.sort == "flow":
        return graded
    return sorted(graded, key=lambda line: -_heat(line, asked.sort))


def picture(document: FlowDocument, lines: Sequence[HeatLine]) -> tuple[Layout, list[Box]]:
    """The same steps where they stand on the canvas."""
    drawn = layout(document, [step.id for step in steps_in(outline(document))])
    boxes = []
    for line in lines:
        x, y = drawn.places[line.id]
        boxes.append(Box(line=line, x=x, y=y, first=_short(line.title), second=line.words))
    return drawn, boxes


def time_words(seconds: float | None) -> str:
    """A time as people say it."""
    if seconds is None:
        return "–"
    return lasting(seconds) if seconds >= 1 else _("at once")


def _deep(sections: Sequence[Section]) -> list[tuple[Step, int]]:
    return [pair for section in sections for step in section.steps for pair in _inner(step, 0)]


def _inner(step: Step, depth: int) -> list[tuple[Step, int]]:
    below = [pair for branch in step.branches for each in branch.steps for pair in _inner(each, depth + 1)]
    return [(step, depth), *below]


def _line(document: FlowDocument, step: Step, depth: int, counts: NodeCounts, asked: Asked) -> HeatLine:
    errors = _errors(document, step.id, counts, asked)
    count = sum(each.count for each in errors)
    words = ngettext("%(num)d visit", "%(num)d visits", counts.visits) % {"num": counts.visits}
    told = [words]
    if counts.left:
        told.append(_("%(n)s left") % {"n": number(counts.left)})
    if count:
        told.append(ngettext("%(num)d error", "%(num)d errors", count) % {"num": count})
    return HeatLine(
        id=step.id,
        title=step.title,
        kind=step.kind,
        icon=step.icon,
        depth=min(depth, 6),
        counts=counts,
        errors=errors,
        error_count=count,
        median=time_words(counts.median_s),
        p95=time_words(counts.p95_s),
        cost=cost_words(counts.cost),
        grade=0,
        words=" · ".join(told),
    )


def _errors(document: FlowDocument, node_id: str, counts: NodeCounts, asked: Asked) -> list[Failing]:
    """By each exit that means a failure; being stopped by the guard is one of its own."""
    node = find_node(document, node_id)
    ports = {port.id: port for port in ports_of(node)} if node is not None else {}
    found = []
    for port_id, count in sorted(counts.exits.items()):
        port = ports.get(port_id)
        if port_id == "error" or (port is not None and port.kind == "error"):
            words = port_words(document, node, port) if node is not None and port is not None else _("Failed")
            found.append(Failing(words, count, asked.visits(node_id, f"exit:{port_id}")))
    if counts.guard:
        found.append(Failing(_("Stopped by a guard"), counts.guard, asked.visits(node_id, "guard")))
    return found


def _heat(line: HeatLine, sort: str) -> float:
    """How much of what is looked at; in the order of the flow that is who left."""
    return {
        "visits": float(line.counts.visits),
        "errors": float(line.error_count),
        "median": line.counts.median_s or 0.0,
        "p95": line.counts.p95_s or 0.0,
        "cost": float(sum(line.counts.cost.values())),
    }.get(sort, float(line.counts.left))


def _grade(heat: float, most: float) -> int:
    return min(_GRADES, 1 + int(_GRADES * heat / most)) if most > 0 and heat > 0 else 0


def _short(title: str) -> str:
    """As much as fits into a box; a Chinese character takes the room of two letters."""
    room, shown = 26, ""
    for letter in title:
        room -= 2 if ord(letter) > 0x2E80 else 1
        if room < 1:
            return shown + "…"
        shown += letter
    return shown
