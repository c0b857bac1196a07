"""Somebody runs the platform: finds a company, breaks its glass, tells staff something, lets a new part out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.axe import violations
from e2e.conftest import company
from e2e.hygiene import Hygiene
from e2e.pages.console import REASON, Console, console
from e2e.pages.phone import PHONE, SMALL
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(240)
NewContext = Callable[..., BrowserContext]


def _admin(new_context: NewContext, demo: dict[str, Any], edition: str, role: str = "admin") -> Page:
    return one_press(new_context().new_page(), company(demo, edition)[role])


def test_an_operator_finds_a_company_breaks_glass_looks_and_leaves_and_the_company_reads_it(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any]
) -> None:
    own = company(demo, "classic")
    operator = console(new_context, demo)
    hygiene[0].expect("422", "403")
    operator.find(own["slug"])
    expect(operator.page.get_by_role("heading", level=1)).to_have_text(own["name"])
    operator.break_glass(password="not the password")
    expect(operator.page.get_by_text("The password is not right.").first).to_be_visible()
    operator.page.get_by_label("Your password").fill(operator.password)
    operator.page.get_by_role("button", name="Break the glass").click()
    operator.page.wait_for_url("**/home")

    expect(operator.mark).to_contain_text(own["name"])
    expect(operator.mark).to_contain_text("To look only")
    operator.page.goto("/settings/values")
    expect(operator.mark).to_be_visible()
    with operator.page.expect_response(lambda answer: answer.status == 403):
        operator.page.get_by_role("button", name="Add", exact=False).first.click()
    expect(operator.page.locator("#toasts")).to_contain_text("You are here to look only")
    operator.page.goto("/inbox/team")
    expect(operator.mark).to_be_visible()

    admin = _admin(new_context, demo, "classic")
    bar = admin.get_by_role("complementary", name="Access by the platform")
    expect(bar).to_contain_text(REASON)
    bar.get_by_role("link", name="Look").click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Operator")
    acts = admin.locator("#acts")
    expect(acts).to_contain_text("/inbox/team")
    expect(acts).to_contain_text("Tried to change something")
    expect(acts).to_contain_text("Refused")

    operator.leave()
    expect(operator.page.locator("#record")).to_contain_text("Left early")
    admin.goto("/settings/platform-access")
    expect(admin.locator("tbody")).to_contain_text("Left early")
    expect(admin.get_by_role("complementary", name="Access by the platform")).to_have_count(0)


def test_the_company_shuts_the_door_on_an_operator(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any]
) -> None:
    operator = console(new_context, demo)
    operator.find(company(demo, "marketing")["slug"])
    operator.break_glass(mode="As an administrator")
    operator.page.wait_for_url("**/home")
    admin = _admin(new_context, demo, "marketing")
    admin.get_by_role("complementary", name="Access by the platform").get_by_role("link", name="Look").click()
    admin.get_by_role("button", name="End it now").click()
    expect(admin.locator("main")).to_contain_text("Ended by the company")
    operator.page.goto("/contacts")
    operator.page.wait_for_url("**/operator")


def test_an_announcement_appears_and_is_put_away_by_each(new_context: NewContext, demo: dict[str, Any]) -> None:
    operator = console(new_context, demo)
    page = operator.page
    page.goto("/operator/announcements")
    page.get_by_role("link", name="Write one").first.click()
    page.get_by_label("In English").fill("Maintenance on <b>Sunday</b> at noon")
    page.get_by_label("In Chinese").fill("周日中午维护")
    page.get_by_label("How much it matters").select_option("warning")
    page.get_by_label("Who reads it").select_option("tenant")
    page.get_by_label("Company", exact=True).fill(company(demo, "online")["slug"])
    page.get_by_label("Until (UTC)").fill((datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#preview")).to_contain_text("Maintenance on <b>Sunday</b> at noon")
    assert violations(page) == []
    page.get_by_role("button", name="Tell it").click()
    expect(page.locator("tbody")).to_contain_text("Shown now")

    admin, agent = _admin(new_context, demo, "online"), _admin(new_context, demo, "online", "agent")
    for staff in (admin, agent):
        staff.goto("/home")
        expect(staff.get_by_role("complementary", name="Announcements")).to_contain_text("<b>Sunday</b>")
        assert violations(staff) == []
    admin.get_by_role("button", name="Put this announcement away").press("Enter")
    expect(admin.get_by_text("Maintenance on")).to_have_count(0)
    admin.reload()
    expect(admin.get_by_text("Maintenance on")).to_have_count(0)
    agent.reload()
    expect(agent.get_by_text("Maintenance on")).to_have_count(1)

    page.get_by_role("button", name="Stop: Maintenance").click()
    expect(page.locator("#toasts")).to_contain_text("Nobody is shown it any more")
    agent.reload()
    expect(agent.get_by_text("Maintenance on")).to_have_count(0)


def test_a_flag_is_let_on_for_one_company_and_only_that_one_has_it(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any]
) -> None:
    operator = console(new_context, demo)
    hygiene[0].expect("422")
    page = operator.page
    page.goto("/operator/flags")
    page.get_by_role("link", name="Forecast on the usage page").click()
    page.get_by_label("For whom").select_option("listed")
    page.get_by_label("Companies").fill(company(demo, "online")["slug"])
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Reason")
    page.get_by_label("Reason").fill("they try it first")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("#history")).to_contain_text("they try it first")
    expect(page.locator("main")).to_contain_text("On for 1 company")

    theirs, others = _admin(new_context, demo, "online"), _admin(new_context, demo, "classic")
    for staff, count in ((theirs, 1), (others, 0)):
        staff.goto("/usage")
        if datetime.now(UTC).day > 2:  # before that a forecast says nothing
            expect(staff.locator("[data-forecast]").first).to_have_count(count)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_pages_of_the_console_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    operator = console(new_context, demo, viewport=window, reduced_motion="reduce")
    page = operator.page
    page.goto(f"/operator/tenants?words={company(demo, 'online')['slug']}")
    one = page.locator("tbody a").first.get_attribute("href")
    dressed(page, demo["base"], theme, language)
    tabs = ("", "/members", "/entitlements", "/usage", "/installations", "/dead-letters", "/history", "/access")
    for path in (
        "/operator", "/operator/tenants", "/operator/tenants?words=nobody-at-all", *(f"{one}{tab}" for tab in tabs),
        "/operator/editions", "/operator/usage", "/operator/usage/messages_in", "/operator/health", "/operator/flags",
        "/operator/flags/usage.forecast", "/operator/announcements", "/operator/announcements/new",
    ):  # fmt: skip
        check(page, path, language)


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_being_inside_and_its_record_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    operator = console(new_context, demo, viewport=window, reduced_motion="reduce")
    operator.find(company(demo, "online")["slug"])
    operator.break_glass()
    operator.page.wait_for_url("**/home")
    dressed(operator.page, demo["base"], theme, language)
    for path in ("/home", "/inbox/team", "/flows", "/settings"):
        check(operator.page, path, language)
    admin = _admin(lambda: new_context(viewport=window, reduced_motion="reduce"), demo, "online")
    dressed(admin, demo["base"], theme, language)
    for path in ("/home", "/settings/platform-access"):
        check(admin, path, language)
    check(admin, str(admin.locator("tbody a").first.get_attribute("href")), language)
    operator.page.goto("/home")
    operator.mark_anywhere.get_by_role("button").first.click()


def test_with_a_thumb_everything_of_the_console_is_large_enough(new_context: NewContext, demo: dict[str, Any]) -> None:
    operator: Console = console(new_context, demo, **PHONE)
    for path in ("/operator", "/operator/tenants", "/operator/flags", "/operator/announcements/new"):
        operator.page.goto(path)
        assert operator.page.evaluate(SMALL) == [], path
