"""A partner's first payout: a plugin with a price, a company that pays for it, a share that is sent."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.admin.test_marketplace import operator
from e2e.billing.test_paying import GoBy, for_everybody, looks_well
from e2e.pages.earnings import AT, EarningsPages
from e2e.pages.portal import Portal

pytestmark = pytest.mark.timeout(300)
PRICE = '[price]\nmodel = "flat"\ncurrency = "USD"\nmonthly = "30"\n'


def test_a_partners_first_payout(
    begun: Callable[..., Any],
    month_goes_by: GoBy,
    payday: Callable[[str], None],
    new_context: Callable[..., BrowserContext],
    demo: dict[str, Any],
    tmp_path: Path,
) -> None:
    slug = f"quill{tmp_path.name[-6:].replace('_', '').lower()}"
    partner = begun("Quill Quarry").page
    portal = Portal(partner, slug)
    portal.found(demo["base"], tmp_path, PRICE)
    earnings = EarningsPages(partner).open()
    expect(partner.get_by_text("Nothing earned yet")).to_be_visible()
    looks_well(partner)
    partner.goto("/partner")
    partner.get_by_role("table", name="Releases").get_by_role("link").first.click()
    partner.get_by_role("button", name="Ask for a review").click()
    expect(partner.get_by_text("In review")).to_be_visible()

    reviewer = operator(new_context)
    reviewer.goto("/operator/marketplace")
    reviewer.get_by_role("row").filter(has_text=portal.plugin).get_by_role("link").click()
    reviewer.get_by_role("button", name="Approve and sign").click()
    expect(reviewer.get_by_text("Published").first).to_be_visible()

    buyer = begun("Birch Bakery", "marketing")
    page = buyer.page
    page.goto(f"/marketplace/{portal.plugin}")
    expect(page.locator("#agreement")).to_contain_text("on your invoices once you pay")
    looks_well(page)
    page.goto("/plugins")
    page.locator(f"article[aria-labelledby=plugin-{portal.plugin}]").get_by_role("button", name="Switch").click()
    expect(page.locator("#toasts")).not_to_be_empty()
    buyer.open().begin("US dollars (USD)")
    month_goes_by(buyer)
    buyer.invoice("Paid")
    buyer.open_invoice()
    line = buyer.line("version 0.1.0")
    expect(line).to_contain_text("$30.00")
    looks_well(page)

    month = earnings.until(earnings.month(portal.plugin), "$24.00")
    expect(month).to_contain_text("$30.00")
    earnings.connect("DE")
    payday(portal.plugin)
    sent = earnings.until(earnings.payout(), "Sent")
    expect(sent).to_contain_text("$24.00")
    looks_well(partner)
    sent.get_by_role("link").click()
    expect(partner.locator("[data-line]")).to_have_count(1)
    expect(partner.locator("[data-line]")).to_contain_text("80 %")
    assert buyer.company not in partner.locator("main").inner_text()
    behind = partner.url
    for_everybody(partner, AT, behind)

    reviewer.goto("/operator/payouts?lang=en")
    card = reviewer.locator(f'[data-partner="{slug}"]')
    expect(card).to_contain_text("$24.00")
    card.get_by_role("button", name="Agree to another share").click()
    asked = reviewer.get_by_role("dialog")
    asked.get_by_label("Per cent of what is paid").fill("85")
    asked.get_by_label("Why").fill("A launch partner")
    looks_well(reviewer)
    asked.get_by_role("button", name="Agree", exact=True).click()
    expect(card).to_contain_text("85 %")
    for_everybody(reviewer, "/operator/payouts")
