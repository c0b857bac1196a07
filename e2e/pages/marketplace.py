"""The marketplace as a company sees it: clicks are counted, typing is not."""

from playwright.sync_api import Locator, Page, expect


class Marketplace:
    """One plugin on its way to being on."""

    def __init__(self, page: Page, plugin: str) -> None:
        self.page, self.plugin, self.clicks = page, plugin, 0

    @property
    def home(self) -> str:
        return f"/marketplace/{self.plugin}"

    def open(self) -> None:
        """Its page."""
        self.page.goto(self.home)

    def click(self, button: str) -> None:
        """One more click."""
        self.clicks += 1
        self.page.get_by_role("button", name=button, exact=True).click()

    def row(self, key: str) -> Locator:
        """One thing that is looked at."""
        return self.page.locator(f"#row-{key.replace(':', '-')}")

    def expect_row(self, key: str, state: str) -> None:
        """How it went, without anybody reloading the page."""
        expect(self.row(key)).to_have_attribute("data-state", state)

    def fill(self, **fields: str) -> None:
        """Type into fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f'[name="{name.replace("__", ".")}"]').fill(value)
