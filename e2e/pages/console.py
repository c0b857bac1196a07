"""The operators' console, and being inside a company from it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

REASON = "The company asked us to look at its failures"


class Console:
    """What somebody who runs the platform does."""

    def __init__(self, page: Page, password: str) -> None:
        self.page = page
        self.password = password

    def find(self, words: str) -> None:
        """Look for a company and open it."""
        self.page.goto("/operator/tenants")
        self.page.get_by_label("Name, short name or id").fill(words)
        self.page.get_by_role("button", name="Find").click()
        self.page.locator("tbody a").first.click()
        self.page.wait_for_url("**/operator/tenants/*")

    def tab(self, name: str) -> None:
        """Another view of the company."""
        self.page.get_by_role("navigation", name="Views of this company").get_by_role("link", name=name).click()

    def break_glass(self, *, password: str = "", mode: str = "To look only") -> None:
        """Go in, from the company's own page."""
        self.tab("Break glass")
        self.page.get_by_label("Reason").fill(REASON)
        self.page.get_by_label("For how long at most").select_option("15")
        self.page.get_by_text(mode, exact=True).first.click()
        self.page.get_by_label("Your password").fill(password or self.password)
        self.page.get_by_role("button", name="Break the glass").click()

    @property
    def mark(self) -> Locator:
        """What says that one is inside."""
        return self.page.get_by_role("complementary", name="You are inside a company")

    @property
    def mark_anywhere(self) -> Locator:
        """The same, whatever language it speaks."""
        return self.page.locator(".hw-access-bar")

    def leave(self) -> None:
        """Be outside again."""
        self.mark.get_by_role("button", name="Leave").click()
        expect(self.page.locator("#toasts")).to_contain_text("You have left the company")


def console(new_context: Callable[..., BrowserContext], demo: dict[str, Any], **options: Any) -> Console:
    """The demo's operator in a fresh browser."""
    page = new_context(**options).new_page()
    page.goto("/")
    page.get_by_role("button", name="Open as platform operator").click()
    page.wait_for_url("**/operator")
    return Console(page, demo["operator"]["password"])
