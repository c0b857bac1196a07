"""The same month, seen by the company, by an operator and at the payment provider, adds up."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.billing.test_paying import Begun, GoBy, for_everybody, looks_well
from e2e.pages.console import console

pytestmark = pytest.mark.timeout(240)
CONVERSATIONS = "Conversations"


def amounts(page: Page) -> tuple[dict[str, Decimal], Decimal]:
    """What stands in each line, by its title, and the total."""
    lines = {
        row.locator("td").first.inner_text().split("\n")[0].strip(): Decimal(
            str(row.locator("[data-amount]").get_attribute("data-amount"))
        )
        for row in page.locator("tr[data-line]").all()
    }
    return lines, Decimal(str(page.locator("[data-total]").get_attribute("data-total")))


def test_the_same_month_adds_up_for_company_operator_and_provider(
    begun: Begun, month_goes_by: GoBy, new_context: Callable[..., BrowserContext], demo: dict[str, Any]
) -> None:
    billing = begun("Teal Tiles")
    page = billing.page
    billing.open().begin("US dollars (USD)")
    month_goes_by(billing)
    billing.invoice("Paid")
    billing.open_invoice()
    lines, total = amounts(page)
    assert sum(lines.values()) == total > 0
    counted = billing.line(CONVERSATIONS).get_by_role("cell").nth(2).inner_text()
    there = str(page.get_by_role("link", name="At the payment provider").get_attribute("href"))

    operator = console(new_context, demo)
    operator.find(billing.company)
    operator.tab("Invoices")
    looks_well(operator.page)
    operator.page.locator("tbody a").first.click()
    assert amounts(operator.page) == (lines, total)
    row = operator.page.locator("tr[data-line]").filter(has_text=CONVERSATIONS)
    expect(row.get_by_role("cell").nth(2)).to_have_text(counted)
    looks_well(operator.page)
    for_everybody(operator.page, operator.page.url.partition("?")[0])
    expect(operator.page.get_by_role("link", name="At the payment provider")).to_have_attribute("href", there)

    provider = new_context().new_page()
    provider.goto(there)
    shown = [_number(each) for each in provider.locator("tr td:last-child").all_inner_texts()]
    assert sorted(shown) == sorted(each for each in lines.values() if each)
    assert _number(provider.get_by_text(" due").inner_text()) == sum(shown) == total


def _number(written: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", written))
