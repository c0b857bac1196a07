"""Settings -> Plan: what a company has, and a change of it."""

from playwright.sync_api import Locator, Page, expect


class PlanPages:
    """What an owner does there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "PlanPages":
        """Go there."""
        self.page.goto("/settings/plan")
        return self

    def has(self, what: str) -> None:
        """See what the company has."""
        expect(self.page.locator("[data-held]")).to_have_text(what)

    def look_at(self, edition: str) -> None:
        """Look at a change to another edition."""
        self.page.get_by_role("link", name=f"Look at the change to {edition}").click()
        self.page.wait_for_url("**/settings/plan/change?*")

    def excess(self, key: str) -> Locator:
        """What is more than would be included."""
        return self.page.locator(f'[data-excess="{key}"]')

    def resting(self) -> Locator:
        """What rests now."""
        return self.page.locator("[data-resting]")

    def locked(self, key: str) -> Locator:
        """What a page offers and the company lacks."""
        return self.page.locator(f'[data-lacks="{key}"]')

    def said(self, words: str) -> None:
        """Read what was said at the foot of the page."""
        expect(self.page.locator("#toasts")).to_contain_text(words)

    def new_web_chat(self, name: str) -> None:
        """Make one more channel."""
        self.page.goto("/channels/new/hubwright-webchat")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("button", name="Make the channel").click()
        self.page.wait_for_url("**/channels/*-*")
