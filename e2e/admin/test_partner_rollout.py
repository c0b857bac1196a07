"""A partner rolls a release out on a phone: begins as the operator left it to them, pauses, goes on, is stopped."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_marketplace import operator
from e2e.admin.test_pages import NARROW, WIDE, check, dressed
from e2e.axe import overflow, violations
from e2e.conftest import company
from e2e.pages.portal import Portal, RolloutPage
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(240)
SLUG = "harbour"


def partner(new_context: NewContext, demo: dict[str, Any], **options: Any) -> Page:
    return one_press(new_context(**options).new_page(), company(demo, "classic")["supervisor"])


def reviewed(new_context: NewContext) -> Page:
    """The reviewer's page of the release."""
    page = operator(new_context)
    page.goto("/operator/marketplace")
    page.get_by_role("row").filter(has_text=f"{SLUG}-crm").get_by_role("link").click()
    return page


def keep(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look."""
    folder = os.environ.get("HUBWRIGHT_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_partner_rolls_out_pauses_and_goes_on_on_a_phone_by_keyboard(
    new_context: NewContext, demo: dict[str, Any], tmp_path: Path
) -> None:
    page = partner(new_context, demo, viewport=NARROW, reduced_motion="reduce")
    Portal(page, SLUG).found(demo["base"], tmp_path)
    rollout = RolloutPage(page)
    rollout.open()
    rollout.press("Ask for a review")
    reviewer = reviewed(new_context)
    reviewer.get_by_label("For how many companies").select_option("Its partner chooses")
    reviewer.get_by_role("button", name="Approve and sign").click()
    expect(reviewer.get_by_text("Approved, cools down").first).to_be_visible()

    page.reload()
    expect(rollout.share()).to_have_attribute("max", "25")
    keep(page, "rollout-approved")
    rollout.choose(10, stay=True)
    rollout.press("Begin")
    expect(rollout.stands()).to_contain_text("10 % of companies · stays at this share")
    assert (overflow(page), violations(page)) == (0, [])
    keep(page, "rollout-rolling")
    rollout.share().fill("60")
    rollout.press("Change the share")
    expect(rollout.share()).to_be_focused()  # the browser keeps what is beyond the bounds

    page.get_by_label("Reason").fill("A look at the numbers first.")
    rollout.press("Halt")
    expect(rollout.stands()).to_contain_text("Halted")
    expect(rollout.share()).to_have_value("10")
    rollout.press("Go on")
    expect(rollout.stands()).to_contain_text("10 % of companies")

    reviewer.reload()
    reviewer.locator("#decide").get_by_label("Reason").fill("We look at it.")
    reviewer.get_by_role("button", name="Halt", exact=True).click()
    expect(reviewer.get_by_text("Halted: nobody else gets it").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("You cannot let it go on yourself")).to_be_visible()
    expect(rollout.share()).to_have_count(0)
    assert (overflow(page), violations(page)) == (0, [])

    reviewer.locator("#listing").get_by_label("Why it is taken down").fill("It copies another plugin.")
    reviewer.get_by_role("button", name="Take it down").press("Enter")
    expect(reviewer.get_by_role("main")).to_contain_text("Taken down by the marketplace")
    assert violations(reviewer) == []
    dressed(page, demo["base"], "dark", "zh")
    check(page, f"/partner/plugins/{SLUG}-crm/listing", "zh")
    expect(page.get_by_role("main")).to_contain_text("已被市场下架")
    expect(page.get_by_role("button", name="重新上架")).to_have_count(0)
    keep(page, "taken-down-by-operator")
    reviewer.get_by_role("button", name="List it again").press("Enter")
    expect(reviewer.get_by_role("main")).not_to_contain_text("Taken down by")
    page.reload()
    page.get_by_role("button", name="下架", exact=True).press("Enter")
    undo = page.locator("#toasts").get_by_role("button", name="撤销")
    expect(undo).to_be_visible()
    keep(page, "toast-undo")
    lines = undo.evaluate("each => each.getClientRects()[0].height / parseFloat(getComputedStyle(each).lineHeight)")
    assert lines < 2, "one line, however narrow"
    undo.press("Enter")
    expect(page.get_by_role("button", name="下架", exact=True)).to_be_visible()


def test_crumbs_that_do_not_fit_end_in_an_ellipsis(new_context: NewContext, demo: dict[str, Any]) -> None:
    tablet = {"width": 620, "height": 844}
    page = one_press(new_context(viewport=tablet).new_page(), company(demo, "classic")["admin"])
    page.goto("/channels/new/hubwright-webchat")
    crumbs = page.locator("nav:has(ol [aria-current])")
    crumbs.evaluate(
        """nav => { nav.querySelector("ol").innerHTML =
        '<li><a href="/plugins">Plugins</a></li>' +
        '<li><a href="/plugins/x">A plugin with a name that goes on and on and on, like this one</a></li>' +
        '<li><span aria-current="page">Versions</span></li>' }"""
    )
    keep(page, "crumbs")
    middle = crumbs.get_by_role("link").nth(1)
    cut = "each => each.scrollWidth > each.clientWidth && getComputedStyle(each).textOverflow === 'ellipsis'"
    assert middle.evaluate(f"each => ({cut})(each) && getComputedStyle(each).display === 'block'")
    assert overflow(page) == 0
    page.set_viewport_size(WIDE)
    assert middle.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_on_a_phone_an_arrow_leads_back_and_the_page_says_its_whole_name(
    new_context: NewContext, demo: dict[str, Any]
) -> None:
    page = one_press(new_context(viewport=NARROW).new_page(), company(demo, "classic")["admin"])
    page.goto("/settings/routing/carrying")
    crumbs = page.locator("nav:has(ol [aria-current])")
    name = crumbs.locator("[aria-current]")
    assert name.evaluate("each => each.scrollWidth <= each.clientWidth"), "nothing of it is cut"
    expect(crumbs.get_by_role("link")).to_have_count(1)
    back = crumbs.get_by_role("link", name="Routing", exact=True)
    assert back.evaluate("each => each.clientWidth <= 32 && each.clientHeight >= 24")
    assert violations(page) == []
    keep(page, "arrow-back")
    back.click()
    page.wait_for_url("**/settings/routing")
