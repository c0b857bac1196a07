"""The canvas as a person uses it: its boxes, its keys, what it says."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect


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


def place(page: Page, node: str) -> tuple[float, float]:
    """Where a box stands in the flow."""
    style = page.locator(f".react-flow__node[data-id='{node}']").evaluate("each => each.style.transform")
    x, y = re.findall(r"-?[\d.]+", str(style))[:2]
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
