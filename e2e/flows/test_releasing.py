"""A version is broken, found out, published, tried on a part and rolled back, by mouse and by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import LOOKS, dressed
from e2e.axe import overflow, violations
from e2e.flows.conftest import MakeFlow, open_step, save
from e2e.hygiene import Hygiene


def _say(page: Page, text: str) -> None:
    open_step(page, "Hello!" if page.locator(".hw-step", has_text="Hello!").count() else "Message")
    page.get_by_label("English").first.fill(text)
    save(page)


def _review(page: Page) -> Any:
    page.get_by_role("link", name="Publish", exact=True).click()
    dialog = page.locator("#flow-dialog[open]")
    dialog.get_by_role("heading", level=2).wait_for()
    return dialog


def _publish(page: Page) -> None:
    _review(page).get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")


def test_break_find_mend_publish_and_roll_back_by_mouse(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Rolled back")
    _publish(admin)

    open_step(admin, "Hello!")
    admin.get_by_label("English").first.fill("{{ nobody }}")
    save(admin)
    dialog = _review(admin)
    expect(dialog).to_contain_text("problem to solve before publishing")
    expect(dialog.get_by_role("button", name="Publish")).to_have_count(0)
    dialog.get_by_role("link", name="Message").first.click()
    expect(admin.locator("#step-form")).to_be_visible()
    admin.get_by_label("English").first.fill("Welcome back!")
    save(admin)

    dialog = _review(admin)
    drawing = dialog.get_by_role("img", name="The steps that changed")
    expect(drawing.locator(".hw-picture-changed .hw-picture-sign")).to_have_text("~")
    expect(dialog.locator("ins")).to_contain_text("Welcome back!")
    dialog.get_by_label("Why?").fill("Warmer")
    dialog.get_by_role("button", name="Publish").click()
    expect(admin.locator("#flow-status")).to_contain_text("Live: version 2")

    admin.get_by_role("link", name="Versions").click()
    first = admin.locator(".hw-timeline > li", has_text="Version 1")
    first.get_by_text("Make it live again").click()
    first.get_by_label("Why?").fill("It was too warm")
    first.get_by_role("button", name="Make version 1 live").click()
    expect(admin.locator("#toasts")).to_contain_text("Version 1 is live again.")
    expect(admin.locator(".hw-timeline-live")).to_contain_text("It was too warm")
    admin.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(admin.locator(".hw-timeline-live")).to_contain_text("Warmer")

    admin.get_by_role("link", name="Compare", exact=True).click()
    admin.get_by_label("From").select_option("1")
    admin.get_by_label("To").select_option("2")
    admin.get_by_role("button", name="Compare").click()
    expect(admin.locator("ins")).to_contain_text("Welcome back!")
    admin.goto(f"{flow}/versions")
    admin.get_by_role("button", name="Restore version 1 as draft").click()
    expect(admin.locator("#toasts")).to_contain_text("Version 1 is the draft now")
    admin.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(admin.locator(".hw-outline")).to_contain_text("Welcome back!")


def _tab_to(page: Page, css: str) -> None:
    for _turn in range(120):
        if page.evaluate("(css) => document.activeElement?.matches(css) ?? false", css):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {css}")


def test_a_part_first_and_everything_by_keyboard_alone(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "By keyboard")
    _publish(admin)
    _say(admin, "Good day to a part of you")
    admin.goto(flow)

    _tab_to(admin, "[data-opens-review]")
    admin.keyboard.press("Enter")
    dialog = admin.locator("#flow-dialog[open]")
    dialog.get_by_role("heading", level=2).wait_for()
    expect(dialog.locator(".hw-part")).to_be_hidden()
    _tab_to(admin, "[name=who]")
    admin.keyboard.press("ArrowRight")
    expect(dialog.get_by_label("Percent", exact=True)).to_be_visible()
    expect(dialog.locator(".hw-for-everybody")).to_be_hidden()
    _tab_to(admin, "[name=percent]")
    admin.keyboard.press("Control+A")
    admin.keyboard.type("25")
    _tab_to(admin, "[name=note]")
    admin.keyboard.type("Carefully")
    _tab_to(admin, ".hw-dialog-actions button[type=submit]")
    admin.keyboard.press("Enter")
    banner = admin.locator("#flow-canary")
    expect(banner).to_contain_text("Version 2 is being tried on 25 % of everybody")
    expect(banner.get_by_role("row")).to_have_count(3)
    expect(admin.locator("#flow-status")).to_contain_text("Live: version 1")

    _tab_to(admin, ".hw-canary-ends form[action$=take-back] button")
    admin.keyboard.press("Enter")
    expect(admin.locator("#toasts")).to_contain_text("Version 2 is taken back")
    expect(banner).to_have_count(0)
    admin.goto(f"{flow}/versions")
    expect(admin.locator(".hw-deeds")).to_contain_text(["Taken back."])


def test_what_cannot_be_used_is_said_in_the_dialog(admin: Page, make_flow: MakeFlow, hygiene: list[Hygiene]) -> None:
    hygiene[0].expect("422")
    flow = make_flow(admin, "Mistyped")
    _publish(admin)
    _say(admin, "Good day")
    admin.goto(flow)
    dialog = _review(admin)
    dialog.get_by_text("A part first").click()
    dialog.get_by_label("Percent", exact=True).fill("200")
    dialog.get_by_role("button", name="Publish").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Choose a number from 1 to 100.")
    expect(dialog.get_by_label("Percent", exact=True)).to_have_value("200")


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_axe_finds_nothing_where_versions_are_tried_and_compared(
    sign_in: SignIn, demo: dict[str, Any], make_flow: MakeFlow, theme: str, language: str, window: dict[str, int]
) -> None:
    maker = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    flow = make_flow(maker, f"Look {theme} {language}")
    _publish(maker)
    _say(maker, "Good day")
    maker.goto(flow)
    dialog = _review(maker)
    dialog.get_by_text("A part first").click()
    dialog.get_by_role("button", name="Publish").click()
    expect(maker.locator("#flow-canary")).to_be_visible()

    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    dressed(page, demo["base"], theme, language)
    for path in ("", "/publish", "/versions", "/versions/compare"):
        page.goto(f"{flow}{path}")
        for more in page.locator("details > summary").all():
            more.click()
        if path == "/publish":
            page.locator("#publish-note").fill("n")
        assert overflow(page) == 0, path
        assert violations(page) == [], path
    maker.goto(flow)
    maker.get_by_role("button", name="Take version 2 back").click()
    expect(maker.locator("#flow-canary")).to_have_count(0)
    page.goto(f"{flow}/publish")
    page.locator("[name=who][value=part]").check()
    assert overflow(page) == 0
    assert violations(page) == []
