"""Where the boxes of the gallery's flows stand, on the canvas and in their still pictures."""

import pytest

from admin_ui.pages.flows.still_picture import HEIGHT, WIDTH, picture_of
from editions.gallery import TEMPLATES, template_document
from hubwright import flows
from hubwright.control.flows.edits import ports_of

BOX = 250  # how wide the canvas draws one; layout.ts says how high


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_box_of_a_template_lies_on_another_on_the_canvas(name: str) -> None:
    document = flows.parse(template_document(name))
    boxes = [(*node.pos, 102 + 27 * len(ports_of(node)), node.id) for node in document.all_nodes()]
    for n, (x, y, high, one) in enumerate(boxes):
        for a, b, other_high, other in boxes[n + 1 :]:
            assert abs(x - a) >= BOX or y + high <= b or b + other_high <= y, (one, other)


@pytest.mark.parametrize("name", TEMPLATES)
def test_wires_of_a_template_lead_onward_to_the_right(name: str) -> None:
    document = flows.parse(template_document(name))
    at = {node.id: node.pos[0] for node in document.all_nodes()}
    begins = {node.id for node in document.entry}
    assert all(at[edge.to] >= at[edge.source[0]] + BOX for edge in document.edges if edge.source[0] in begins)


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_box_of_its_still_picture_lies_on_another(name: str) -> None:
    drawn = picture_of(flows.parse(template_document(name)))
    assert len(drawn.boxes) == len(list(flows.parse(template_document(name)).all_nodes()))
    for n, box in enumerate(drawn.boxes):
        assert drawn.left <= box.x <= drawn.left + drawn.width - WIDTH
        assert drawn.top <= box.y <= drawn.top + drawn.height - HEIGHT
        assert not any(abs(box.x - o.x) < WIDTH and abs(box.y - o.y) < HEIGHT for o in drawn.boxes[n + 1 :])
