"""The demo launcher, the bar of a demo, and the editions side by side."""

import re

from playwright.sync_api import Locator, Page, expect


class Launcher:
    """What somebody of sales does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self) -> "Launcher":
        """By the button of the demo's start page."""
        self.page.goto("/")
        self.page.get_by_role("button", name="Open as sales").click()
        expect(self.page.get_by_role("heading", name="Demos", exact=True)).to_be_visible()
        return self

    def make(self, industry: str, edition: str, prospect: str) -> "Bar":
        """Choose and go in."""
        card = self.page.get_by_role("region", name="A new demo")
        card.get_by_role("radio", name=re.compile(industry)).check()
        card.get_by_role("radio", name=re.compile(f"^{edition}")).check()
        card.get_by_label("For whom").fill(prospect)
        card.get_by_role("button", name="Make it and go in").click()
        return Bar(self.page, prospect)

    def row(self, prospect: str) -> Locator:
        """One of their demos."""
        return self.page.get_by_role("region", name="Your demos").get_by_role("row").filter(has_text=prospect)

    def hand_link(self, industry: str, edition: str, prospect: str) -> str:
        """Make a link; its address."""
        card = self.page.get_by_role("region", name="Hand a prospect a link")
        card.get_by_label("Industry").select_option(label=industry)
        card.get_by_label("Edition", exact=True).select_option(label=edition)
        card.get_by_label("For whom").fill(prospect)
        card.get_by_role("button", name="Make a link").click()
        return self.page.locator("#new-link").inner_text()


class Bar:
    """The bar at the top of every page of a demo."""

    def __init__(self, page: Page, prospect: str) -> None:
        self.page = page
        self.aside = page.get_by_role("complementary", name="This demo")
        expect(self.aside).to_contain_text(prospect)

    def be(self, role: str) -> None:
        """Be somebody else."""
        self.aside.get_by_label("Role").select_option(label=role)
        expect(self.aside.get_by_label("Role").locator("option:checked")).to_have_text(role)

    def sell(self, edition: str) -> None:
        """Let another edition hold."""
        self.aside.get_by_label("Edition").select_option(label=edition)
        expect(self.page.locator("#toasts")).to_contain_text(f"This is the {edition} edition now.")

    def press(self, name: str) -> None:
        """Press a button of it."""
        self.aside.get_by_role("button", name=name).click()

    def reset(self) -> None:
        """Begin anew."""
        self.press("Reset")
        self.page.get_by_role("dialog").get_by_role("button", name="Reset").click()
        expect(self.page.locator("#toasts")).to_contain_text("This is a fresh demo.")

    def phone_link(self, what: str) -> str:
        """A code for a telephone; the address in it."""
        self.aside.get_by_role("link", name="On a phone").click()
        self.page.get_by_role("button", name=what, exact=True).click()
        expect(self.page.get_by_role("img", name="QR code for a telephone")).to_be_visible()
        return self.page.locator("#phone-link").inner_text()
