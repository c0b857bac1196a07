"""Two documents as one picture: every step once, what is new, different and gone told apart without colour."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from admin_ui.pages.flows.differences import differences
from admin_ui.pages.flows.picture import Picture, picture
from hubwright import flows
from tests.support.company import document

TEXT = {"id": "n_text", "type": "message", "config": {"text": "Hello"}}
MORE = {"id": "n_more", "type": "message", "config": {"text": "More"}}


def drawn(old: dict[str, Any], new: dict[str, Any]) -> Picture:
    before, after = flows.parse(old), flows.parse(new)
    return picture(before, after, differences(before, after))


def signs(found: Picture) -> dict[str, tuple[str, str]]:
    return {box.title: (box.how, box.sign) for box in found.boxes}


def test_new_different_and_gone_steps_are_drawn_together() -> None:
    old = document(
        [TEXT, {"id": "n_gone", "type": "message", "config": {"text": "Bye"}}], [("n_text", "out", "n_gone")]
    )
    changed = {**TEXT, "config": {"text": "Good day"}}
    found = drawn(old, document([changed, MORE], [("n_text", "out", "n_more")]))

    assert {title: told for title, told in signs(found).items() if told[0] != "same"} == {
        "n_text": ("changed", "~"),
        "n_more": ("added", "+"),
        "n_gone": ("removed", "\N{MINUS SIGN}"),
    }
    assert {line.how for line in found.lines} == {"same", "added", "removed"}


def test_where_steps_stand_makes_no_change() -> None:
    old = document([TEXT, MORE], [("n_text", "out", "n_more")])
    new = document([{**TEXT, "pos": [900, 10]}, {**MORE, "pos": [10, 700]}], [("n_text", "out", "n_more")])
    assert {box.how for box in drawn(old, new).boxes} == {"same"}


def test_words_fit_their_box_in_chinese_as_well() -> None:
    new = document([{**TEXT, "label": "欢迎来到我们的新商店请问有什么可以帮您"}], [])
    (box,) = [box for box in drawn(document([TEXT], []), new).boxes if "欢迎" in box.title]
    assert box.title.endswith("…") and len(box.title) <= 12


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_every_step_of_both_is_there_once_and_none_lies_on_another(one: list[int], other: list[int]) -> None:
    def of(numbers: list[int]) -> dict[str, Any]:
        nodes = [{"id": f"n_{n}", "type": "message", "config": {"text": str(n)}} for n in numbers] or [TEXT]
        return document(nodes, [(a["id"], "out", b["id"]) for a, b in pairwise(nodes)])

    old, new = of(one), of(other)
    found = drawn(old, new)
    ids = {node["id"] for doc in (old, new) for node in doc["nodes"]}
    assert len(found.boxes) == len(ids) + 1, "and the trigger"
    for n, box in enumerate(found.boxes):
        for each in found.boxes[n + 1 :]:
            apart = abs(box.x - each.x) >= found.box_width or abs(box.y - each.y) >= found.box_height
            assert apart
        assert 0 <= box.x <= found.width - found.box_width and 0 <= box.y <= found.height - found.box_height
