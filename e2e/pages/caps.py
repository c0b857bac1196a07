"""Settings -> Billing -> Caps and alerts, by keyboard alone."""

import time

from playwright.sync_api import Locator, Page, expect

AT = "/settings/billing/caps"
_PATIENCE_S = 120  # workers look at each company once a minute


class CapsPages:
    """What an admin does there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "CapsPages":
        """Go there."""
        self.page.goto(f"{AT}?lang=en")
        expect(self.page.get_by_role("heading", level=1, name="Caps and alerts")).to_be_visible()
        return self

    def amount(self, of: str) -> Locator:
        """The field of the whole month, or of a paid feature."""
        return self.page.locator(f"#caps-{of}")

    def tab_to(self, wanted: Locator) -> None:
        """Press Tab until it has the focus."""
        expect(wanted).to_be_visible()
        for _turn in range(120):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        expect(wanted).to_be_focused()

    def press(self, name: str) -> None:
        """Tab to a button and press Enter."""
        self.tab_to(self.page.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press("Enter")

    def write(self, of: str, amount: str) -> None:
        """Tab to a field and type over what stands there."""
        self.tab_to(self.amount(of))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(amount)

    def order(self, *titles: str) -> None:
        """In which order they go off."""
        expect(self.page.locator("[data-feature] h3")).to_have_text(
            [f"{place}. {title}" for place, title in enumerate(titles, 1)]
        )

    def off(self, feature: str) -> Locator:
        """What is said of a feature that is off."""
        return self.page.locator(f'[data-off="{feature}"]')

    def until_off(self, feature: str) -> Locator:
        """The page looked at anew until a worker has seen what the month came to."""
        patience = time.monotonic() + _PATIENCE_S
        while time.monotonic() < patience:
            self.open()
            if self.off(feature).count():
                break
        expect(self.off(feature)).to_be_visible()
        return self.off(feature)

    def said(self, words: str) -> None:
        """Read what was said at the foot of the page."""
        expect(self.page.locator("#toasts")).to_contain_text(words)
