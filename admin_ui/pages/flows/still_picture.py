"""A flow as a still picture: boxes where its steps stand, lines where they lead."""

from typing import Final

import msgspec

from admin_ui.pages.flows.node_words import family_of, title_of
from hubwright.flows.document import FlowDocument

WIDTH: Final = 220
HEIGHT: Final = 56
_ROOM: Final = 24
_LONGEST: Final = 24  # so many narrow letters fit into a box; a wide one counts twice


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One step."""

    x: float
    y: float
    title: str
    family: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What the template draws; lines are SVG paths."""

    left: float
    top: float
    width: float
    height: float
    boxes: list[Box]
    lines: list[str]


def picture_of(document: FlowDocument) -> Picture:
    """Lay it out as it stands on the canvas."""
    at = {node.id: node.pos for node in document.all_nodes()}
    boxes = [
        Box(x=node.pos[0], y=node.pos[1], title=_short(title_of(node)), family=family_of(node.type))
        for node in document.all_nodes()
    ]
    pairs = dict.fromkeys((edge.source[0], edge.to) for edge in document.edges)
    lines = [_line(at[source], at[to]) for source, to in pairs if source in at and to in at]
    across, down = [box.x for box in boxes] or [0.0], [box.y for box in boxes] or [0.0]
    left, top = min(across) - _ROOM, min(down) - _ROOM
    return Picture(
        left=left,
        top=top,
        width=max(across) + WIDTH + _ROOM - left,
        height=max(down) + HEIGHT + _ROOM - top,
        boxes=boxes,
        lines=lines,
    )


def _line(source: tuple[float, float], to: tuple[float, float]) -> str:
    """From the lower edge of one box to the upper edge of another; a way back swings out."""
    x1, y1, x2, y2 = source[0] + WIDTH / 2, source[1] + HEIGHT, to[0] + WIDTH / 2, to[1]
    bend = max(abs(y2 - y1) / 2, 40)
    return f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"


def _short(title: str) -> str:
    used, kept = 0, ""
    for letter in title:
        used += 1 if letter.isascii() else 2
        if used > _LONGEST:
            return kept.rstrip() + "…"
        kept += letter
    return kept
