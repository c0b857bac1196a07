"""Routing: queues, a queue's plan and hours, skills."""

import re

from playwright.sync_api import Locator, Page, expect

AT = "/settings/routing"


class Routing:
    """What an administrator sees and does there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open_queue(self, name: str) -> str:
        """Open a queue; its address is given back."""
        self.page.goto(AT)
        self.page.locator("#new").get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("button", name="Open the queue").click()
        self.page.wait_for_url(re.compile(r"/settings/routing/queues/[0-9a-f-]{36}$"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        return self.page.url

    def line(self, name: str) -> Locator:
        """A queue in the list."""
        self.page.goto(AT)
        return self.page.locator("tbody tr").filter(has_text=name)

    def add_skill(self, name: str) -> None:
        """Add a skill."""
        self.page.goto(f"{AT}/skills")
        self.page.locator("#skills").get_by_label("Name", exact=True).fill(name)
        self.page.get_by_role("button", name="Add the skill").click()
        expect(self.page.locator("#skills li").filter(has_text=name)).to_have_count(1)

    def toast(self, words: str) -> Locator:
        """What was said about the last change."""
        return self.page.locator("[data-toast]").filter(has_text=words)
