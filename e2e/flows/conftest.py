"""An administrator on the flow pages, and a flow of their own to play with."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext, SignIn
from e2e.conftest import company
from e2e.inbox.people import Visitor

MakeFlow = Callable[[Page, str], str]


@pytest.fixture(scope="session")
def known() -> dict[tuple[str, str], Any]:
    """Who has signed in already: sign-in is rate limited, and one session may open many windows."""
    return {}


@pytest.fixture
def sign_in(new_context: NewContext, demo: dict[str, Any], known: dict[tuple[str, str], Any]) -> SignIn:
    """Makes a page of somebody who is signed in at the company of an edition."""

    def enter(edition: str, role: str, **options: Any) -> Page:
        state = known.get((edition, role))
        page = new_context(**options, **({"storage_state": state} if state else {})).new_page()
        if state is None:
            person = company(demo, edition)[role]
            page.goto("/sign-in")
            page.get_by_label("E-mail").fill(person["email"])
            page.get_by_label("Password").fill(person["password"])
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/home")
            known[edition, role] = page.context.storage_state()
        return page

    return enter


@pytest.fixture
def make_flow() -> MakeFlow:
    """Makes a fresh flow from the greeting starter and says its address."""

    def make(page: Page, name: str) -> str:
        page.goto("/flows/new")
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Make the flow").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        return page.url

    return make


@pytest.fixture
def admin(sign_in: SignIn) -> Page:
    """An administrator of the online company."""
    return sign_in("online", "admin", viewport={"width": 1440, "height": 900})


@pytest.fixture
def visitor(demo: dict[str, Any]) -> Iterator[Callable[[str, str], Visitor]]:
    """Makes visitors of the company of an edition."""
    made: list[Visitor] = []

    def meet(edition: str, name: str) -> Visitor:
        made.append(Visitor(demo["base"], company(demo, edition), name))
        return made[-1]

    yield meet
    for one in made:
        one.client.close()


def open_step(page: Page, words: str) -> None:
    """Click a step of the outline and wait for its form."""
    page.locator(".hw-step", has_text=re.compile(re.escape(words))).first.click()
    page.locator("#step-form").wait_for()


def save(page: Page) -> None:
    """Press the save button of the bar."""
    page.get_by_role("button", name="Save to the draft").click()
    expect(page.locator("#toasts")).to_contain_text("Saved to the draft.")
