"""Contacts: the list, one contact, merging."""

import re

from playwright.sync_api import Locator, Page, expect


class Contacts:
    """What somebody sees and does there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def find(self, words: str) -> Locator:
        """Search in the list; the lines that are left."""
        self.page.goto("/contacts")
        self.page.get_by_label("Name, phone or e-mail").fill(words)
        self.page.get_by_label("Name, phone or e-mail").press("Enter")
        self.page.wait_for_url(re.compile(r"/contacts\?.*q="))
        return self.page.locator("tbody tr")

    def open(self, name: str) -> str:
        """Open one by name; its address is given back."""
        self.find(name)
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_url(re.compile(r"/contacts/[0-9a-f-]{36}$"))
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)
        return self.page.url

    def look_at_merging_with(self, name: str) -> Locator:
        """From a contact's page: find the other one; what will happen."""
        self.page.get_by_role("link", name="Merge with…").click()
        self.page.get_by_label("Name, phone or e-mail").fill(name)
        self.page.get_by_label("Name, phone or e-mail").press("Enter")
        self.page.get_by_role("link", name=f"Look at merging with {name}").click()
        return self.page.locator("#preview")

    def merge(self) -> None:
        """Do it."""
        self.page.locator("#preview").get_by_role("button", name="Merge").click()
        self.page.wait_for_url(re.compile(r"/contacts/[0-9a-f-]{36}$"))

    @property
    def talks(self) -> Locator:
        """Conversations of the contact."""
        return self.page.locator("#timeline tbody tr")
