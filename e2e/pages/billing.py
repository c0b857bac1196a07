"""Settings -> Billing, the pages of the payment provider's stand-in, and invoices."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

WORKS, FAILS_LATER = "4242, works", "0341, is declined later"


class BillingPages:
    """What an owner does there."""

    def __init__(self, page: Page, company: str) -> None:
        self.page = page
        self.company = company

    def open(self) -> "BillingPages":
        """Go there by the directory of settings."""
        self.page.goto("/settings")
        self.page.locator("main").get_by_role("link", name="Billing", exact=True).click()
        expect(self.page.get_by_role("heading", level=1, name="Billing")).to_be_visible()
        return self

    def begin(self, currency: str, card: str = WORKS) -> None:
        """Begin to pay, leave a card, and come back."""
        self.page.get_by_text(currency, exact=True).click()
        self.page.get_by_role("button", name="Begin to pay").click()
        expect(self.page.get_by_text("The company pays from now on.")).to_be_visible()
        self.page.get_by_role("link", name="Go on").click()
        self.leave_card(card)

    def leave_card(self, card: str) -> None:
        """Choose a card on the provider's page; it leads back here, where that card pays in a moment."""
        self.page.get_by_text(card).click()
        self.page.get_by_role("button", name="Save card").click()
        self.page.wait_for_url("**/settings/billing?left=1")
        self.said("It pays from now on.")
        expect(self.card(card[:4])).to_contain_text("pays")

    def card(self, last4: str) -> Locator:
        """One of the cards."""
        return self.page.locator(f'[data-card="{last4}"]')

    def said(self, words: str) -> None:
        """Read what was said at the foot of the page."""
        expect(self.page.locator("#toasts")).to_contain_text(words)

    def invoice(self, state: str) -> Locator:
        """The newest invoice, looked at anew until the worker and the provider are done with it."""
        row = self.page.locator("#invoices tbody tr").first
        for _turn in range(200):  # a page takes a moment, so this is no hurry
            self.page.goto("/settings/billing")
            if row.count() and state in row.inner_text():
                break
        expect(row).to_contain_text(state)
        return row

    def open_invoice(self) -> None:
        """Open the newest."""
        self.page.locator("#invoices tbody a").first.click()
        expect(self.page.locator("[data-total]")).to_be_visible()

    def paper(self, language: str) -> Path:
        """Take the PDF along."""
        with self.page.expect_download() as begun:
            self.page.get_by_role("link", name=f"PDF in {language}").click()
        return begun.value.path()

    def total(self) -> str:
        """What the invoice comes to, as it is written."""
        return self.page.locator("[data-total]").inner_text()

    def line(self, title: str) -> Locator:
        """One line of the invoice."""
        return self.page.locator("[data-line]").filter(has_text=title)
