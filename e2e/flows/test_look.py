"""The flow pages in both themes and languages, wide and narrow, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import LOOKS, dressed
from e2e.axe import overflow, violations
from e2e.flows.conftest import MakeFlow, save

FAMILIES = ("talk", "decide", "do", "people")


def _order_flow(page: Page) -> str:
    page.goto("/flows")
    return str(page.locator("main h2 a").first.get_attribute("href"))


def _look(page: Page, what: str) -> None:
    """In a window as high as the page: where the bars of a phone lie over a form depends on how far it is scrolled."""
    window = page.viewport_size
    assert window is not None
    whole: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": window["width"], "height": max(window["height"], whole)})
    assert overflow(page) == 0, what
    assert violations(page) == [], what
    page.set_viewport_size(window)


@pytest.mark.slow
@pytest.mark.timeout(480)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_axe_finds_nothing_and_nothing_overflows(
    sign_in: SignIn, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    flow = _order_flow(page)
    dressed(page, demo["base"], theme, language)
    page.goto(flow)
    steps = [str(page.locator(f".hw-step.hw-family-{family}").first.get_attribute("href")) for family in FAMILIES]
    for path in (
        "/flows",
        "/flows/new",
        flow,
        *steps,
        f"{flow}/settings",
        f"{flow}/versions",
        f"{flow}/runs",
        f"{flow}/test",
        f"{flow}/test/real",
        f"{flow}/tests",
    ):
        page.goto(path)
        for more in page.locator("details.hw-step-more > summary, #trial-start > summary").all():
            more.click()
        _look(page, path)

    page.goto(flow)
    page.locator("[data-opens-review]").click()
    page.locator("#flow-dialog[open]").wait_for()
    _look(page, "publish dialog")
    page.locator("[data-closes-dialog]").click()
    page.locator(".hw-add").nth(1).click()
    page.locator(".hw-add-menu:popover-open").wait_for()
    _look(page, "add menu")
    page.keyboard.press("Escape")
    page.locator("[data-opens-chat]").click()
    page.locator("#trial .hw-phone-quick .hw-chip").nth(1).click()
    page.locator("#trial .hw-bubble-theirs").first.wait_for()
    _look(page, "test chat")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS[1:2])
def test_every_kind_of_step_can_be_added_and_edited(
    sign_in: SignIn, demo: dict[str, Any], make_flow: MakeFlow, theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    flow = make_flow(page, "Every kind")
    dressed(page, demo["base"], theme, language)
    page.goto(flow)
    kinds = [str(one.get_attribute("value")) for one in page.locator(".hw-add-menu").first.locator("[name=type]").all()]
    assert len(kinds) > 15
    for kind in kinds:
        page.goto(flow)
        page.locator(".hw-add").first.click()
        page.locator(f".hw-add-menu:popover-open [value='{kind}']").click()
        page.locator("#step-form").wait_for()
        for add in [str(one.get_attribute("value")) for one in page.locator("[name=_row][value^=add]:visible").all()]:
            entries = page.locator(f"#step-form [name^='{add.removeprefix('add:')}.']")
            before = entries.count()
            page.locator(f"[name=_row][value='{add}']").click()
            expect(entries).not_to_have_count(before)
        page.locator("details.hw-step-more > summary").click()
        _look(page, kind)


def test_a_decision_table_is_filled_in_and_a_wrong_cell_is_shown_where_it_is(
    sign_in: SignIn, make_flow: MakeFlow
) -> None:
    page = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    make_flow(page, "Table")
    page.locator(".hw-add").first.click()
    page.locator(".hw-add-menu:popover-open [value='decision_table']").click()
    page.locator("#step-form").wait_for()
    for field, label, words in (("columns", "What is looked at", "contact.name"), ("outcomes", "Label", "Known")):
        rows = page.locator(f"#step-{field}")
        rows.get_by_role("button", name="Add").click()
        rows.get_by_label(label, exact=True).fill(words)
    rows = page.locator("#step-rows")
    rows.get_by_role("button", name="Add").click()
    save(page)
    rows.get_by_label("contact.name").fill("Ann,,Bob")
    rows.get_by_label("Outcome").select_option(label="Known")
    save(page)
    expect(rows.locator("[aria-invalid=true]")).to_have_value("Ann,,Bob")
    rows.get_by_label("contact.name").fill("Ann, Bob")
    save(page)
    expect(rows.locator("[aria-invalid=true]")).to_have_count(0)
    expect(page.locator(".hw-step[aria-current]")).to_contain_text("1 row by contact.name")
    expect(page.get_by_label("Known", exact=True)).to_be_visible()


def test_a_step_is_changed_without_scripts(sign_in: SignIn, demo: dict[str, Any]) -> None:
    signed_in = sign_in("online", "admin")
    signed_in.goto("/flows/new")
    signed_in.get_by_label("Name").fill("Plain")
    signed_in.get_by_role("button", name="Make the flow").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Plain")
    address, state = signed_in.url, signed_in.context.storage_state()
    browser = signed_in.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=state, base_url=demo["base"]).new_page()
    plain.goto(address)
    plain.locator(".hw-step", has_text="We are here").click()
    plain.locator("textarea[name='text.en']").fill("Written without scripts")
    plain.get_by_role("button", name="Save to the draft").click()
    assert "Written without scripts" in plain.locator(".hw-step[aria-current]").inner_text()
    plain.locator("a", has_text="Publish").first.click()
    plain.get_by_role("button", name="Publish").click()
    assert "Live: version 1" in plain.locator("#flow-status").inner_text()
    plain.context.close()
