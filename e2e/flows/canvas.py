"""The canvas as a person uses it: its boxes, its keys, what it says."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import FloatRect, Locator, Page, expect


def open_canvas(page: Page, flow: str, step: str = "") -> None:
    """Open a flow's canvas and wait until it is drawn and saved."""
    page.goto(f"{flow}/canvas" + (f"?step={step}" if step else ""))
    expect(page.locator(".react-flow__node").first).to_be_visible()
    saved(page)


def box(page: Page, words: str) -> Locator:
    """The box that says this."""
    return page.locator(".react-flow__node", has_text=words)


def current(page: Page) -> Locator:
    """The box that has the focus."""
    return page.locator(".react-flow__node:focus")


def saved(page: Page) -> None:
    """Wait until the server has everything."""
    expect(page.locator(".hw-canvas-saved")).to_be_visible()


def said(page: Page, words: str) -> None:
    """What the live region says."""
    expect(page.locator("#canvas-said")).to_contain_text(words)


def pick(page: Page, words: str) -> None:
    """Type into the open list and take what it finds first."""
    combobox = page.locator("dialog[open]").get_by_role("combobox")
    combobox.fill(words)
    combobox.press("Enter")


def problems(page: Page) -> Locator:
    """The drawer of problems, opened."""
    drawer = page.locator("#canvas-problems")
    if drawer.get_attribute("open") is None:
        drawer.locator("summary").click()
    return drawer


def wires(page: Page) -> Locator:
    """The wires that are drawn."""
    return page.locator(".react-flow__edge")


def wires_are_seen(page: Page) -> bool:
    """Whether the picture is another one without them: wires that are there need not be painted."""
    drawn = _still(page)
    page.locator(".react-flow__edges").evaluate("each => { each.style.visibility = 'hidden' }")
    bare = _still(page)
    page.locator(".react-flow__edges").evaluate("each => { each.style.visibility = '' }")
    return drawn != bare


def _still(page: Page) -> bytes:
    """The picture of the canvas once it does not change any more."""
    pane, before = page.locator(".hw-canvas-pane"), b""
    while (now := pane.screenshot(animations="disabled")) != before:
        before = now
    return now


def none_lies_on_another(page: Page) -> bool:
    """Whether every box that is drawn can be seen whole, once all stand."""
    _still(page)
    boxes = [box for each in page.locator(".react-flow__node").all() if (box := each.bounding_box())]
    return len(boxes) > 1 and not any(_meet(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])


def _meet(one: FloatRect, other: FloatRect) -> bool:
    return all(
        one[along] + one[size] > other[along] + 1 and other[along] + other[size] > one[along] + 1
        for along, size in (("x", "width"), ("y", "height"))
    )


def act(page: Page, words: str) -> None:
    """Press a tool of the bar, or one of its menu."""
    tool = page.locator(".hw-canvas-tools > .hw-tool").and_(page.get_by_role("button", name=words, exact=True))
    if tool.count() == 0:
        page.get_by_role("button", name="More", exact=True).click()
        tool = page.locator("#canvas-more").get_by_role("button", name=words, exact=True)
    tool.click()


def choose(page: Page, *ids: str) -> None:
    """Choose exactly these steps, by keys."""
    page.locator(f".react-flow__node[data-id='{ids[0]}']").focus()
    page.keyboard.press("Escape")
    for each in ids[1:]:
        page.locator(f".react-flow__node[data-id='{each}']").focus()
        page.keyboard.press("Space")
    expect(page.locator(".react-flow__node.selected")).to_have_count(len(ids))


# An act is told before its boxes are drawn anew, some turns later: when the page has nothing left to do, they are.
_DRAWN = "each => new Promise(done => requestIdleCallback(() => requestIdleCallback(() => done(each.style.transform))))"


def place(page: Page, node: str) -> tuple[float, float]:
    """Where a box stands in the flow, once everything that happened is drawn."""
    x, y = re.findall(r"-?[\d.]+", str(page.locator(f".react-flow__node[data-id='{node}']").evaluate(_DRAWN)))[:2]
    return float(x), float(y)


def stands(page: Page, node: str, where: tuple[float, float]) -> None:
    """A box comes to stand there."""
    x, y = where
    moved = re.compile(rf"translate\({x:g}px, ?{y:g}px\)")
    expect(page.locator(f".react-flow__node[data-id='{node}']")).to_have_attribute("style", moved)


def name_step(page: Page, words: str, name: str) -> None:
    """Give a step a name."""
    box(page, words).focus()
    page.keyboard.press("F2")
    page.locator("dialog[open] input").fill(name)
    page.keyboard.press("Enter")
    expect(box(page, name)).to_be_visible()


def send(page: Page, flow: str, *ops: dict[str, Any]) -> None:
    """What a colleague does meanwhile."""
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    rev = page.request.get(f"{flow}/draft?brief=true").json()["rev"]
    body = {"batch": f"sent-{uuid4()}", "base_rev": rev, "ops": list(ops)}
    answer = page.request.post(f"{flow}/draft/ops", data=body, headers={"x-csrftoken": token})
    assert answer.ok, answer.text()
