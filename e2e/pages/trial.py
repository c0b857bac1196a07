"""The test chat of a flow: talk, let time go by, choose what services answer, keep it as a test."""

import re

from playwright.sync_api import Locator, Page, expect


class Trial:
    """The panel, beside a flow or on its own page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("#trial")
        self.log = self.root.locator("[data-chat-log]")

    def open(self, flow: str) -> "Trial":
        self.page.goto(f"{flow}/test")
        expect(self.root).to_be_visible()
        return self

    def says(self, text: str) -> None:
        field = self.root.locator("#trial-text")
        field.fill(text)
        field.press("Enter")
        expect(self.log.locator(".hw-bubble-mine").last).to_contain_text(text)

    def presses(self, words: str) -> None:
        self.log.get_by_role("button", name=words).last.click()

    def passes(self, words: str) -> None:
        times = self.log.locator(".hw-trial-time").count()
        self.root.get_by_role("button", name=words).click()
        expect(self.log.locator(".hw-trial-time")).to_have_count(times + 1)

    def hears(self, words: str | re.Pattern[str]) -> None:
        expect(self.log.locator(".hw-bubble-theirs").last).to_contain_text(words)

    @property
    def steps(self) -> Locator:
        return self.root.locator("[data-chat-steps] li")

    @property
    def known(self) -> Locator:
        return self.root.locator("[data-chat-known]")

    def keep(self, said: str = "Kept as a test of this flow.") -> None:
        self.root.locator("#trial-keep").click()
        expect(self.page.locator("#trial-kept")).to_contain_text(said)
