"""Signing in with e-mail and password, and out again."""

from playwright.sync_api import Page


def sign_in(page: Page, person: dict[str, str]) -> Page:
    """Fill the form as this person."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(person["email"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def sign_out(page: Page) -> None:
    """Leave by the account menu."""
    page.click('[popovertarget="account-menu"]')
    page.get_by_role("button", name="Sign out").click()
