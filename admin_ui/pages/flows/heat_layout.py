"""Where the boxes of a flow stand: as on the canvas, or in layers where nobody has laid it out. Pure."""

from collections.abc import Sequence
from typing import Final

import msgspec

from hubwright.flows.document import FlowDocument

WIDTH: Final = 200
HEIGHT: Final = 62
_ACROSS: Final = WIDTH + 40
_DOWN: Final = HEIGHT + 56
_MARGIN: Final = 20
Place = tuple[float, float]


class Wire(msgspec.Struct, frozen=True):
    """A line from below one box to above another."""

    path: str


class Layout(msgspec.Struct, frozen=True):
    """Everything with the upper left corner at nothing."""

    places: dict[str, Place]
    wires: list[Wire]
    width: float
    height: float


def layout(document: FlowDocument, order: Sequence[str]) -> Layout:
    """Lay a flow out; `order` is how people read its steps."""
    found = _as_drawn(document) or _in_layers(document, order)
    left = min((x for x, _y in found.values()), default=0.0) - _MARGIN
    top = min((y for _x, y in found.values()), default=0.0) - _MARGIN
    places = {node_id: (x - left, y - top) for node_id, (x, y) in found.items()}
    pairs = [(edge.source[0], edge.to) for edge in document.edges]
    return Layout(
        places=places,
        wires=[Wire(_curve(places[a], places[b])) for a, b in pairs if a in places and b in places],
        width=max((x for x, _y in places.values()), default=0.0) + WIDTH + _MARGIN,
        height=max((y for _x, y in places.values()), default=0.0) + HEIGHT + _MARGIN,
    )


def _as_drawn(document: FlowDocument) -> dict[str, Place]:
    """The places people gave; nothing where boxes would lie on each other."""
    places = {node.id: (float(node.pos[0]), float(node.pos[1])) for node in document.all_nodes()}
    spots = list(places.values())
    for n, (x, y) in enumerate(spots):
        if any(abs(x - a) < WIDTH and abs(y - b) < HEIGHT for a, b in spots[n + 1 :]):
            return {}
    return places


def _in_layers(document: FlowDocument, order: Sequence[str]) -> dict[str, Place]:
    """Each step below the first that leads to it."""
    following: dict[str, list[str]] = {}
    for edge in document.edges:
        following.setdefault(edge.source[0], []).append(edge.to)
    depth: dict[str, int] = {}
    waiting = [(node.id, 0) for node in document.entry]
    known = {node.id for node in document.all_nodes()}
    for start in [None, *order]:
        if start is not None and start not in depth:
            waiting.append((start, 0))
        while waiting:
            node_id, deep = waiting.pop(0)
            if node_id in depth or node_id not in known:
                continue
            depth[node_id] = deep
            waiting += [(each, deep + 1) for each in following.get(node_id, [])]
    row: dict[int, int] = {}
    places: dict[str, Place] = {}
    for node_id in order:
        deep = depth[node_id]
        places[node_id] = (row.get(deep, 0) * _ACROSS, deep * _DOWN)
        row[deep] = row.get(deep, 0) + 1
    return places


def _curve(start: Place, end: Place) -> str:
    x, y = start[0] + WIDTH / 2, start[1] + HEIGHT
    to_x, to_y = end[0] + WIDTH / 2, end[1]
    bend = max(24.0, abs(to_y - y) / 2)
    return f"M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y:g}"
