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
    """A line from one box to another."""

    path: str


class Layout(msgspec.Struct, frozen=True):
    """Everything with the upper left corner at nothing."""

    places: dict[str, Place]
    wires: list[Wire]
    width: float
    height: float


def layout(document: FlowDocument, order: Sequence[str]) -> Layout:
    """Lay a flow out; `order` is how people read its steps."""
    drawn = _as_drawn(document)
    found, line = (drawn, _as_on_canvas) if drawn else (_in_layers(document, order), curve)
    left = min((x for x, _y in found.values()), default=0.0) - _MARGIN
    top = min((y for _x, y in found.values()), default=0.0) - _MARGIN
    places = {node_id: (x - left, y - top) for node_id, (x, y) in found.items()}
    pairs = [(edge.source[0], edge.to) for edge in document.edges]
    return Layout(
        places=places,
        wires=[Wire(line(places[a], places[b], WIDTH, HEIGHT)) for a, b in pairs if a in places and b in places],
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
    """Layers below each other, each from the left."""
    places: dict[str, Place] = {}
    for deep, layer in enumerate(layers(document, order)):
        places |= {node_id: (n * _ACROSS, deep * _DOWN) for n, node_id in enumerate(layer)}
    return places


def layers(document: FlowDocument, order: Sequence[str]) -> list[list[str]]:
    """Each step below the first that leads to it; in a layer as people read them."""
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
    found: list[list[str]] = [[] for _layer in range(max(depth.values(), default=-1) + 1)]
    for node_id in order:
        found[depth[node_id]].append(node_id)
    return found


def curve(start: Place, end: Place, width: float, height: float) -> str:
    """A line from below one box to above another."""
    x, y = start[0] + width / 2, start[1] + height
    to_x, to_y = end[0] + width / 2, end[1]
    bend = max(24.0, abs(to_y - y) / 2)
    return f"M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y:g}"


def _as_on_canvas(start: Place, end: Place, width: float, height: float) -> str:
    """Onward to the right from side to side, else from below to above."""
    if end[0] < start[0] + width:
        return curve(start, end, width, height)
    x, y, to_x, to_y = start[0] + width, start[1] + height / 2, end[0], end[1] + height / 2
    bend = max(24.0, (to_x - x) / 2)
    return f"M{x:g} {y:g}C{x + bend:g} {y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}"
