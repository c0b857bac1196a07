"""A cap and an order by keyboard alone; the month passes it, something goes off, and is switched on again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.billing.test_paying import GoBy, for_everybody, looks_well
from e2e.hygiene import Hygiene
from e2e.pages.caps import AT, CapsPages

pytestmark = pytest.mark.timeout(300)
PLUGINS, AI = "Calls of plugins", "AI"


def test_a_cap_is_passed_and_what_went_off_is_switched_on_again(
    begun: Callable[..., Any], spends: GoBy, hygiene: list[Hygiene]
) -> None:
    billing = begun("Wren Wares")
    page = billing.page
    billing.open().begin("US dollars (USD)")
    page.get_by_role("link", name="Caps and alerts").click()
    caps = CapsPages(page).open()
    expect(page.locator("[data-queue]")).to_contain_text("your customers always reach your queue")
    expect(page.get_by_text("Nothing told this month")).to_be_visible()
    looks_well(page)

    caps.write("everything", "a lot")
    caps.press(f"Move {PLUGINS} up")
    caps.order(PLUGINS, AI)
    expect(page.get_by_role("button", name=f"Move {PLUGINS} down")).to_be_focused()
    expect(caps.amount("everything")).to_have_value("a lot")
    hygiene[0].expect("422")
    caps.press("Save")
    expect(page.locator("#caps-everything-error")).to_contain_text("Write an amount like 500 or 99.50")
    looks_well(page)
    caps.write("everything", "100")
    caps.press("Save")
    caps.said("Saved.")
    caps.order(PLUGINS, AI)
    expect(caps.amount("everything")).to_have_value("100")

    spends(billing)
    off = caps.until_off("plugins")
    expect(off).to_contain_text("which is what you set")
    expect(caps.off("ai")).to_have_count(0)
    expect(page.locator("[data-alert^=everything]")).to_have_text([re.compile(f"{n} %") for n in (100, 80, 50)])
    looks_well(page)
    for_everybody(page, AT)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    caps.open()
    caps.press(f"Switch on again: {PLUGINS}")
    caps.said(f"{PLUGINS}: on again.")
    expect(caps.off("plugins")).to_have_count(0)

    caps.write("everything", "90000")
    caps.press("Save")
    caps.said("Saved.")
    expect(caps.amount("everything")).to_have_value("90000")
    caps.press("Undo")
    expect(caps.amount("everything")).to_have_value("100")


def test_credit_stands_on_its_page(begun: Callable[..., Any], welcomed: GoBy) -> None:
    billing = begun("Siskin Soaps")
    page = billing.open().page
    page.get_by_role("link", name="Credit", exact=True).click()
    expect(page.get_by_text("No credit so far")).to_be_visible()
    looks_well(page)
    welcomed(billing)
    page.reload()
    expect(page.locator("[data-left]")).to_contain_text("$25.00")
    row = page.locator("[data-grant]")
    expect(row).to_contain_text("$40.00")
    row.get_by_role("link", name="$25.00").click()
    expect(page.locator("[data-moved]")).to_have_text(["-$15.00", "$40.00"])
    expect(page.get_by_text("Its time was over")).to_be_visible()
    for_everybody(page, "/settings/billing/credits", page.url)
