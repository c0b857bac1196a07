"""A queue's plan: its table, its versions, and what it is tried on."""

import re

from playwright.sync_api import Locator, Page, expect


class PlanTable:
    """What an administrator sees and does there, in words of their language."""

    def __init__(self, page: Page, queue: str) -> None:
        self.page, self.queue = page, queue

    def open(self) -> None:
        """The table of the plan that holds."""
        self.page.goto(f"{self.queue}/plan/table")
        expect(self.page.locator("#table")).to_be_visible()

    def cell(self, row: int, column: str) -> Locator:
        """A field, by the number of its row as it is shown and the name of its column in files."""
        return self.page.locator(f'#table [name="row.{row - 1}.{column}"]')

    def press(self, do: str) -> None:
        """A button of the table: add, check, try."""
        self.page.locator(f'#table button[name="do"][value="{do}"]').click()

    def save(self) -> None:
        """Let the rows hold."""
        self.page.locator("#table .hw-form-actions button").click()

    def sentences(self) -> Locator:
        """The plan in words."""
        return self.page.locator("#sentences li")

    def version(self, n: int) -> Locator:
        """A line of the list of versions."""
        return self.page.locator("#versions tbody tr").filter(has=self.page.locator(f'a[href$="/plan/versions/{n}"]'))

    def open_versions(self) -> None:
        """The list."""
        self.page.goto(f"{self.queue}/plan/versions")
        expect(self.page.locator("#versions")).to_be_visible()

    def run_on_made_day(self) -> None:
        """Try the plan that was carried here on the day as it stands, and wait for what comes out."""
        self.page.locator("#made .hw-form-actions button").click()
        self.page.wait_for_url(re.compile(r"/what-if/[0-9a-f-]{36}$"))
        expect(self.page.locator("#result")).to_be_visible()


def tab_to(page: Page, wanted: Locator, most: int = 250) -> None:
    """By the Tab key alone, however long it takes; never by a pointer."""
    for _press in range(most):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}")
