"""An operator puts a wrong count right, gives credit, and looks at prices; the company reads why its number changed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.axe import violations
from e2e.conftest import company
from e2e.hygiene import Hygiene
from e2e.pages.console import console
from e2e.pages.phone import PHONE, SMALL
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat

pytestmark = pytest.mark.timeout(240)
NewContext = Callable[..., BrowserContext]
WHY = "Sent twice by our fault"


def _messages_in(admin: Page) -> int:
    """This month's number, as the company reads it."""
    admin.goto("/usage")
    card = admin.locator(".card", has=admin.get_by_role("link", name="Messages in"))
    return int(re.sub(r"\D", "", card.locator(".hw-stat-value").inner_text()))


def test_an_operator_corrects_a_count_and_the_company_reads_why(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any]
) -> None:
    own = company(demo, "online")
    visitor = new_context().new_page()
    VisitorChat.open(visitor, own).say("Is this counted once?")
    expect(visitor.locator("body")).to_contain_text("Sent")
    admin = one_press(new_context().new_page(), own["admin"])
    before = _messages_in(admin)

    operator = console(new_context, demo)
    page = operator.page
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Corrections").click()
    page.get_by_label("Company: name, short name or id").fill(own["slug"])
    page.get_by_role("button", name="Choose").click()
    page.locator("#chosen").get_by_role("link", name="Correct a count").click()
    page.get_by_label("Meter").select_option("messages_in")
    page.get_by_role("button", name="Find").click()
    right = page.locator("tbody tr", has=page.locator('td[data-label="Corrected by"]', has_text="–"))
    right.last.get_by_role("link", name="Correct").click()
    expect(page.locator("#count")).to_contain_text("Stands at")
    assert violations(page) == []

    hygiene[2].expect("422")
    page.get_by_label("Difference").fill("-2000")
    page.get_by_label("Why").fill(WHY)
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.locator("#correct-difference-error")).to_contain_text("No more can be taken back than was counted: 1")
    assert violations(page) == []
    page.get_by_label("Difference").fill("-1")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Corrected. The company reads why.")
    expect(page.locator("#corrections")).to_contain_text(WHY)
    expect(page.locator("[data-left]")).to_have_text("0")
    page.goto("/operator/corrections")
    expect(page.locator("[data-correction]").first).to_contain_text(WHY)

    assert _messages_in(admin) == before - 1
    admin.goto(f"/usage/messages_in/{datetime.now(UTC).date().isoformat()}")
    expect(admin.locator("tbody tr", has_text="correction").last).to_contain_text(WHY)
    assert violations(admin) == []


def test_a_rate_card_is_tried_out_by_keyboard_and_its_address_keeps_it(
    new_context: NewContext, demo: dict[str, Any]
) -> None:
    page = console(new_context, demo).page
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Rate cards").click()
    page.get_by_role("link", name="Open and try out: Classic v2").press("Enter")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("Members").fill("7")
    page.get_by_label("Members").press("Enter")
    expect(page.locator("[data-total]")).to_have_text("$59.00")
    page.reload()
    expect(page.get_by_label("Members")).to_have_value("7")
    expect(page.locator("#tried")).to_contain_text("$14.00")


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_pages_of_billing_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    own = company(demo, "online")
    operator = console(new_context, demo, viewport=window, reduced_motion="reduce")
    page = operator.page
    page.goto(f"/operator/tenants?words={own['slug']}")
    one = page.locator("tbody a").first.get_attribute("href")
    dressed(page, demo["base"], theme, language)
    for path in (
        "/operator/rate-cards", "/operator/rate-cards/classic/1", "/operator/rate-cards/online/2",
        "/operator/rate-cards/online/2?currency=USD&q.members=30&q.conversations=40000&q.storage=50",
        "/operator/dunning", "/operator/dunning?stage=given_up",
        "/operator/corrections", f"/operator/corrections?company={own['slug']}", "/operator/corrections?company=e",
        "/operator/corrections?company=nobody-at-all", f"{one}/counts?meter=messages_in", f"{one}/usage",
        f"{one}/counts?meter=storage&day=2020-01-01", f"{one}/credit",
    ):  # fmt: skip
        check(page, path, language)
    page.goto(f"{one}/counts?meter=members")
    page.goto(f"{one}/counts?meter=messages_in")
    count = page.locator("[data-count] a").first
    if count.count():
        check(page, str(count.get_attribute("href")), language)


def test_with_a_thumb_everything_of_these_pages_is_large_enough(new_context: NewContext, demo: dict[str, Any]) -> None:
    page = console(new_context, demo, **PHONE).page
    for path in ("/operator/rate-cards", "/operator/rate-cards/online/2?q.members=30", "/operator/dunning",
                 "/operator/corrections?company=e"):  # fmt: skip
        page.goto(path)
        assert page.evaluate(SMALL) == [], path
