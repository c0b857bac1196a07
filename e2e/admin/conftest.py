"""An administrator's browser, signed in through the form."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.conftest import company

NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(new_context: NewContext, demo: dict[str, Any]) -> SignIn:
    """Makes a page of somebody who is signed in at the company of an edition."""

    def enter(edition: str, role: str, **options: Any) -> Page:
        person = company(demo, edition)[role]
        page = new_context(**options).new_page()
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(person["email"])
        page.get_by_label("Password").fill(person["password"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/home")
        return page

    return enter
