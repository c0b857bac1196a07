"""The gallery and files in a real browser: a template and its set-up list by mouse, a Typebot file by keyboard."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import LOOKS, dressed
from e2e.axe import overflow, violations
from e2e.flows.canvas import none_lies_on_another
from e2e.hygiene import Hygiene
from tests.unit.flows.typebot.bots import asks, block, bot, buttons, group, raw, says

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BOT = bot(
    group("g", says("b1", "Which colour do you like?"), buttons("b2", "Red", "Blue", variable="Colour")),
    group("red", block("b3", "Google Sheets"), says("b4", "Red it is: {{Colour}}")),
    group("rest", asks("b5", "email input", "Mail"), block("b6", "Typebot link", options={"typebotId": "their-bot"})),
    edges={"b2/i_Red": "red", "b2": "rest"},
    variables="Colour Mail",
)


def list_of(page: Page) -> Any:
    return page.locator("#flow-setup")


def step_of(page: Page, title: str) -> Any:
    return list_of(page).locator(".hw-checklist > li", has_text=title)


def test_a_template_is_looked_at_made_set_up_and_published(sign_in: SignIn) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    page.goto("/flows/new")
    page.get_by_role("link", name="Lead qualification").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lead qualification")
    expect(page.locator(".hw-still rect").first).to_be_visible()
    page.locator("summary", has_text="steps in words").click()
    expect(page.locator(".hw-template-steps")).to_contain_text("Four short questions")
    page.get_by_label("Name", exact=True).fill("Leads of the gallery")
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads of the gallery")

    expect(step_of(page, "Queue “sales”").locator(".hw-done")).to_have_count(0)
    page.locator(".hw-step", has_text="To sales").first.click()
    expect(page.locator("#step-title")).to_have_text("To sales")
    page.get_by_label("Queue").select_option(index=0)
    page.get_by_role("button", name="Save to the draft").click()
    expect(step_of(page, "No problem left in the flow").locator(".hw-done")).to_be_visible()
    expect(list_of(page)).not_to_contain_text("Queue “sales”")

    page.locator("[data-opens-review]").click()
    page.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")
    expect(step_of(page, "Published").locator(".hw-done")).to_be_visible()

    list_of(page).get_by_role("button", name="Put the list aside").click()
    expect(page.get_by_role("button", name="Show the set-up list")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(list_of(page)).to_contain_text("To be set up")


def test_what_is_missing_is_set_up_where_the_list_leads_and_seen_on_coming_back(sign_in: SignIn) -> None:
    page = sign_in("marketing", "admin", viewport=WIDE)
    page.goto("/flows/new/device_alarm")
    page.get_by_role("button", name="Make the flow").click()
    expect(list_of(page)).to_contain_text("To be set up")
    value = step_of(page, "Value “alarm_service”")
    if value.locator("details[open]").count() == 0:
        value.locator("summary").click()
    other = page.context.new_page()
    other.goto(str(value.get_by_role("link", name="Write the value").get_attribute("href")))
    other.locator("[name$='.value']").last.fill("https://alarms.example.com")
    other.get_by_role("button", name="Save").first.click()
    expect(other.locator("#toasts")).to_contain_text("Saved")
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(value.locator(".hw-done")).to_be_visible()


def test_a_typebot_file_comes_in_by_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    page.goto("/flows/import")
    page.get_by_label("Or paste its text").focus()
    page.keyboard.insert_text(raw(BOT).decode())
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Look at it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#import-report")).to_contain_text("“Google Sheets” has no counterpart here.")
    expect(page.get_by_label("Flow “their-bot”")).to_be_visible()
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Colours")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # no flow yet
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make the flow")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Colours")
    expect(list_of(page)).to_contain_text("things of the file are different here")

    list_of(page).get_by_role("link", name="Google Sheets").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-remarks]")).to_contain_text("has no counterpart here")
    expect(page.locator(".hw-step", has_text="Google Sheets")).to_contain_text("skipped")
    page.get_by_role("link", name="Canvas").click()
    expect(page.locator(".react-flow__node").nth(3)).to_be_visible()
    assert none_lies_on_another(page)


def test_a_flow_goes_out_and_comes_back_and_nonsense_is_told(
    sign_in: SignIn, tmp_path: Path, hygiene: list[Hygiene]
) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    page.goto("/flows/new/after_hours")
    page.get_by_role("button", name="Make the flow").click()
    expect(list_of(page)).to_contain_text("To be set up")
    page.goto(page.url.split("?")[0] + "/settings")
    page.get_by_role("link", name="Export").click()
    with page.expect_download() as leaving:
        page.get_by_role("link", name="Download the file").click()
    there = tmp_path / "flow.json"
    leaving.value.save_as(there)
    assert json.loads(there.read_text("utf-8"))["format"] == "hubwright.flow/1"

    page.goto("/flows/import")
    page.get_by_label("Choose the file").set_input_files(there)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_label("Name", exact=True).fill("Hours again")
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hours again")

    page.goto("/flows/import")
    hygiene[-1].expect("422")
    page.get_by_label("Or paste its text").fill('{"version": "3", "groups": [], "edges": []}')
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("alert")).to_contain_text("Typebot files of version 6 are read")
    expect(page.get_by_label("Or paste its text")).to_have_value(re.compile("version"))


def test_the_gallery_speaks_chinese_on_a_phone(sign_in: SignIn, demo: dict[str, Any]) -> None:
    page = sign_in("classic", "admin", viewport=PHONE)
    dressed(page, demo["base"], "light", "zh")
    page.goto("/flows/new")
    page.get_by_role("link", name="退款").click()
    page.get_by_role("button", name="新建流程").click()
    expect(page.locator("#flow-setup")).to_contain_text("待配置")
    expect(page.locator(".hw-outline")).to_contain_text("订单与原因")
    assert overflow(page) == 0


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_axe_finds_nothing_in_the_gallery(
    sign_in: SignIn, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    dressed(page, demo["base"], theme, language)
    for path in ("/flows/new", "/flows/new/refund", "/flows/new/wechat_menu", "/flows/import", "/settings/values"):
        page.goto(path)
        _look(page, path)
    page.goto("/flows/import")
    page.locator("#import-source").fill(raw(BOT).decode())
    page.locator("main form button[type=submit]").first.click()
    page.locator("#import-report").wait_for()
    _look(page, "a look at a file")
    page.locator("button[value=make]").click()
    page.locator("#flow-setup").wait_for()
    _look(page, "a flow with its list")
    page.goto(page.url.split("?")[0] + "/export")
    _look(page, "export")


def _look(page: Page, what: str) -> None:
    assert overflow(page) == 0, what
    assert violations(page) == [], what


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["message", "condition", "wait"])
def test_a_step_is_added_configured_tried_and_published_in_the_browser(sign_in: SignIn, kind: str) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    page.goto("/flows/new")
    page.get_by_label("Name", exact=True).fill(f"Browser {kind}")
    page.get_by_text("Nothing", exact=True).click()
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Browser {kind}")
    for number, added in enumerate(("end", kind), start=1):
        page.locator(".hw-add").first.click()
        page.locator(f".hw-add-menu:popover-open [value='{added}']").click()
        expect(page.locator("#flow-work")).to_have_attribute("data-step", f"n_{number}")
    _fill_in(page, kind)
    _save(page)
    for way in page.locator(".hw-exit select").all():
        way.select_option(value="n_1")
    _save(page)
    expect(page.locator("#flow-problems[open]")).to_have_count(0)
    page.locator("[data-opens-chat]").click()
    page.locator("#flow-chat").get_by_role("button", name="Hello", exact=True).click()
    title = page.locator(".hw-outline .hw-step-words strong").nth(1).inner_text()
    expect(page.locator("[data-chat-steps]")).to_contain_text(title)
    page.locator("[data-opens-review]").click()
    page.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(page.locator("#flow-status")).to_contain_text("Live: version 1")


def _save(page: Page) -> None:
    """Press it, or where nothing has changed leave it."""
    button = page.get_by_role("button", name="Save to the draft")
    if button.is_visible():
        with page.expect_response(lambda answer: answer.request.method == "POST" and "/steps/n_2" in answer.url):
            button.click()


def _fill_in(page: Page, kind: str) -> None:
    """What each of them needs, as a person writes it."""
    form = page.locator("#step-form")
    match kind:
        case "message":
            form.locator("[name='text.en']").fill("Hello")
        case "condition":
            form.get_by_role("group", name="Cases").get_by_role("button", name="Add").click()
            form.locator("[name='cases.0.expr']").fill("1 == 1")
        case "wait":
            form.locator("[name='seconds']").fill("5")
