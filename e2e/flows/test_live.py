"""Live: from the heat of a flow to one customer's way and the same again on the draft; for everybody's eyes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import LOOKS, dressed
from e2e.axe import overflow, violations
from e2e.inbox.people import Visitor

Meet = Callable[[str, str], Visitor]


def _flow(page: Page) -> str:
    """The flow that answers customers."""
    page.goto("/flows")
    return str(page.locator("main h2 a").first.get_attribute("href"))


def _customer(visitor: Meet, name: str) -> Visitor:
    """Somebody who greets the bot and wants a person."""
    one = visitor("online", name)
    one.asks_for_a_person()
    return one


def _counted(page: Page) -> None:
    """Steps are counted beside everything else; the page fills by itself."""
    expect(page.locator(".lv-table tbody tr").first).to_be_visible(timeout=60_000)
    expect(page.locator("#lv-heat")).to_contain_text(re.compile("Counted up to|统计截至"), timeout=60_000)


def test_from_a_number_to_a_customers_way_and_again_on_the_draft(
    sign_in: SignIn, visitor: Meet, demo: dict[str, Any]
) -> None:
    _customer(visitor, "Ada Live")
    admin = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    admin.goto(_flow(admin))
    admin.get_by_role("link", name="Live view", exact=True).click()
    _counted(admin)
    admin.get_by_role("columnheader", name="Visits").get_by_role("link").click()
    expect(admin.get_by_role("columnheader", name="Visits")).to_have_attribute("aria-sort", "descending")
    expect(admin.locator("svg .lv-box").first).to_contain_text("visit")
    number = admin.locator(".lv-table tbody td[data-label=Visits] a").first
    expect(number).to_have_text(re.compile(r"^\d+$"))
    number.click()
    expect(admin.get_by_role("row", name="Ada Live").first).to_be_visible()
    admin.get_by_role("row", name="Ada Live").first.get_by_role("link").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Ada Live")

    admin.locator("#lv-way .lv-list a").first.click()
    expect(admin.get_by_role("status").filter(has_text="Step 1 of")).to_be_visible()
    expect(admin.locator(".lv-now")).to_contain_text("hello there")
    admin.keyboard.press("ArrowRight")
    expect(admin.get_by_role("status").filter(has_text="Step 2 of")).to_be_visible()
    expect(admin.locator("#lv-next")).to_be_focused()
    admin.keyboard.press("ArrowLeft")
    expect(admin.get_by_role("status").filter(has_text="Step 1 of")).to_be_visible()
    assert re.search(r"\?n=1$", admin.url)

    admin.get_by_role("link", name="Run again from here on the draft").click()
    expect(admin.locator("#lv-verdict")).to_be_visible()
    expect(admin.get_by_role("columnheader", name="With the draft")).to_be_visible()
    admin.get_by_role("link", name="Back to its way").click()
    admin.get_by_role("link", name="Open in the inbox").click()
    expect(admin.locator("#ib-head")).to_contain_text("Ada Live")


def test_from_the_inbox_by_keyboard_alone(sign_in: SignIn, visitor: Meet) -> None:
    one = _customer(visitor, "Bo Live")
    page = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    page.goto(f"/inbox/team/{one.conversation_id}")
    page.get_by_role("button", name="More to do").press("Enter")
    page.get_by_role("link", name="Its way through the flow").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bo Live")
    expect(page.locator("#lv-previous")).to_have_attribute("aria-disabled", "true")
    page.locator("#lv-next").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Step 2 of")).to_be_visible()
    expect(page.locator("#lv-previous")).to_have_attribute("href", re.compile(r"\?n=1$"))


def test_an_agent_has_no_way_there(sign_in: SignIn, visitor: Meet) -> None:
    one = _customer(visitor, "Cy Live")
    page = sign_in("online", "agent", viewport={"width": 1440, "height": 900})
    page.goto(f"/inbox/team/{one.conversation_id}")
    page.get_by_role("button", name="More to do").click()
    expect(page.get_by_role("link", name="Who was asked, and why")).to_be_visible()
    expect(page.get_by_role("link", name="Its way through the flow")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_it_is_for_everybody(
    sign_in: SignIn, visitor: Meet, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    one = _customer(visitor, f"Di {theme} {language}")
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    flow = _flow(page)
    dressed(page, demo["base"], theme, language)
    page.goto(f"{flow}/live")
    _counted(page)
    _look(page, "heat")
    page.goto(str(page.locator(".lv-table tbody td a").first.get_attribute("href")))
    _look(page, "visits")
    page.goto(f"{flow}/live/conversations")
    _look(page, "conversations")
    page.goto(f"/inbox/team/{one.conversation_id}/way")
    _look(page, "way")
    page.goto(str(page.locator(".lv-again a").get_attribute("href")))
    expect(page.locator("#lv-verdict")).to_be_visible()
    _look(page, "again")


def _look(page: Page, what: str) -> None:
    assert overflow(page) == 0, what
    assert violations(page) == [], what
