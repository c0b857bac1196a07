"""Data of a company: its owner takes it along, a customer is erased and taken back in time."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.axe import overflow, violations
from e2e.conftest import company as company_of
from e2e.inbox.people import Visitor, greeting
from e2e.pages.contacts import Contacts
from e2e.pages.data import Data
from hubwright.kernel.ids import new_id


@pytest.fixture
def company(demo: dict[str, Any]) -> dict[str, Any]:
    """The demo company whose data this is."""
    return company_of(demo, "classic")


@pytest.fixture
def met(demo: dict[str, Any], company: dict[str, Any]) -> Iterator[Callable[[str], Visitor]]:
    """Makes visitors who have said something."""
    with greeting(demo["base"], company) as meet:
        yield meet


@pytest.fixture
def admin(sign_in: SignIn) -> Page:
    """Somebody who may."""
    return sign_in("classic", "admin")


def test_the_owner_takes_everything_along(admin: Page, met: Callable[[str], Visitor], tmp_path: Path) -> None:
    name = f"Exporta {new_id().hex[-8:]}"
    met(name)
    data = Data(admin)
    data.open_from_settings()
    data.write_archive()
    target = data.download(tmp_path)
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        contacts = archive.read("tables/contact.ndjson").decode()
    assert name in contacts
    assert manifest["tables"]["message"] and not set(manifest["tables"]) & set(manifest["left_out"])

    admin.get_by_role("button", name=re.compile("^Delete the archive")).first.click()
    expect(admin.locator("#exports tbody tr").first).to_contain_text("Deleted")


def test_a_customer_is_erased_and_until_then_it_can_be_taken_back(admin: Page, met: Callable[[str], Visitor]) -> None:
    name = f"Goneria {new_id().hex[-8:]}"
    met(name)
    contacts = Contacts(admin)
    at = contacts.open(name)
    admin.get_by_role("link", name="Erase…").click()
    preview = admin.locator("#preview")
    expect(preview).to_contain_text("Messages")
    expect(preview.locator("dd").nth(1)).not_to_have_text("0")
    assert violations(admin) == []
    admin.get_by_label("Why").select_option("consent")
    admin.get_by_role("button", name="Erase in 10 minutes").click()
    expect(admin.locator("#erasure")).to_contain_text("will be erased on")

    # second thoughts, by the button of the message, and again by that of the page
    admin.get_by_role("button", name="Undo").click()
    expect(admin.locator("#erasure")).to_have_count(0)
    admin.get_by_role("link", name="Erase…").click()
    admin.get_by_role("button", name="Erase in 10 minutes").press("Enter")
    admin.locator("#erasure").get_by_role("button", name="Take back").press("Enter")
    expect(admin.locator("#erasure")).to_have_count(0)
    assert contacts.open(name) == at


def test_how_long_data_is_kept_is_chosen_and_a_hold_keeps_it(admin: Page) -> None:
    data = Data(admin)
    data.open_from_settings()
    admin.get_by_role("link", name="How long data is kept").click()
    row = admin.locator("#outlook tbody tr").filter(has_text="Audit trail")
    expect(row).to_contain_text("for ever")
    audit = admin.get_by_role("group", name="Audit trail")
    audit.get_by_label("Days").fill("400")
    audit.get_by_label("Legal hold").fill("Case 12/31")
    admin.get_by_role("button", name="Save").first.click()
    expect(row).to_contain_text("400")
    expect(row).to_contain_text("held")
    audit.get_by_label("Days").fill("")
    audit.get_by_label("Legal hold").fill("")
    admin.get_by_role("button", name="Save").first.click()
    expect(row).to_contain_text("for ever")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("theme", "language", "window"),
    [("light", "en", {"width": 1280, "height": 900}), ("dark", "zh", {"width": 390, "height": 844})],
)
def test_axe_finds_nothing_where_a_customer_is_erased(
    sign_in: SignIn,
    demo: dict[str, Any],
    met: Callable[[str], Visitor],
    theme: str,
    language: str,
    window: dict[str, int],
) -> None:
    name = f"Axia {new_id().hex[-8:]}"
    met(name)
    page = sign_in("classic", "admin", viewport=window, reduced_motion="reduce")
    at = Contacts(page).open(name)
    cookies = {"hw_theme": theme, "hw_lang": language}
    page.context.add_cookies([{"name": key, "value": value, "url": demo["base"]} for key, value in cookies.items()])
    for path in (f"{at}/erase", at, "/settings/data", "/settings/retention"):
        page.goto(path)
        assert overflow(page) == 0, path
        assert violations(page) == [], path
