"""A company's life as its people see it: the trial runs out and is paid for; closed, reopened; a domain of its own."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from e2e.axe import overflow, violations
from e2e.conftest import FLAGS, NewContext
from e2e.hygiene import Hygiene
from e2e.life.conftest import Operator, new_company
from e2e.pages.company_life import CompanyLife, Domains
from tests.support.name_server import NameServer


def test_a_trial_runs_out_everything_is_read_only_and_paying_brings_it_back(
    new_context: NewContext, hygiene: list[Hygiene], operator: Operator
) -> None:
    page = new_context().new_page()
    slug = new_company(page, operator, "Plover Post")
    life = CompanyLife(page)
    expect(life.bar).to_contain_text("Trial.")
    chat = str(page.locator("#first-steps").get_by_role("link", name="Open the chat page").get_attribute("href"))
    visitor = new_context().new_page()
    visitor.goto(chat)
    visitor.get_by_role("textbox").first.fill("before the end")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("body")).to_contain_text("Sent")

    soon = datetime.now(UTC) + timedelta(seconds=20)  # the shell takes its time on a busy machine
    operator("extend-trial", slug, "--until", soon.isoformat(), "--reason", "a short one")
    life.open().becomes("Read-only.")
    expect(life.bar).to_contain_text("The trial is over.")
    expect(life.history.first).to_contain_text("The trial ended")
    hygiene[0].expect("423")
    hygiene[1].expect("503")
    page.goto("/settings")
    page.get_by_label("Company name").fill("Plover Letters")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#toasts")).to_contain_text("Choose an edition to go on")
    page.goto("/settings")
    expect(page.get_by_label("Company name")).to_have_value("Plover Post")
    visitor.get_by_role("textbox").first.fill("while it is closed")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("body")).to_contain_text("We are not taking messages here at the moment")
    late = new_context().new_page()
    hygiene[2].expect("503")
    late.goto(chat)
    expect(late.locator("body")).to_contain_text("Everything you wrote before is kept")

    operator("paid", slug, "--reason", "invoice 12")
    life.open().becomes("")
    expect(life.history.first).to_contain_text("invoice 12")
    page.goto("/settings")
    page.get_by_label("Company name").fill("Plover Letters")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    visitor.get_by_role("button", name="Try again").first.click()
    expect(visitor.locator("body")).to_contain_text("while it is closed")
    late.goto(chat)
    expect(late.get_by_role("textbox").first).to_be_visible()


def test_an_owner_closes_the_company_and_changes_their_mind(
    new_context: NewContext, hygiene: list[Hygiene], operator: Operator
) -> None:
    page = new_context().new_page()
    new_company(page, operator, "Dunlin Desk")
    life = CompanyLife(page).open()
    hygiene[0].expect("422")
    life.close("Dunlin")
    expect(page.locator("#close")).to_contain_text("exactly as it stands above")
    life.close("Dunlin Desk")
    expect(page.locator("#toasts")).to_contain_text("is being closed")
    expect(life.bar).to_contain_text("Being closed.")
    assert violations(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("open again")
    expect(life.bar).to_contain_text("Trial.")

    life.close("Dunlin Desk")
    expect(life.bar).to_contain_text("Being closed.")
    page.goto("/home")
    expect(life.bar).to_contain_text("Until then an owner can reopen it")
    life.open().reopen()
    expect(life.bar).to_contain_text("Trial.")
    expect(life.history).to_have_count(5)


def test_a_domain_is_proved_and_the_chat_opens_there(
    browser: Browser,
    new_context: NewContext,
    operator: Operator,
    demo: dict[str, Any],
    names: NameServer,
) -> None:
    page = new_context().new_page()
    new_company(page, operator, "Curlew Care")
    domains, host = Domains(page).open(), "chat.curlew.example"
    domains.claim(f"https://{host}/")
    card = domains.card(host)
    expect(card).to_contain_text("Not shown yet")
    name, text = card.locator("code").all_inner_texts()
    domains.check(host)
    expect(page.locator("#toasts")).to_contain_text("DNS does not say so yet")
    names.texts[name] = [text]
    domains.check(host)
    expect(page.locator("#toasts")).to_contain_text("DNS says it is yours")
    expect(card).to_contain_text("Yours")
    assert violations(page) == []

    port = urlsplit(demo["base"]).port
    rules = f"--host-resolver-rules=MAP {host} 127.0.0.1"
    chromium = os.environ.get("HUBWRIGHT_CHROMIUM") or "/usr/bin/chromium"
    elsewhere = browser.browser_type.launch(executable_path=chromium, args=[*FLAGS, rules])
    customer = elsewhere.new_context(locale="en-GB").new_page()
    customer.goto(f"http://{host}:{port}/")
    customer.get_by_role("textbox").first.fill("hello from my own address")
    customer.keyboard.press("Enter")
    expect(customer.locator("body")).to_contain_text("Sent")
    assert urlsplit(customer.url).hostname == host
    nothing = customer.goto(f"http://{host}:{port}/sign-in")
    assert nothing is not None
    assert nothing.status == 404
    elsewhere.close()

    page.get_by_role("button", name=f"Give up {host}").click()
    expect(page.locator("#toasts")).to_contain_text("is given up")
    page.get_by_role("button", name="Undo").click()
    expect(domains.card(host).locator("code").last).to_have_text(text)


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en", 1280), ("dark", "zh", 390)])
def test_these_pages_look_well(
    new_context: NewContext, operator: Operator, demo: dict[str, Any], theme: str, language: str, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce").new_page()
    slug = new_company(page, operator, f"Sandpiper {theme.title()}")
    cookies = {"hw_theme": theme, "hw_lang": language}
    page.context.add_cookies([{"name": name, "value": value, "url": demo["base"]} for name, value in cookies.items()])
    page.goto("/settings/domains")
    page.locator("input[name=host]").fill(f"chat.{slug}.example")
    page.locator("form[action='/settings/domains'] .btn-primary").click()
    for path in ("/settings/domains", "/settings/life", "/home"):
        page.goto(path)
        assert overflow(page) == 0, path
        assert violations(page) == [], path
    operator("suspend", slug, "--reason", "a look")
    page.goto("/settings/life")
    assert violations(page) == []
    assert overflow(page) == 0
