"""The panel a visitor writes in, on the hosted page or in a frame."""

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Frame, Locator, Page, expect


def picture() -> bytes:
    """A small PNG."""
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "PNG")
    return made.getvalue()


class VisitorChat:
    """What a visitor sees and does."""

    def __init__(self, panel: Page | Frame) -> None:
        self.panel = panel
        self.composer = panel.get_by_test_id("composer")
        self.email = panel.get_by_test_id("offline-email")

    @classmethod
    def open(cls, page: Page, company: dict[str, Any], language: str = "en") -> "VisitorChat":
        """The hosted page of a company's channel."""
        page.goto(f"/c/{company['channel_key']}?lang={language}")
        chat = cls(page)
        expect(chat.composer).to_be_visible()
        return chat

    def say(self, text: str) -> Locator:
        """Write a line and press Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")
        return self.message("contact", text)

    def message(self, author: str, text: str = "") -> Locator:
        """The messages of somebody, or those with these words."""
        return self.panel.locator(f'[data-testid="message"][data-author="{author}"]', has_text=text)

    def kind(self, kind: str) -> Locator:
        """The messages and facts of a kind."""
        return self.panel.locator(f'[data-testid="message"][data-kind="{kind}"]')

    def chip(self, label: str) -> Locator:
        """One of the suggested answers."""
        return self.panel.get_by_test_id("chip").filter(has_text=label)

    def ask_for_a_person(self) -> None:
        """Press the button that is always there."""
        self.panel.get_by_test_id("talk-to-person").click()

    def send_picture(self, name: str) -> Locator:
        """Attach a picture."""
        self.panel.get_by_test_id("upload").set_input_files(
            {"name": name, "mimeType": "image/png", "buffer": picture()}
        )
        return self.panel.get_by_role("img", name=name)

    def rating(self, points: int) -> Locator:
        """One of the five buttons."""
        return self.panel.get_by_test_id(f"rating-{points}")
