"""Several people on one canvas, and one without a connection in the middle of it: nothing is lost."""

from typing import Any

from playwright.sync_api import expect

from e2e.admin.conftest import SignIn
from e2e.flows.canvas import box, open_canvas, pick, saved
from e2e.flows.conftest import MakeFlow
from e2e.hygiene import Hygiene

WIDE = {"width": 1440, "height": 900}
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "status 409", "409 (Conflict)")


def test_two_people_on_one_canvas_see_each_other_at_once(sign_in: SignIn, make_flow: MakeFlow) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "admin", viewport=WIDE)
    flow = make_flow(first, "Both of us")
    open_canvas(first, flow)
    open_canvas(second, flow)
    for page, words, name in ((first, "Hello!", "By the first"), (second, "We are here", "By the second")):
        box(page, words).locator(".hw-node-head").click()
        box(page, words).focus()
        page.keyboard.press("F2")
        page.locator("dialog[open] input").fill(name)
        page.keyboard.press("Enter")
    for page in (first, second):
        expect(box(page, "By the first")).to_be_visible()
        expect(box(page, "By the second")).to_be_visible()
    outline = sign_in("online", "admin", viewport=WIDE)
    outline.goto(flow)
    box(first, "By the first").focus()
    first.keyboard.press("F2")
    first.locator("dialog[open] input").fill("Renamed since")
    first.keyboard.press("Enter")
    expect(outline.locator(".hw-outline")).to_contain_text("Renamed since")


def test_a_true_conflict_shows_both_and_lets_people_choose(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "admin", viewport=WIDE)
    hygiene[1].expect(*OFFLINE)
    flow = make_flow(first, "One of us")
    open_canvas(first, flow)
    open_canvas(second, flow)
    second.context.set_offline(True)
    for page, name in ((first, "The first's name"), (second, "The second's name")):
        box(page, "Hello!").focus()
        page.keyboard.press("F2")
        page.locator("dialog[open] input").fill(name)
        page.keyboard.press("Enter")
    expect(second.locator(".hw-canvas-offline")).to_be_visible()
    saved(first)
    second.context.set_offline(False)
    dialog = second.locator("dialog[open]")
    expect(dialog).to_contain_text("The first's name")
    expect(dialog).to_contain_text("The second's name")
    dialog.get_by_label("Yours").check()
    dialog.get_by_role("button", name="Go on with this choice").click()
    saved(second)
    expect(box(first, "The second's name")).to_be_visible()


def test_what_is_done_without_a_connection_is_kept_and_saved_later(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    hygiene[0].expect(*OFFLINE)
    flow = make_flow(page, "In a tunnel")
    open_canvas(page, flow)
    page.context.set_offline(True)
    box(page, "We are here").focus()
    page.keyboard.press("F2")
    page.locator("dialog[open] input").fill("Written in the tunnel")
    page.keyboard.press("Enter")
    box(page, "Written in the tunnel").focus()
    page.keyboard.press("a")
    pick(page, "Wait")
    expect(page.locator(".hw-canvas-offline")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    saved(page)
    expect(box(page, "Wait")).to_have_count(1)

    page.context.set_offline(True)
    box(page, "Written in the tunnel").focus()
    page.keyboard.press("F2")
    page.locator("dialog[open] input").fill("Written and left")
    page.keyboard.press("Enter")
    expect(page.locator(".hw-canvas-offline")).to_be_visible()
    state: Any = page.context
    page.close()
    state.set_offline(False)
    again = state.new_page()
    open_canvas(again, flow)
    expect(box(again, "Written and left")).to_have_count(1)
    expect(box(again, "Wait")).to_have_count(1)
    again.goto(flow)
    expect(again.locator(".hw-outline")).to_contain_text("Written and left")
