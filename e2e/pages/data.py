"""Settings, Your data: archives and how far they are."""

from pathlib import Path

from playwright.sync_api import Page, expect


class Data:
    """What somebody sees and does there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open_from_settings(self) -> None:
        """By the button that leads there."""
        self.page.goto("/settings")
        self.page.get_by_role("link", name="Your data").first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Your data")

    def write_archive(self) -> None:
        """Ask for one; the page tells how far it is until it is done."""
        self.page.get_by_role("button", name="Write an archive").click()
        first = self.page.locator("#exports tbody tr").first
        expect(first).to_contain_text("Done")

    def download(self, folder: Path) -> Path:
        """Take the newest along."""
        with self.page.expect_download() as taken:
            self.page.locator("#exports tbody tr").first.get_by_role("link", name="Download").click()
        target = folder / taken.value.suggested_filename
        taken.value.save_as(target)
        return target
