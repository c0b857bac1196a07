"""States: what a company lets its agents say, and the picker in the header of the inbox."""

from playwright.sync_api import Locator, Page, expect


class StateSettings:
    """The settings page of states."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "StateSettings":
        """Go there."""
        self.page.goto("/settings/states?lang=en")
        return self

    def entries(self, title: str) -> Locator:
        """One of the two lists."""
        return self.page.locator("fieldset.hw-group").filter(has=self.page.locator("legend", has_text=title)).first

    def add(self, title: str, english: str, chinese: str) -> None:
        """One more entry of a list."""
        listed = self.entries(title)
        before = listed.get_by_label("English").count()
        listed.get_by_role("button", name="Add").click()
        listed = self.entries(title)
        expect(listed.get_by_label("English")).to_have_count(before + 1)
        listed.get_by_label("English").last.fill(english)
        listed.get_by_label("Chinese").last.fill(chinese)

    def save(self) -> None:
        """Keep it."""
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.locator("[data-toast]").filter(has_text="Saved.")).to_be_visible()


class Picker:
    """The chip in the header and what is behind it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.chip = page.locator("#ib-state")
        self.menu = page.locator("#ib-availability-menu")
        self.back = page.locator("#ib-back-again")

    def choose(self, title: str) -> None:
        """By mouse."""
        self.chip.click()
        self.menu.get_by_role("button", name=title).click()
        expect(self.chip).to_contain_text(title)
