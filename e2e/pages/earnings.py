"""What a partner earns, in the portal and on the pages of the payment provider's stand-in."""

from playwright.sync_api import Locator, Page, expect

AT = "/partner/earnings"


class EarningsPages:
    """What a partner does there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "EarningsPages":
        """From the portal."""
        self.page.goto("/partner")
        self.page.locator("main").get_by_role("link", name="Earnings").click()
        expect(self.page.get_by_role("heading", level=1, name="Earnings")).to_be_visible()
        return self

    def until(self, row: Locator, words: str) -> Locator:
        """A row, looked at anew until workers have done their part."""
        for _turn in range(200):  # a page takes a moment, so this is no hurry
            self.page.goto(f"{AT}?lang=en")
            if row.count() and words in row.first.inner_text():
                break
        expect(row.first).to_contain_text(words)
        return row.first

    def month(self, plugin: str) -> Locator:
        """What a plugin earned in a month."""
        return self.page.locator(f'[data-month="{plugin}"]')

    def payout(self) -> Locator:
        """The newest sum that was sent."""
        return self.page.locator("[data-payout]")

    def connect(self, country: str) -> None:
        """Tell the provider who they are, and come back."""
        self.page.get_by_label("Your country, in two letters").fill(country)
        self.page.get_by_role("button", name="Go on at the payment provider").press("Enter")
        self.page.wait_for_url("**/_pages/onboarding/*")
        self.page.get_by_role("button", name="Submit").click()
        self.page.wait_for_url(f"**{AT}")
        expect(self.page.locator("#toasts")).to_contain_text("You can be paid now.")
