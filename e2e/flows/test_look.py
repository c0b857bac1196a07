"""The flow pages in both themes and languages, wide and narrow, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import LOOKS, dressed
from e2e.axe import overflow, violations

FAMILIES = ("talk", "decide", "do", "people")


def _order_flow(page: Page) -> str:
    page.goto("/flows")
    return str(page.locator("main h2 a").first.get_attribute("href"))


def _look(page: Page, what: str) -> None:
    assert overflow(page) == 0, what
    assert violations(page) == [], what


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_axe_finds_nothing_and_nothing_overflows(
    sign_in: SignIn, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    flow = _order_flow(page)
    dressed(page, demo["base"], theme, language)
    page.goto(flow)
    steps = [str(page.locator(f".hw-step.hw-family-{family}").first.get_attribute("href")) for family in FAMILIES]
    for path in (
        "/flows",
        "/flows/new",
        flow,
        *steps,
        f"{flow}/settings",
        f"{flow}/versions",
        f"{flow}/runs",
        f"{flow}/test",
    ):
        page.goto(path)
        for more in page.locator("details.hw-step-more > summary").all():
            more.click()
        _look(page, path)

    page.goto(flow)
    page.locator("[data-opens-review]").click()
    page.locator("#flow-dialog[open]").wait_for()
    _look(page, "publish dialog")
    page.locator("[data-closes-dialog]").click()
    page.locator(".hw-add").nth(1).click()
    page.locator(".hw-add-menu:popover-open").wait_for()
    _look(page, "add menu")
    page.keyboard.press("Escape")
    page.locator("[data-opens-chat]").click()
    page.locator("[data-say]").nth(1).click()
    page.locator(".hw-bubble-theirs").first.wait_for()
    _look(page, "test chat")


def test_a_step_is_changed_without_scripts(sign_in: SignIn, demo: dict[str, Any]) -> None:
    signed_in = sign_in("online", "admin")
    signed_in.goto("/flows/new")
    signed_in.get_by_label("Name").fill("Plain")
    signed_in.get_by_role("button", name="Make the flow").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Plain")
    address, state = signed_in.url, signed_in.context.storage_state()
    browser = signed_in.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=state, base_url=demo["base"]).new_page()
    plain.goto(address)
    plain.locator(".hw-step", has_text="We are here").click()
    plain.locator("textarea[name='text.en']").fill("Written without scripts")
    plain.get_by_role("button", name="Save to the draft").click()
    assert "Written without scripts" in plain.locator(".hw-step[aria-current]").inner_text()
    plain.locator("a", has_text="Publish").first.click()
    plain.get_by_role("button", name="Publish").click()
    assert "Live: version 1" in plain.locator("#flow-status").inner_text()
    plain.context.close()
