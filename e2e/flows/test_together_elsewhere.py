"""Several people on a flow: who is here, and nothing lost in settings, by a restore, or without a connection."""

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.canvas import box, name_step, open_canvas, saved, send
from e2e.flows.conftest import MakeFlow, open_step, save
from e2e.hygiene import Hygiene

WIDE = {"width": 1440, "height": 900}
OFFLINE = (
    "ERR_INTERNET_DISCONNECTED",
    "Failed to fetch",
    "WebSocket connection",
    "htmx:sendError",
    "htmx:afterRequest",
)


def test_people_see_who_else_is_here_and_at_which_step(sign_in: SignIn, make_flow: MakeFlow) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "supervisor", viewport=WIDE)
    flow = make_flow(first, "Who is here")
    open_canvas(first, flow)
    people = first.locator("#flow-people")
    expect(people).to_have_text("")
    second.goto(flow)
    expect(people).to_contain_text("Also here:")
    expect(second.locator("#flow-people")).to_contain_text("Also here:")
    name = people.inner_text().removeprefix("Also here: ")
    open_step(second, "Hello!")
    expect(box(first, "Hello!")).to_contain_text(name)
    open_step(second, "We are here")
    expect(box(first, "We are here")).to_contain_text(name)
    expect(box(first, "Hello!")).not_to_contain_text(name)

    mine = second.locator("#flow-people").inner_text().removeprefix("Also here: ")
    box(first, "Hello!").locator(".hw-node-head").click()
    marked = second.locator(".hw-step", has_text="Hello!")
    expect(marked).to_contain_text(mine)
    first.get_by_label("English").first.fill("Half a word")
    expect(marked).to_contain_text(f"{mine} is editing")
    second.close()
    expect(people).to_have_text("", timeout=6_000)
    expect(box(first, "We are here")).not_to_contain_text(name)


