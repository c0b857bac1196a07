"""The canvas on a phone: looked at, brought closer, a step opened and one added, by touch alone."""

import re

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.canvas import box, open_canvas, saved
from e2e.flows.conftest import MakeFlow
from e2e.pages.phone import PHONE, SMALL, Phone


def _zoom(page: Page) -> float:
    style = page.locator(".react-flow__viewport").get_attribute("style") or ""
    found = re.search(r"scale\(([\d.]+)\)", style)
    assert found is not None, style
    return float(found[1])


def _pinch(page: Page, apart: int) -> None:
    """Two fingers from the middle of the canvas, moving apart or together."""
    page.locator(".react-flow__pane").scroll_into_view_if_needed()
    pane = page.locator(".react-flow__pane").bounding_box()
    assert pane is not None
    x, y = pane["x"] + pane["width"] / 2, pane["y"] + 30  # above the boxes
    client = page.context.new_cdp_session(page)
    for step in range(9):
        away = 60 + apart * step / 8
        points = [{"x": x - away, "y": y, "id": 1}, {"x": x + away, "y": y, "id": 2}]
        client.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_flow_is_looked_at_and_a_step_opened_and_added_by_touch(sign_in: SignIn, make_flow: MakeFlow) -> None:
    page = sign_in("online", "admin", **PHONE)
    phone = Phone(page)
    flow = make_flow(page, "In the pocket")
    open_canvas(page, flow)
    for words in ("A message arrives", "Hello!", "We are here"):
        expect(box(page, words)).to_be_in_viewport()

    far = _zoom(page)
    phone.tap(page.get_by_role("button", name="Closer", exact=True))
    expect(page.locator(".react-flow__viewport")).not_to_have_attribute("style", re.compile(rf"scale\({far}\)"))
    assert _zoom(page) > far
    phone.tap(page.get_by_role("button", name="Show the whole flow"))
    _pinch(page, 60)
    assert _zoom(page) > far * 1.2
    phone.tap(page.get_by_role("button", name="Show the whole flow"))

    phone.tap(box(page, "We are here").locator(".hw-node-head"))
    expect(page.locator("#step-title")).to_have_text("Message")
    expect(page.locator("#step-title")).to_be_in_viewport()
    assert page.evaluate(SMALL) == []
    phone.tap("[data-closes-step]")
    expect(page.locator("#step-form")).to_have_count(0)

    phone.tap(page.get_by_role("button", name="Add a step", exact=True))
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("combobox").fill("Wait")
    phone.tap(dialog.get_by_role("option", name="Wait").first)
    expect(box(page, "Wait")).to_have_count(1)
    saved(page)
    expect(page.locator("#step-form")).to_be_visible()
    phone.fits()
    page.goto(flow)
    expect(page.locator(".hw-outline")).to_contain_text("Wait")
