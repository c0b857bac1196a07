"""Two documents of a flow as one picture: what is new, different and gone, told by colour, line and sign alike."""

from collections.abc import Sequence
from unicodedata import east_asian_width

import msgspec
from msgspec.structs import replace

from admin_ui.pages.flows.differences import AlteredStep
from admin_ui.pages.flows.heat_layout import HEIGHT, WIDTH, Layout, layout
from admin_ui.pages.flows.node_words import title_of, type_title
from admin_ui.pages.flows.outline import outline, steps_in
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _

_ROOM = 22
_SIGNS = {"added": "+", "changed": "~", "removed": "−"}


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One step; `how` is added, changed, removed or same, `sign` says it without colour."""

    x: float
    y: float
    title: str
    kind: str
    how: str
    sign: str
    words: str


class Line(msgspec.Struct, frozen=True):
    """One wire: in both, only in the new one, or only in the old one."""

    path: str
    how: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The whole, in the order in which people read the steps."""

    boxes: list[Box]
    lines: list[Line]
    width: int
    height: int
    box_width: int = WIDTH
    box_height: int = HEIGHT


def picture(old: FlowDocument, new: FlowDocument, changes: Sequence[AlteredStep]) -> Picture:
    """Draw the new document with what is gone from the old one; `changes` are the differences in words."""
    both = _together(old, new)
    known = {node.id: node for node in both.all_nodes()}
    order = [step.id for step in steps_in(outline(both, []))]
    order = [*dict.fromkeys([*(each for each in order if each in known), *known])]
    how = {change.node_id: change.how for change in changes if change.node_id}
    laid = layout(both, order)
    return Picture(
        boxes=[
            _box(title_of(known[each]), type_title(known[each].type), how.get(each, "same"), laid.places[each])
            for each in order
        ],
        lines=_lines(old, new, both, laid),
        width=int(laid.width),
        height=int(laid.height),
    )


def words_of(how: str) -> str:
    """What became of a step, in a word."""
    return {"added": _("new"), "changed": _("changed"), "removed": _("removed"), "same": _("as it was")}[how]


def _together(old: FlowDocument, new: FlowDocument) -> FlowDocument:
    there = {node.id for node in new.all_nodes()}
    gone_nodes = [node for node in old.nodes if node.id not in there]
    gone_entry = [node for node in old.entry if node.id not in there]
    wires = {(edge.source, edge.to) for edge in new.edges}
    gone_edges = [replace(edge, id=f"gone.{edge.id}") for edge in old.edges if (edge.source, edge.to) not in wires]
    return replace(
        new,
        entry=[*new.entry, *gone_entry],
        nodes=[*new.nodes, *gone_nodes],
        edges=[*new.edges, *gone_edges],
    )


def _lines(old: FlowDocument, new: FlowDocument, both: FlowDocument, laid: Layout) -> list[Line]:
    before = {(edge.source, edge.to) for edge in old.edges}
    after = {(edge.source, edge.to) for edge in new.edges}
    drawn = [edge for edge in both.edges if edge.source[0] in laid.places and edge.to in laid.places]
    found = []
    for edge, wire in zip(drawn, laid.wires, strict=True):
        key = (edge.source, edge.to)
        how = "same" if key in before and key in after else "added" if key in after else "removed"
        found.append(Line(wire.path, how))
    return found


def _box(title: str, kind: str, how: str, place: tuple[float, float]) -> Box:
    return Box(
        x=place[0],
        y=place[1],
        title=_short(title),
        kind=_short(kind) if kind != title else "",
        how=how,
        sign=_SIGNS.get(how, ""),
        words=words_of(how),
    )


def _short(text: str) -> str:
    """As much as fits into a box; a Chinese character takes the room of two letters."""
    room = _ROOM
    for at, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return text[: max(at - 1, 1)] + "…"
    return text