def test_settings_of_two_people_at_once_lose_nothing(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "admin", viewport=WIDE)
    hygiene[1].expect("422")
    flow = make_flow(first, "Set by two")
    for page, variable in ((first, "city"), (second, "street")):
        page.goto(f"{flow}/settings")
        page.get_by_role("button", name="Add").click()
        page.locator("[name='vars.0.key']").fill(variable)
    first.get_by_label("Name", exact=True).first.fill("The first's name")
    _save_settings(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("The first's name")
    _save_settings(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("The first's name")
    second.goto(f"{flow}/settings")
    assert [second.locator(f"[name='vars.{n}.key']").input_value() for n in (0, 1)] == ["city", "street"]

    first.goto(f"{flow}/settings")
    for page, name in ((first, "Mine"), (second, "Yours")):
        page.get_by_label("Name", exact=True).first.fill(name)
    first.get_by_role("button", name="Add").click()
    first.locator("[name='vars.2.key']").fill("country")
    _save_settings(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("Mine")
    _save_settings(second)
    conflict = second.locator(".hw-step-conflict")
    expect(conflict).to_contain_text("changed this flow in the meantime")
    expect(conflict.locator("ins").first).to_contain_text("Mine")
    expect(second.get_by_label("Name", exact=True).first).to_have_value("Yours")
    expect(second.locator("[name='vars.2.key']")).to_have_value("country")
    _save_settings(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("Yours")
    second.goto(f"{flow}/settings")
    expect(second.locator("[name='vars.2.key']")).to_have_value("country")


def _save_settings(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_step_that_somebody_changed_is_not_removed_unseen(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "admin", viewport=WIDE)
    hygiene[1].expect("422")
    flow = make_flow(first, "Not unseen")
    second.goto(flow)
    open_step(second, "We are here")
    second.get_by_label("English").first.fill("Typed, so that the page does not follow")
    open_step(first, "We are here")
    first.get_by_label("English").first.fill("An hour of work")
    save(first)
    second.get_by_role("button", name="Remove this step").click()
    expect(second.locator(".hw-step-conflict")).to_contain_text("The step was not removed")
    expect(second.locator(".hw-outline")).to_contain_text("An hour of work")
    second.get_by_role("button", name="Remove this step").click()
    expect(second.locator(".hw-outline")).not_to_contain_text("An hour of work")


def test_restoring_a_version_while_others_edit_loses_nothing(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "admin", viewport=WIDE)
    for watcher in hygiene:
        watcher.expect("409")
    flow = make_flow(first, "Back then")
    first.get_by_role("link", name="Publish").click()
    first.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(first.locator("#toasts")).to_contain_text("is live")
    open_step(first, "Hello!")
    first.get_by_label("English").first.fill("The second edition")
    save(first)
    first.goto(f"{flow}/versions")
    open_canvas(second, flow)
    name_step(second, "We are here", "Named meanwhile")
    saved(second)

    rev = second.request.get(f"{flow}/draft?brief=true").json()["rev"]
    first.get_by_role("button", name="Restore version 1 as draft").click()
    told = first.locator("main [role=alert]")
    expect(told).to_contain_text("changed this flow in the meantime")
    expect(told).to_contain_text("Named meanwhile")
    assert second.request.get(f"{flow}/draft?brief=true").json()["rev"] == rev
    first.get_by_role("button", name="Restore version 1 as draft").click()
    expect(first.locator("#toasts")).to_contain_text("Version 1 is the draft now")
    expect(box(second, "The second edition")).to_have_count(0)
    name_step(second, "We are here", "Named again")  # whoever has it open goes on at once
    saved(second)
    first.goto(flow)
    expect(first.locator(".hw-outline")).to_contain_text("Named again")
    for _press in range(2):
        first.get_by_role("button", name="Undo the last change").click()
        expect(first.locator("#toasts")).to_contain_text("undone")
    expect(first.locator(".hw-outline")).to_contain_text("The second edition")
    expect(first.locator(".hw-outline")).to_contain_text("Named meanwhile")


def test_words_in_a_step_survive_a_restore_by_somebody_else(sign_in: SignIn, make_flow: MakeFlow) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "admin", viewport=WIDE)
    flow = make_flow(first, "Typed through")
    first.get_by_role("link", name="Publish").click()
    first.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(first.locator("#toasts")).to_contain_text("is live")
    open_step(first, "Hello!")
    first.get_by_label("English").first.fill("Away soon")
    save(first)
    second.goto(flow)
    open_step(second, "We are here")
    second.get_by_label("English").first.fill("Typed all the while")
    first.goto(f"{flow}/versions")
    first.get_by_role("button", name="Restore version 1 as draft").click()
    expect(first.locator("#toasts")).to_contain_text("Version 1 is the draft now")
    save(second)
    expect(second.locator(".hw-outline")).to_contain_text("Typed all the while")
    expect(second.locator(".hw-outline")).not_to_contain_text("Away soon")


def test_the_outline_keeps_what_is_typed_without_a_connection(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    hygiene[0].expect(*OFFLINE)
    flow = make_flow(page, "Outline in a tunnel")
    open_step(page, "Hello!")
    page.context.set_offline(True)
    page.get_by_label("English").first.fill("Written in the tunnel")
    page.get_by_role("button", name="Save to the draft").click()
    expect(page.locator("#flow-offline")).to_contain_text("kept in this browser")
    expect(page.get_by_label("English").first).to_have_value("Written in the tunnel")
    page.context.set_offline(False)
    expect(page.locator(".hw-step[aria-current]")).to_contain_text("Written in the tunnel")
    expect(page.locator("#flow-offline")).to_be_hidden()

    page.context.set_offline(True)
    page.get_by_label("English").first.fill("Written and left")
    expect(page.locator(".hw-savebar")).to_be_visible()
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    other = sign_in("online", "admin", viewport=WIDE)
    other.goto(flow)
    send(other, flow, {"op": "set", "node": _id_of(other, "We are here"), "field": "label", "was": "", "to": "Since"})
    again.goto(flow)
    open_step(again, "Written in the tunnel")
    kept = again.locator("#flow-kept")
    expect(kept).to_contain_text("was not saved")
    kept.get_by_role("button", name="Put it back").click()
    expect(again.get_by_label("English").first).to_have_value("Written and left")
    save(again)
    expect(again.locator(".hw-outline")).to_contain_text("Written and left")
    expect(again.locator(".hw-outline")).to_contain_text("Since")
    again.reload()
    expect(again.locator("#step-form")).to_be_visible()
    expect(again.locator("#flow-kept")).to_be_hidden()


def test_what_was_given_up_on_purpose_is_not_offered_again(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Given up")
    open_step(admin, "Hello!")
    admin.get_by_label("English").first.fill("Never mind")
    expect(admin.locator(".hw-savebar")).to_be_visible()
    admin.locator(".hw-step", has_text="We are here").click()
    admin.get_by_role("button", name="Leave").click()
    expect(admin.locator(".hw-step[aria-current]")).to_contain_text("We are here")
    open_step(admin, "Hello!")
    expect(admin.locator(".hw-step[aria-current]")).to_contain_text("Hello!")
    expect(admin.locator("#flow-kept")).to_be_hidden()


def _id_of(page: Page, words: str) -> str:
    return str(page.locator(".hw-step", has_text=words).first.get_attribute("data-node"))
