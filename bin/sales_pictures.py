"""The README's pictures of a company with a history: one of sales' demos, seen by its agent, supervisor and admin."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page

from e2e.pages.demos import Launcher


def take(browser: Browser, told: dict[str, Any], shot: Callable[[Page, str], None]) -> None:
    """Make a demo, work in it as each of them, and take the pictures on the way."""
    context = browser.new_context(
        base_url=told["base"], viewport={"width": 1280, "height": 800}, locale="en-GB", device_scale_factor=1.5
    )
    page = context.new_page()
    bar = Launcher(page).sign_in().make("Travel", "Classic", "Acme Travel")

    bar.be("Agent")
    page.locator("#ib-availability > button").click()
    page.locator(".ib-state-item.ib-state-available").click()
    page.locator(".ib-offer").wait_for()
    shot(page, "offer")
    page.locator(".ib-offer button[id^=accept]").click()
    page.get_by_role("button", name="More to do").click()
    page.get_by_role("link", name="Who was asked, and why").click()
    page.locator("#asked").get_by_role("region", name="Ruled out").first.wait_for()
    shot(page, "why")

    bar.be("Supervisor")
    page.get_by_role("heading", name="Board", exact=True).wait_for()
    shot(page, "board")

    bar.be("Admin")
    page.goto("/home")
    shot(page, "home")
    page.goto("/settings/plan")
    shot(page, "plan")
