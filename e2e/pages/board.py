"""The live board: reading its numbers, opening their rows, moving work."""

import re

from playwright.sync_api import Locator, Page, expect


class Board:
    """What a supervisor sees and does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.live = page.locator("#main[data-live]")

    def open(self, address: str = "/board") -> "Board":
        """Go there and wait until it moves by itself."""
        self.page.goto(address)
        self.live.wait_for()
        return self

    def number(self, queue: str, column: str) -> Locator:
        """A number of a queue."""
        return self.page.locator(f'[data-queue="{queue}"] td[data-label="{column}"]')

    def agent(self, name: str) -> Locator:
        """The line of an agent."""
        return self.page.locator(f'[data-agent="{name}"]')

    def talk(self, conversation_id: str) -> Locator:
        """The line of a conversation."""
        return self.page.locator(f'[data-talk="{conversation_id}"]')

    def open_number(self, queue: str, column: str) -> None:
        """Look at the rows behind a number."""
        self.number(queue, column).get_by_role("link").click()
        self.page.wait_for_url(re.compile(r"/board/(queues|agents)"))
        self.live.wait_for()

    def move(self, conversation_id: str, to: str) -> None:
        """Move a conversation to a queue or an agent."""
        line = self.talk(conversation_id)
        line.get_by_role("button", name=re.compile("^Move")).click()
        self.page.locator(f"#move-menu-{conversation_id}").get_by_role("button", name=to, exact=True).click()
        self.said("Moved. It keeps its age.")

    def said(self, words: str) -> None:
        """What the page said about the deed."""
        expect(self.page.locator("[data-toast]").filter(has_text=words)).to_be_visible()

    def undo(self) -> None:
        """Take the last deed back."""
        self.page.get_by_role("button", name="Undo").click()
