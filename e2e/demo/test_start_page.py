"""The demo's start page in a browser: be anybody with one press, meet a chat page, stop a service, read the mail."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.axe import overflow, violations
from e2e.conftest import NewContext, company

ROLES = {"admin": "/home", "supervisor": "/inbox", "agent": "/inbox"}


@pytest.mark.parametrize("edition", ["marketing", "online", "classic"])
def test_one_press_makes_somebody_of_a_company(new_context: NewContext, demo: dict[str, Any], edition: str) -> None:
    page = new_context().new_page()
    here = company(demo, edition)
    for role, first in ROLES.items():
        page.goto("/")
        page.get_by_role("button", name=f"Open {here['name']} as {role}", exact=True).click()
        page.wait_for_url(re.compile(re.escape(first)))
        expect(page.get_by_text(here["name"]).first).to_be_visible()


def test_the_start_page_leads_to_each_chat_page(new_context: NewContext, demo: dict[str, Any]) -> None:
    context = new_context()
    page = context.new_page()
    page.goto("/")
    for each in demo["tenants"]:
        expect(page.get_by_role("img", name=f"QR code of the chat page of {each['name']}")).to_be_visible()
        with context.expect_page() as opened:
            page.get_by_role("link", name=f"Open the chat page of {each['name']} in a new tab").click()
        assert opened.value.url == each["chat_url"]
        expect(opened.value.get_by_role("textbox").first).to_be_visible()
        opened.value.close()


def test_a_service_is_stopped_and_started(new_context: NewContext, demo: dict[str, Any]) -> None:
    page = new_context().new_page()
    page.goto("/")
    name = company(demo, "classic")["name"]
    page.get_by_role("button", name=f"Stop the order service of {name}").click()
    expect(page.get_by_text("Order service stopped")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name=f"Start the order service of {name}").click()
    expect(page.get_by_text("Order service stopped")).to_have_count(0)


@pytest.mark.parametrize(
    ("theme", "language", "width"),
    [("light", "en", 1280), ("dark", "zh", 390), ("light", "zh", 390), ("dark", "en", 1280)],
)
def test_the_outbox_is_for_everybody(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, width: int
) -> None:
    context = new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/forgot-password")
    address = page.get_by_role("textbox").first
    address.fill(company(demo, "online")["agent"]["email"])
    address.press("Enter")
    page.wait_for_load_state()
    cookies = {"hw_theme": theme, "hw_lang": language}
    context.add_cookies([{"name": name, "value": value, "url": demo["base"]} for name, value in cookies.items()])
    letters = page.locator("tbody a")
    for _attempt in range(40):
        page.goto("/demo/outbox")
        if letters.count():
            break
        page.wait_for_timeout(250)
    assert (violations(page), overflow(page)) == ([], 0)
    letters.first.click()
    expect(page.locator(f"main a[href^='{demo['base']}/']").first).to_be_visible()
    assert (violations(page), overflow(page)) == ([], 0)
