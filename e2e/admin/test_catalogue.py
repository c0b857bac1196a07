"""An administrator finds a plugin, reads it, installs it, sees it checked row by row, tries it and switches it on."""

import hashlib
import hmac
import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.axe import overflow, violations
from e2e.conftest import company
from e2e.hygiene import Hygiene
from e2e.pages.marketplace import Marketplace
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(240)
WEBHOOKS = "hubwright-webhooks"
SECRET = "a secret of this door"
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def service(demo: dict[str, Any], demo_data: Path) -> str:
    """A service on loopback that the demo may reach."""
    ports = json.loads((demo_data / "demo.json").read_text())["order_services"]
    return f"http://127.0.0.1:{next(iter(ports.values()))}"


def fill(market: Marketplace, service: str, *, secret: str = "") -> None:
    market.fill(
        settings__url=f"{service}/taken", settings__read_url=f"{service}/healthz", connection_reading__key="a-key"
    )
    if secret:
        market.fill(settings__inbound_secret=secret)


def installed(page: Page, service: str) -> None:
    """Have it installed and filled in, if nobody has done so before."""
    market = Marketplace(page, WEBHOOKS)
    market.open()
    if page.get_by_role("button", name="Agree and install").count():
        market.click("Agree and install")
        fill(market, service)
        market.click("Save and check")
        market.expect_row("host:0", "ok")


def posted(address: str, body: dict[str, Any]) -> int:
    """What a service that signs as GitHub does sends."""
    data = json.dumps(body).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), data, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=10) as answer:
        status: int = answer.status
        return status


def test_from_its_page_to_on_in_four_clicks(new_context: NewContext, demo: dict[str, Any], service: str) -> None:
    page = one_press(new_context().new_page(), company(demo, "online")["admin"])
    page.goto("/home")
    page.get_by_role("navigation").get_by_role("link", name="Marketplace").first.click()
    page.get_by_label("Search", exact=True).fill("webhooks")
    expect(page).to_have_url(re.compile(r"search=webhooks"))
    page.locator("#found").get_by_role("link", name="Webhooks", exact=True).click()
    expect(page.get_by_text("the web address that flows post to").first).to_be_visible()

    market = Marketplace(page, WEBHOOKS)
    market.click("Agree and install")
    fill(market, service)
    market.click("Save and check")
    for row in ("settings", "connection:reading", "host:0"):
        market.expect_row(row, "ok")
    market.expect_row("door:hub", "unused")
    page.locator("#try input[type=text]").first.fill("parcel")
    market.click("Try it")
    expect(page.locator("#tried")).to_contain_text("It answered.")
    expect(page.locator("#tried")).to_contain_text("Found")
    market.click("Switch on")
    expect(page.get_by_role("heading", name="Webhooks is on", level=1)).to_be_visible()
    assert market.clicks == 4
    page.goto("/plugins")
    expect(page.locator(f"article[aria-labelledby=plugin-{WEBHOOKS}]").get_by_text("On", exact=True)).to_be_visible()


def test_a_row_ticks_itself_when_the_post_arrives(new_context: NewContext, demo: dict[str, Any], service: str) -> None:
    page = one_press(new_context().new_page(), company(demo, "classic")["admin"])
    market = Marketplace(page, WEBHOOKS)
    market.open()
    market.click("Agree and install")
    fill(market, "http://127.0.0.1:9", secret=SECRET)
    market.click("Save and check")
    market.expect_row("host:0", "failed")
    expect(market.row("host:0")).to_contain_text("This is a demo: nothing leaves it.")
    expect(page.get_by_role("button", name="Switch on")).to_have_count(0)
    market.expect_row("door:hub", "waiting")

    page.goto("/home")  # away, and back another way
    page.goto("/plugins")
    page.locator(f"article[aria-labelledby=plugin-{WEBHOOKS}]").get_by_role("link", name="Go on setting it up").click()
    market.expect_row("door:hub", "waiting")
    address = page.locator("#address-hub").inner_text().strip()
    assert posted(address, {"action": "opened"}) == 200
    market.expect_row("door:hub", "ok")
    market.expect_row("door:stripe", "waiting")

    page.get_by_role("link", name="To the settings, because of: Reaches", exact=False).first.click()
    fill(market, service)
    market.click("Save and check")
    market.expect_row("host:0", "ok")
    market.click("Switch on")
    expect(page.get_by_role("heading", name="Webhooks is on", level=1)).to_be_visible()


def press(page: Page, name: str) -> None:
    """Reach a button with the Tab key and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_visible()
    for _ in range(80):
        if button.evaluate("it => it === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def test_on_a_phone_by_keyboard(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any], service: str
) -> None:
    page = one_press(
        new_context(viewport=NARROW, reduced_motion="reduce").new_page(), company(demo, "marketing")["admin"]
    )
    hygiene[0].expect("422")
    market = Marketplace(page, WEBHOOKS)
    market.open()
    assert overflow(page) == 0
    press(page, "Agree and install")
    page.wait_for_url("**/set-up/settings")
    press(page, "Save and check")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    assert violations(page) == []
    fill(market, service)
    press(page, "Save and check")
    page.wait_for_url("**/set-up/checks")
    market.expect_row("host:0", "ok")
    assert overflow(page) == 0
    page.locator("#try input[type=text]").first.fill("parcel")
    page.keyboard.press("Enter")
    expect(page.locator("#tried")).to_contain_text("It answered.")
    assert overflow(page) == 0
    press(page, "Switch on")
    expect(page.get_by_role("heading", name="Webhooks is on", level=1)).to_be_visible()


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_the_pages_of_the_marketplace_look_well(
    new_context: NewContext, demo: dict[str, Any], service: str, theme: str, language: str, window: dict[str, int]
) -> None:
    page = one_press(new_context(viewport=window, reduced_motion="reduce").new_page(), company(demo, "online")["admin"])
    installed(page, service)
    dressed(page, demo["base"], theme, language)
    for path in (
        "/marketplace", "/marketplace?search=nothing-has-this-name", f"/marketplace/{WEBHOOKS}",
        "/marketplace/hubwright-ai", f"/marketplace/{WEBHOOKS}/set-up", f"/marketplace/{WEBHOOKS}/set-up/settings",
    ):  # fmt: skip
        check(page, path, language)
    market = Marketplace(page, WEBHOOKS)
    page.goto(f"{market.home}/set-up/checks")
    market.expect_row("host:0", "ok")
    assert overflow(page) == 0
    assert violations(page) == []
