"""A partner writes a listing with screenshots by keyboard, looks at figures and form, and tries a release of theirs."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_pages import LOOKS, NARROW, check, dressed
from e2e.conftest import company
from e2e.hygiene import Hygiene
from e2e.pages.portal import Portal
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(240)
SLUG = "lighthouse"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("beacon")
    for name, colour in (("first", (150, 60, 20)), ("second", (20, 110, 60))):
        Image.new("RGB", (800, 500), colour).save(made / f"{name}.png")
    return made


def partner(new_context: NewContext, demo: dict[str, Any], **options: Any) -> Page:
    return one_press(new_context(**options).new_page(), company(demo, "marketing")["supervisor"])


def test_a_listing_with_screenshots_on_a_phone_and_by_keyboard(
    new_context: NewContext, demo: dict[str, Any], folder: Path
) -> None:
    page = partner(new_context, demo, viewport=NARROW)
    portal = Portal(page, SLUG)
    portal.found(demo["base"], folder)
    portal.write("Beacon", "灯塔")
    portal.add_picture(folder / "first.png", "A step", "一个步骤")
    portal.add_picture(folder / "second.png", "The settings", "设置")
    assert portal.order() == ["A step", "The settings"]

    portal.press("Move Screenshot 2 up")
    expect(portal.pictures().first).to_have_attribute("alt", "The settings")
    expect(page.get_by_role("button", name="Move Screenshot 1 down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(portal.pictures().first).to_have_attribute("alt", "A step")
    expect(page.get_by_role("button", name="Move Screenshot 2 up")).to_be_focused()

    portal.press("Remove Screenshot 1")
    expect(portal.pictures()).to_have_count(1)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(portal.pictures()).to_have_count(2)
    assert portal.order() == ["A step", "The settings"]

    page.get_by_role("link", name="As companies see it").press("Enter")
    page.get_by_role("link", name="中文").press("Enter")
    expect(page.get_by_role("heading", name="灯塔", level=2)).to_be_visible()
    expect(page.locator("[lang=zh-Hans]").get_by_text("查找客户。")).to_be_visible()
    page.get_by_role("link", name="Back to the draft").click()
    portal.press("Publish the draft")
    expect(page.get_by_text("Published: companies read this from now on.")).to_be_visible()
    shown = page.evaluate(
        "async (url) => (await fetch(url)).status",
        str(portal.pictures().first.get_attribute("src")).replace(f"{portal.at}/pictures", "/listing-pictures"),
    )
    assert shown == 200


def test_the_settings_form_says_what_is_wrong_and_keeps_nothing(
    new_context: NewContext, demo: dict[str, Any], hygiene: list[Hygiene]
) -> None:
    page = partner(new_context, demo)
    hygiene[0].expect("422")
    page.goto(f"/partner/plugins/{SLUG}-crm/form")
    page.locator("#preview").get_by_role("button", name="Save").click()
    expect(page.locator("#preview [data-error-summary]")).to_be_visible()
    page.get_by_label("Language of the form").select_option("zh")
    page.get_by_label("Width").select_option("phone")
    page.get_by_role("button", name="Show the form").click()
    expect(page.locator("#preview").get_by_role("button", name="保存")).to_be_visible()
    assert page.locator("#preview").bounding_box()["width"] <= 390  # type: ignore[index]  # it is visible
    page.get_by_label("JSON Schema of the settings").fill("{")
    page.get_by_role("button", name="Show the form").click()
    expect(page.get_by_text("This is not JSON", exact=False)).to_be_visible()


def test_one_click_to_a_trial_company_where_the_release_can_be_installed(
    new_context: NewContext, demo: dict[str, Any]
) -> None:
    page = partner(new_context, demo)
    page.goto("/partner")
    page.get_by_role("button", name="Open your trial company").click()
    page.wait_for_url("**/plugins")
    expect(page.locator(".hw-tenant-name")).to_contain_text("Lighthouse (")
    page.goto("/partner")
    page.get_by_role("table", name="Releases").get_by_role("link").first.click()
    page.get_by_role("button", name="Try it in your trial company").click()
    expect(page.get_by_text("On trial", exact=True)).to_be_visible()
    page.goto("/plugins")
    card = page.locator(f"article[aria-labelledby=plugin-{SLUG}-crm]")
    card.get_by_role("button", name="Switch", exact=False).click()
    page.wait_for_url(f"**/plugins/{SLUG}-crm/settings")


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_the_portals_pages_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = partner(new_context, demo, viewport=window, reduced_motion="reduce")
    dressed(page, demo["base"], theme, language)
    at = f"/partner/plugins/{SLUG}-crm"
    for path in ("/partner", f"{at}/listing", f"{at}/listing/preview", f"{at}/figures", f"{at}/form"):
        check(page, path, language)
    page.goto(f"{at}/figures")
    check(page, str(page.locator("#days tbody a").first.get_attribute("href")), language)
