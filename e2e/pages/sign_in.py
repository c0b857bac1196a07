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


def one_press(page: Page, person: dict[str, str]) -> Page:
    """Become one of the demo's people by its start page: typing is rate limited, and journeys sign in often."""
    role, _at, domain = person["email"].partition("@")
    page.goto("/")
    form = page.locator('form[action="/demo/sign-in"]').filter(has=page.locator(f'[value="{domain.split(".")[0]}"]'))
    form.locator(f'button[value="{role}"]').click()
    page.wait_for_url(lambda url: url.rstrip("/").count("/") > 2)
    return page


def sign_out(page: Page) -> None:
    """Leave by the account menu."""
    page.click('[popovertarget="account-menu"]')
    page.get_by_role("button", name="Sign out").click()
