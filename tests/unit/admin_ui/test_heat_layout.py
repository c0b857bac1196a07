"""The picture of a flow: where people put the boxes, or in layers, and never on each other."""

from hypothesis import given
from hypothesis import strategies as st

from admin_ui.pages.flows.heat_layout import HEIGHT, WIDTH, layout
from hubwright.flows.document import Edge, FlowDocument, Node

IDS = ["a", "b", "c", "d", "e"]


def _document(pairs: list[tuple[str, str]], places: dict[str, tuple[float, float]]) -> FlowDocument:
    nodes = [Node(id=each, type="message", config={}, pos=places.get(each, (0, 0))) for each in IDS]
    edges = [Edge(id=f"e{n}", source=(a, "out"), to=b) for n, (a, b) in enumerate(pairs)]
    return FlowDocument(schema="flow/1", id="f", name="F", entry=nodes[:1], nodes=nodes[1:], edges=edges)


@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=8))
def test_boxes_that_nobody_placed_never_lie_on_each_other(pairs: list[tuple[str, str]]) -> None:
    drawn = layout(_document(pairs, {}), IDS)
    spots = [drawn.places[each] for each in IDS]
    for n, (x, y) in enumerate(spots):
        assert 0 <= x <= drawn.width - WIDTH and 0 <= y <= drawn.height - HEIGHT
        assert not any(abs(x - a) < WIDTH and abs(y - b) < HEIGHT for a, b in spots[n + 1 :])
    assert len(drawn.wires) == len(pairs)


def test_boxes_stand_where_people_put_them() -> None:
    places = {each: (300.0 * n, -100.0 * n) for n, each in enumerate(IDS)}
    drawn = layout(_document([("a", "b")], places), IDS)
    ax, ay = drawn.places["a"]
    bx, by = drawn.places["b"]
    assert (bx - ax, by - ay) == (300, -100)


def test_lines_run_onward_from_side_to_side_and_back_from_below_to_above() -> None:
    places = {each: (300.0 * n, 100.0 * n) for n, each in enumerate(IDS)}
    onward, back = layout(_document([("a", "b"), ("b", "a")], places), IDS).wires
    assert onward.path == "M220 51C270 51 270 151 320 151"
    assert back.path == "M420 182C420 263 120 -61 120 20"
