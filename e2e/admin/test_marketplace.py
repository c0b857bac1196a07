"""From a partner's empty folder to a company that uses the new plugin in a flow."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.conftest import company
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(240)
SLUG = "lantern"
PLUGIN = f"{SLUG}-crm"


def plugin(*words: str, folder: Path, **environment: str) -> str:
    """The partner's command line."""
    done = subprocess.run(
        [sys.executable, "-m", "hubwright.entry.cli", "plugin", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def operator(new_context: NewContext, **options: Any) -> Page:
    page = new_context(**options).new_page()
    page.goto("/")
    page.get_by_role("button", name="Open as platform operator").click()
    page.wait_for_url("**/operator")
    return page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("partner")


def test_from_an_empty_folder_to_a_flow_that_uses_it(
    new_context: NewContext, demo: dict[str, Any], folder: Path
) -> None:
    partner = one_press(new_context().new_page(), company(demo, "classic")["admin"])
    partner.goto("/partner")
    partner.get_by_label("Name of your organisation").fill("Lantern Tools")
    partner.get_by_label("Short name").fill(SLUG)
    partner.get_by_role("button", name="Become a partner").click()
    expect(partner.get_by_role("heading", name="Lantern Tools", level=1)).to_be_visible()

    plugin("new", "crm", "mine", "--id", PLUGIN, folder=folder)
    told = plugin("keygen", "partner.key", folder=folder)
    public = next(word for line in told.splitlines() for word in line.split() if len(word) == 64)
    partner.get_by_label("Public key").fill(public)
    partner.get_by_role("button", name="Register", exact=True).click()
    expect(partner.get_by_text("The key may sign releases now.")).to_be_visible()
    partner.get_by_role("button", name="Make a new token").click()
    token = partner.locator("#upload-token").inner_text().strip()

    plugin("pack", "mine", folder=folder)
    plugin("sign", "mine", "--key", "partner.key", folder=folder)
    plugin("publish", "mine", "--server", demo["base"], folder=folder, HUBWRIGHT_TOKEN=token)

    partner.goto("/partner")
    partner.get_by_role("table", name="Releases").get_by_role("link").first.click()
    expect(partner.get_by_role("table", name="Report")).to_contain_text("Holds")
    partner.get_by_role("button", name="Ask for a review").click()
    expect(partner.get_by_text("In review")).to_be_visible()

    reviewer = operator(new_context)
    reviewer.get_by_role("link", name="Marketplace").first.click()
    reviewer.get_by_role("table", name="Waiting for a review").get_by_role("link").first.click()
    expect(reviewer.get_by_text("The first release")).to_be_visible()
    reviewer.get_by_role("button", name="Approve and sign").click()
    expect(reviewer.get_by_text("Published").first).to_be_visible()

    buyer = one_press(new_context().new_page(), company(demo, "marketing")["admin"])
    buyer.goto("/plugins")
    card = buyer.locator(f"article[aria-labelledby=plugin-{PLUGIN}]")
    card.get_by_role("button", name="Switch", exact=False).click()
    buyer.get_by_label("Address of the service").fill("https://crm.example")
    buyer.get_by_role("button", name="Save").first.click()
    buyer.wait_for_url("**/plugins")
    expect(card.get_by_text("On", exact=True)).to_be_visible()
    card.get_by_role("link", name="Versions").click()
    expect(buyer.get_by_role("heading", name="Version 0.1.0")).to_be_visible()

    buyer.goto("/flows/new")
    buyer.get_by_label("Name").fill("Who is it?")
    buyer.get_by_role("button", name="Make the flow").click()
    buyer.get_by_role("button", name="Add a step after", exact=False).first.click()
    steps = buyer.locator(f"button[value='{SLUG}-crm.find_customer']")  # other plugins have a step of that name, too
    buyer.get_by_role("button", name="Find a customer", exact=False).and_(steps).click()
    expect(buyer.locator("#flow-work")).to_contain_text("Find a customer")


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_the_marketplaces_pages_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    reviewer = operator(new_context, viewport=window, reduced_motion="reduce")
    dressed(reviewer, demo["base"], theme, language)
    check(reviewer, "/operator/marketplace", language)
    release = reviewer.locator("tbody a").first.get_attribute("href")
    check(reviewer, str(release), language)
    partner = one_press(
        new_context(viewport=window, reduced_motion="reduce").new_page(), company(demo, "classic")["admin"]
    )
    dressed(partner, demo["base"], theme, language)
    check(partner, "/partner", language)
    owned = partner.locator("tbody a").first.get_attribute("href")
    check(partner, str(owned), language)
    stranger = one_press(
        new_context(viewport=window, reduced_motion="reduce").new_page(), company(demo, "marketing")["admin"]
    )
    dressed(stranger, demo["base"], theme, language)
    check(stranger, "/partner", language)
    check(stranger, f"/plugins/{PLUGIN}/versions", language)
