"""The page of a company's life, the bar above every page, and its domains."""

import time

from playwright.sync_api import Locator, Page, expect


class CompanyLife:
    """Settings, Company life."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "CompanyLife":
        self.page.goto("/settings/life")
        return self

    @property
    def bar(self) -> Locator:
        """What stands above every page."""
        return self.page.get_by_role("complementary", name="State of the company")

    @property
    def history(self) -> Locator:
        return self.page.locator("#history tbody tr")

    def close(self, typed: str) -> None:
        """Type the name and press."""
        form = self.page.locator("#close")
        form.get_by_label("The company's name").fill(typed)
        form.get_by_role("button", name="Close").click()

    def reopen(self) -> None:
        self.page.get_by_role("button", name="Reopen the company").click()

    def becomes(self, words: str) -> None:
        """Ask until the bar says so, then look; '' is no bar at all."""
        until = time.monotonic() + 60
        while True:
            told = self.page.context.request.get("/settings/life").text()
            if (words in told) if words else ("hw-life-bar" not in told):
                break
            assert time.monotonic() < until, words
        self.page.reload()
        expect(self.bar).to_have_count(1 if words else 0)
        if words:
            expect(self.bar).to_contain_text(words)


class Domains:
    """Settings, Domains."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "Domains":
        self.page.goto("/settings/domains")
        return self

    def claim(self, written: str) -> None:
        self.page.get_by_label("Host name").fill(written)
        self.page.get_by_role("button", name="Claim", exact=True).click()

    def card(self, host: str) -> Locator:
        return self.page.get_by_role("region", name=host)

    def check(self, host: str) -> None:
        self.page.get_by_role("button", name=f"Check {host} now").click()
