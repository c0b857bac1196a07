"""A flow seen from afar: plain boxes that say their names, and words again when one comes near."""

import re

from playwright.sync_api import Page, expect

from e2e.flows.canvas import act, box, open_canvas, pick, saved, send
from e2e.flows.conftest import MakeFlow

FAR = {"id": "n_far", "type": "message", "label": "Far away", "pos": [9000, 6000], "config": {}}


def test_seen_from_afar_steps_are_plain_boxes_that_say_their_names(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "From afar")
    open_canvas(admin, flow)
    words = box(admin, "Hello!").locator("strong")
    expect(words).to_be_visible()
    send(admin, flow, {"op": "add", "node": FAR})
    expect(box(admin, "Far away").locator(".hw-badge-danger")).to_have_count(1)

    act(admin, "Show the whole flow")
    expect(words).to_be_hidden()
    expect(box(admin, "Hello!")).to_have_attribute("aria-label", re.compile("Hello!"))
    painted = "each => getComputedStyle(each).backgroundColor"
    sound, wrong = (box(admin, each).locator(".hw-node").evaluate(painted) for each in ("Hello!", "Far away"))
    assert sound != wrong, "where something is wrong is seen from afar, too"
    box(admin, "Hello!").focus()
    admin.keyboard.press("ArrowRight")
    expect(admin.locator(".react-flow__node:focus")).to_have_count(1)

    admin.keyboard.press("Control+k")
    pick(admin, "far away")
    expect(box(admin, "Far away")).to_be_focused()
    expect(box(admin, "Far away").locator("strong")).to_be_visible()
    saved(admin)
