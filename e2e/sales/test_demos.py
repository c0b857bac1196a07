"""From the launcher into a demo, resets while others are inside, a telephone, and a prospect who signs up from one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.axe import overflow, violations
from e2e.conftest import NewContext
from e2e.flows.canvas import none_lies_on_another
from e2e.hygiene import Hygiene
from e2e.pages.demos import Launcher
from e2e.pages.inbox import Inbox
from e2e.pages.visitor_chat import VisitorChat

NewPage = Callable[..., Page]
PHONE = {"width": 390, "height": 844}


def test_from_the_launcher_to_a_running_demo_with_edition_and_role_switched(new_page: NewPage) -> None:
    page = new_page()
    bar = Launcher(page).sign_in().make("Travel", "Online", "Acme Travel")
    expect(page.get_by_text("Meridian Journeys").first).to_be_visible()
    expect(bar.aside).to_contain_text("24 hours left")
    for meter in ("conversations", "flow_steps"):
        page.goto(f"/usage/{meter}")
        expect(page.locator("tbody tr").first).to_be_visible()

    bar.be("Supervisor")
    expect(page).to_have_url(re.compile("/board$"))
    expect(page.get_by_text("Trouble on the way").or_(page.get_by_text("On the way")).first).to_be_visible()
    bar.be("Agent")
    expect(page).to_have_url(re.compile("/inbox"))
    page.locator("#ib-list a[href*='/inbox/mine/']").first.click()
    expect(page.locator(".ib-send")).to_be_in_viewport(ratio=1)  # the demo's bar is above it
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    bar.be("Admin")
    page.goto("/flows")
    page.get_by_role("main").get_by_role("link", name=re.compile("Meridian Journeys")).first.click()
    page.get_by_role("link", name="Live view", exact=True).click()
    visits = page.locator(".lv-table tbody tr", has_text="What is it about?").locator("td[data-label=Visits]")
    expect(visits).to_have_text(re.compile(r"^\s*\d{2,}\s*$"), timeout=60_000)  # a week of it
    page.get_by_role("link", name="Back to the flow").click()
    page.get_by_role("link", name="Canvas").click()
    expect(page.locator(".react-flow__node").nth(8)).to_be_visible()
    assert none_lies_on_another(page)
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    bar.sell("Classic")
    page.goto("/settings")
    expect(page.locator(".hw-tenant-edition").first).to_have_text("Classic")
    bar.press("Let visitors come")
    expect(page.get_by_role("button", name="Stop visitors")).to_be_visible()
    bar.press("Stop visitors")

    page.get_by_role("link", name="All demos").click()
    launcher = Launcher(page)
    row = launcher.row("Acme Travel")
    row.get_by_role("button", name=re.compile("last a day longer")).click()
    expect(launcher.row("Acme Travel")).to_contain_text("48 hours left")
    launcher.row("Acme Travel").get_by_role("button", name="End Acme Travel").click()
    page.get_by_role("dialog", name="End this demo?").get_by_role("button", name="End", exact=True).click()
    expect(launcher.row("Acme Travel")).to_contain_text("Over")


@pytest.mark.timeout(240)
def test_a_demo_reset_while_somebody_uses_it(new_page: NewPage, hygiene: list[Hygiene]) -> None:
    sales, agent, customer = new_page(), new_page(), new_page()
    bar = Launcher(sales).sign_in().make("Retail", "Online", "Reset Ltd")
    agent.goto(bar.phone_link("Agent"))
    agent.get_by_role("button", name="Open it here").click()
    at_work = Inbox(agent).open()
    agent.locator("#ib-list a[href*='/inbox/mine/']").first.click()
    expect(at_work.log).to_be_visible()
    customer.goto(bar.phone_link("The customer's chat"))
    customer.get_by_role("button", name="Open it here").click()
    chat = VisitorChat(customer)
    chat.say("How much is delivery?")
    expect(chat.message("bot", "199 yuan")).to_be_visible()
    hygiene[2].expect("401")  # how a chat learns that it begins anew

    sales.goto("/home")
    bar.reset()

    expect(agent.locator("#toasts")).to_contain_text("This demo was reset. You are in the fresh one now.")
    expect(agent).to_have_url(re.compile("/inbox"))
    at_work.open()
    agent.locator("#ib-list a[href*='/inbox/mine/']").first.click()
    expect(at_work.reply("I am in the fresh one.")).to_be_visible()

    # what was on the customer's screen stays above; what they say now is said in the fresh one, whose bot answers
    chat.say("How much is delivery?")
    expect(chat.message("bot", "199 yuan")).to_have_count(2)


def test_a_code_opens_a_demo_on_a_telephone_once(new_page: NewPage, hygiene: list[Hygiene]) -> None:
    sales, phone, late = new_page(), new_page(viewport=PHONE), new_page(viewport=PHONE)
    bar = Launcher(sales).sign_in().make("Finance", "Online", "Phone Ltd")
    address = bar.phone_link("Supervisor")
    phone.goto(address)
    assert (overflow(phone), violations(phone)) == (0, [])
    phone.get_by_role("button", name="Open it here").click()
    expect(phone.get_by_role("complementary", name="This demo")).to_contain_text("Phone Ltd")
    bar_of_it = phone.get_by_role("complementary", name="This demo")
    assert bar_of_it.evaluate("each => each.clientHeight") < 60, "one line, the page has the rest"
    phone.get_by_role("button", name="Demo controls").click()
    expect(phone.get_by_label("Role").locator("option:checked")).to_have_text("Supervisor")
    assert (overflow(phone), violations(phone)) == (0, [])

    hygiene[2].expect("410")
    late.goto(address)
    expect(late.get_by_text("This link has been used or has expired.")).to_be_visible()


def test_from_the_comparison_to_a_company_with_the_demos_set_up(new_page: NewPage) -> None:
    sales, prospect = new_page(), new_page()
    link = Launcher(sales).sign_in().hand_link("Education", "Online", "Beta School")
    prospect.goto(link)
    expect(prospect.get_by_role("heading", name="A demo for Beta School")).to_be_visible()
    prospect.get_by_role("button", name="As an administrator").click()
    expect(prospect.get_by_role("complementary", name="This demo")).to_contain_text("Beta School")
    prospect.goto(link)
    prospect.get_by_role("link", name="Sign up", exact=True).first.click()
    prospect.get_by_label("Company name").fill("Beta School")
    prospect.get_by_label("Your e-mail").fill("head@beta-school.example")
    expect(prospect.get_by_role("switch", name="Begin with the set-up of your demo")).to_be_checked()
    prospect.get_by_role("button", name="Start now").click()
    expect(prospect.get_by_text("Beta School").first).to_be_visible()
    expect(prospect.get_by_role("complementary", name="This demo")).to_have_count(0)

    prospect.goto("/settings/routing")
    expect(prospect.get_by_text("Trial lessons").first).to_be_visible()
    prospect.goto("/contacts")
    expect(prospect.get_by_text("customers.example")).to_have_count(0)
    prospect.goto("/flows")
    expect(prospect.get_by_text("Maple Academy").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_axe_finds_nothing_on_pages_of_demos(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    link = Launcher(page).sign_in().hand_link("Travel", "Online", f"Look {theme} {language}")
    Launcher(page).make("Electronics", "Online", f"Look {theme} {language} {window['width']}")
    page.set_viewport_size(window)  # type: ignore[arg-type]  # a size
    dressed(page, demo["base"], theme, language)
    for path in ("/demos", "/compare", link, "/home", "/inbox", "/board", "/this-demo/phone"):
        check(page, path, language)
