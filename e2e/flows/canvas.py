"""The canvas as a person uses it: its boxes, its keys, what it says."""

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
