"""An agent at the inbox, available while a test runs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import company as company_of
from e2e.inbox.people import Visitor, clear_desk, set_availability
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id


@pytest.fixture
def company(demo: dict[str, Any]) -> dict[str, Any]:
    """The demo company whose agents answer here."""
    return company_of(demo, "classic")


@pytest.fixture
def agent(new_page: Callable[..., Page], company: dict[str, Any]) -> Iterator[Page]:
    """The agent's page, at the inbox and available."""
    page = one_press(new_page(), company["agent"])
    page.goto("/inbox")
    set_availability(page, "Available")
    yield page
    page.goto("/inbox/mine")
    set_availability(page, "Offline")
    clear_desk(page)


@pytest.fixture
def visitor(demo: dict[str, Any], company: dict[str, Any]) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors with names nobody else has."""
    made: list[Visitor] = []

    def meet(**more: Any) -> Visitor:
        made.append(Visitor(demo["base"], company, f"Ada {new_id().hex[-8:]}", **more))
        return made[-1]

    yield meet
    for one in made:
        one.client.close()
