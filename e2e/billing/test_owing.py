"""A company whose card says no, from the operators' side: it stands in the list, is given time, and let off."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.billing.test_paying import Begun, GoBy, for_everybody, looks_well
from e2e.pages.billing import FAILS_LATER
from e2e.pages.console import console

pytestmark = pytest.mark.timeout(240)


def test_an_unpaid_bill_is_given_more_time_and_taken_back(
    begun: Begun, month_goes_by: GoBy, new_context: Callable[..., BrowserContext], demo: dict[str, Any]
) -> None:
    billing = begun("Curlew Crates")
    billing.open().begin("US dollars (USD)", FAILS_LATER)
    month_goes_by(billing)
    billing.invoice("To be paid")

    page = console(new_context, demo).page
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Dunning").click()
    card = page.locator("section.card").filter(has_text=billing.company)
    expect(card).to_contain_text("A payment failed")
    expect(card).to_contain_text("reminder 2")
    for_everybody(page, "/operator/dunning", "/operator/dunning?stage=failing")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto("/operator/dunning?lang=en")

    card.get_by_role("button", name="Give more time").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Days, 60 at most").fill("9")
    asked.get_by_label("Reason").fill("They wait for their bank")
    looks_well(page)
    asked.get_by_role("button", name="Give it").click()
    expect(page.locator("#toasts")).to_contain_text("what follows comes later")
    expect(card).to_contain_text("9 days")

    card.get_by_role("button", name="Charge now").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("They said there is money now")
    looks_well(page)
    page.get_by_role("dialog").get_by_role("button", name="Charge", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("It could not be charged")

    number = card.locator("tr[data-bill] td").first.inner_text().strip()
    card.get_by_role("button", name="Take back").click()
    asked = page.get_by_role("dialog")
    asked.get_by_label(f"Type {number}").fill(number)
    asked.get_by_label("Reason").fill("It was our own mistake")
    looks_well(page)
    asked.get_by_role("button", name="Take back").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back: nobody has to pay it any more.")
    expect(card).to_have_count(0)
    billing.invoice("Taken back")
