"""A flow as a still picture: its steps in layers, lines where they lead."""

from typing import Final

import msgspec

from admin_ui.pages.flows.heat_layout import curve, layers
from admin_ui.pages.flows.node_words import family_of, title_of
from admin_ui.pages.flows.outline import outline, steps_in
from hubwright.flows.document import FlowDocument

WIDTH: Final = 220
HEIGHT: Final = 56
_ACROSS: Final = WIDTH + 80
_DOWN: Final = HEIGHT + 84
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
    """Lay it out in layers below each other, which is narrower than on the canvas."""
    at = _places(layers(document, [step.id for step in steps_in(outline(document))]))
    boxes = [
        Box(x=at[node.id][0], y=at[node.id][1], title=_short(title_of(node)), family=family_of(node.type))
        for node in document.all_nodes()
        if node.id in at
    ]
    pairs = dict.fromkeys((edge.source[0], edge.to) for edge in document.edges)
    lines = [curve(at[source], at[to], WIDTH, HEIGHT) for source, to in pairs if source in at and to in at]
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


def _places(found: list[list[str]]) -> dict[str, tuple[float, float]]:
    """Each layer in the middle."""
    places: dict[str, tuple[float, float]] = {}
    for deep, layer in enumerate(found):
        left = -(len(layer) - 1) / 2 * _ACROSS
        places |= {node_id: (left + n * _ACROSS, deep * _DOWN) for n, node_id in enumerate(layer)}
    return places


def _short(title: str) -> str:
    used, kept = 0, ""
    for letter in title:
        used += 1 if letter.isascii() else 2
        if used > _LONGEST:
            return kept.rstrip() + "…"
        kept += letter
    return kept
