"""A trial becomes a customer with a paid invoice on paper; a failed card recovers; a disputed line is taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from e2e.axe import overflow, violations
from e2e.pages.billing import FAILS_LATER, WORKS, BillingPages
from e2e.pages.console import console
from e2e.pages.phone import Phone

pytestmark = pytest.mark.timeout(240)
Begun = Callable[[str], BillingPages]
GoBy = Callable[[BillingPages], None]


def looks_well(page: Page) -> None:
    assert overflow(page) == 0
    assert violations(page) == []


def for_everybody(page: Page, *paths: str) -> None:
    """Wide in both languages, by day and by night; then the same on a phone."""
    for path in paths:
        for scheme, language in (("light", "zh"), ("dark", "en")):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of both
            page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
            if page.locator("#cards").count():
                page.locator("[data-card]").first.wait_for()
            looks_well(page)
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size({"width": 390, "height": 844})
    for path in paths:
        page.goto(path)
        Phone(page).is_for_everybody()
    page.set_viewport_size(wide)


def test_from_a_trial_to_the_first_paid_invoice_and_its_paper(begun: Begun, month_goes_by: GoBy) -> None:
    billing = begun("Heron Halls")
    page = billing.page
    billing.open()
    expect(page.locator("[data-tries]")).to_contain_text("on trial until")
    looks_well(page)
    billing.begin("US dollars (USD)", WORKS)
    expect(page.locator("[data-pays]")).to_contain_text("in USD")
    looks_well(page)

    month_goes_by(billing)
    billing.invoice("Paid")
    billing.open_invoice()
    total = billing.total()
    assert re.fullmatch(r"\$\d+\.\d\d", total)
    for language, sign in (("English", total), ("Chinese", f"US{total}")):
        reader = PdfReader(billing.paper(language))
        words = "".join(each.extract_text() for each in reader.pages).replace("\n", "")
        assert billing.company in words
        assert sign in words, words

    page.get_by_role("link", name="Conversations").click()
    expect(page.locator("[data-share]")).to_have_count(1)
    page.get_by_role("link", name="1 count").click()
    page.wait_for_url("**/counts?of=*")
    counts = page.url
    page.locator("tbody").get_by_role("link", name=re.compile("^Conversation [0-9a-f]{6}$")).click()
    expect(page.get_by_text("Do you ship on Sundays?").first).to_be_visible()
    line = counts.partition("/counts")[0]
    for_everybody(page, "/settings/billing", line.partition("/lines")[0], line, counts, "/settings/billing/invoices")


def test_a_failed_card_is_replaced_and_the_bill_is_paid(begun: Begun, month_goes_by: GoBy) -> None:
    billing = begun("Plover Pies")
    page = billing.page
    billing.open().begin("Chinese yuan (CNY)", FAILS_LATER)
    month_goes_by(billing)
    billing.invoice("To be paid")
    owed = page.locator("[data-owed]")
    expect(owed).to_be_visible()
    expect(page.get_by_role("link", name="Pay it on its own page").first).to_have_attribute(
        "href", re.compile(r"^http://127\.0\.0\.1:\d+/_pages/invoice/")
    )
    looks_well(page)
    for_everybody(page, "/settings/billing?lang=en")
    page.goto("/settings/billing?lang=en")
    page.get_by_role("button", name="Try the card again").click()
    billing.said("It could not be charged.")

    page.get_by_role("button", name="Leave another card").click()
    billing.leave_card(WORKS)
    page.get_by_role("button", name="Try the card again").click()
    billing.said("Paid. Thank you.")
    expect(owed).to_have_count(0)
    expect(page.locator("#invoices tbody tr").first).to_contain_text("Paid")
    page.get_by_role("button", name="Look after cards").click()
    expect(page.get_by_role("heading", name="Billing")).to_be_visible()
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/settings/billing")


def test_a_disputed_line_is_taken_back_by_a_credit_note(
    begun: Begun, month_goes_by: GoBy, new_context: Callable[..., BrowserContext], demo: dict[str, Any]
) -> None:
    billing = begun("Otter Organs")
    page = billing.page
    billing.open().begin("US dollars (USD)")
    month_goes_by(billing)
    billing.invoice("Paid")
    billing.open_invoice()
    line = billing.line("Plan Online")
    line.get_by_role("button", name="Dispute").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    looks_well(page)
    dialog.get_by_label("What is wrong with it").fill("We were promised the first month")
    dialog.get_by_role("button", name="Dispute it").click()
    billing.said("Disputed.")
    expect(line).to_contain_text("It waits for an answer.")
    expect(line.get_by_role("button", name="Dispute")).to_have_count(0)
    looks_well(page)
    invoice = page.url

    operator = console(new_context, demo).page
    operator.get_by_role("navigation", name="Pages").get_by_role("link", name="Disputes").click()
    card = operator.locator(".card").filter(has_text=billing.company)
    expect(card).to_contain_text("We were promised the first month")
    for_everybody(operator, "/operator/disputes")
    operator.emulate_media(color_scheme="light", reduced_motion="reduce")
    operator.goto("/operator/disputes?lang=en")
    card.get_by_role("button", name="Take back").click()
    asked = operator.get_by_role("dialog")
    expect(asked.get_by_label("Amount in USD")).to_be_visible()
    looks_well(operator)
    asked.get_by_label("What the company reads").fill("You are right, this month is on us")
    asked.get_by_role("button", name="Take it back").click()
    expect(operator.locator("#toasts")).to_contain_text("Taken back by credit note ")
    expect(card).to_have_count(0)

    page.reload()
    expect(line).to_contain_text("Credited")
    expect(line).to_contain_text("by credit note")
    expect(line).to_contain_text("You are right, this month is on us")
    for_everybody(page, invoice)
