"""The inbox: being available, taking what is offered, answering."""

import re

from playwright.sync_api import Locator, Page, expect


class Inbox:
    """What an agent sees and does."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.head = page.locator("#ib-head")
        self.composer = page.locator("#ib-composer")
        self.reply_field = page.locator("#ib-reply")
        self.typing = page.locator("#ib-typing")
        self.log = page.locator("#ib-log")

    def open(self) -> "Inbox":
        """Go to one's own conversations."""
        self.page.goto("/inbox/mine")
        self.page.locator(".ib-page[data-live]").wait_for()
        return self

    def be(self, state: str) -> None:
        """Choose an availability in the header."""
        self.page.click("#ib-availability > button")
        self.page.click(f'#ib-availability-menu button:has-text("{state}")')
        expect(self.page.locator("#ib-availability > button")).to_contain_text(state)

    def offer(self, words: str) -> Locator:
        """The card of the conversation with these words in its summary."""
        return self.page.locator("[data-offer]", has_text=words)

    def accept(self, words: str) -> str:
        """Take it; what the conversation is called is given back."""
        self.offer(words).get_by_role("button", name="Accept").click()
        self.page.wait_for_url(re.compile(r"/inbox/mine/[0-9a-f-]{36}"))
        self.page.locator(".ib-page[data-live]").wait_for()
        return self.page.url.split("?")[0].rsplit("/", 1)[1]

    def decline(self, words: str) -> None:
        """Leave it to somebody else."""
        card = self.offer(words)
        card.get_by_role("button", name="Not now").click()
        expect(card).to_be_hidden()

    def reply(self, text: str) -> Locator:
        """Answer the visitor."""
        self.page.click("#ib-mode-reply")
        self.reply_field.fill(text)
        self.reply_field.press("Enter")
        return self.page.locator(".ib-us[data-seq] .ib-text", has_text=text)

    def note(self, text: str) -> Locator:
        """Write something for the team only."""
        self.page.click("#ib-mode-note")
        self.page.fill("#ib-note", text)
        self.page.press("#ib-note", "Enter")
        return self.page.locator(".ib-note[data-seq]", has_text=text)

    def theirs(self, text: str) -> Locator:
        """What the visitor said."""
        return self.page.locator(".ib-them .ib-text", has_text=text)

    def resolve(self) -> None:
        """Close the conversation."""
        self.page.click("#ib-resolve")
        expect(self.head).to_contain_text("Resolved")

    def block(self) -> None:
        """Keep an abusive visitor out."""
        self.page.get_by_role("button", name="More to do").click()
        self.page.get_by_role("button", name="Block this visitor").click()
        expect(self.composer).to_contain_text("This visitor is blocked")

    def clear(self) -> None:
        """Resolve what is held or waits and go offline, so that the next journey finds an empty desk."""
        self.open()
        self.be("Offline")
        for view in ("mine", "waiting"):
            self.page.goto(f"/inbox/{view}")
            held = self.page.locator("[data-line]").evaluate_all("all => all.map(line => line.getAttribute('href'))")
            for address in held:
                self.page.goto(address)
                self.resolve()
