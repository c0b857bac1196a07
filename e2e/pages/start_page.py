"""The demo's start page: who can be whom, and which order service runs."""

from playwright.sync_api import Locator, Page, expect


class StartPage:
    """What a person does on the first page of the demo."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "StartPage":
        """Go there."""
        self.page.goto("/")
        return self

    def card(self, company: str) -> Locator:
        """One company's card."""
        return self.page.get_by_role("region", name=company)

    def become(self, company: str, role: str) -> Page:
        """Sign in with one press."""
        self.page.get_by_role("button", name=f"Open {company} as {role}", exact=True).click()
        self.page.wait_for_url(lambda url: url.rstrip("/").count("/") > 2)
        return self.page

    def orders(self, company: str, act: str) -> None:
        """Stop or start a company's order service."""
        other = {"Stop": "Start", "Start": "Stop"}[act]
        self.page.get_by_role("button", name=f"{act} the order service of {company}").click()
        expect(self.page.get_by_role("button", name=f"{other} the order service of {company}")).to_be_visible()
