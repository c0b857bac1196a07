"""The canvas by mouse and by keyboard alone, for who reads only, and for everybody's eyes."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import LOOKS, dressed
from e2e.axe import overflow, violations
from e2e.flows.canvas import box, current, open_canvas, pick, place, problems, said, saved, wires, wires_are_seen
from e2e.flows.conftest import MakeFlow, save

WIDE = {"width": 1440, "height": 900}


def test_a_flow_is_built_and_mended_by_mouse(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "By mouse")
    admin.get_by_role("link", name="Canvas").click()
    hello = box(admin, "Hello!")
    hello.locator(".hw-node-head").click()
    expect(admin.locator("#step-title")).to_have_text("Message")
    assert re.search(r"/canvas\?step=\w+$", admin.url)

    admin.get_by_role("button", name="Add a step", exact=True).click()
    admin.locator("dialog[open]").get_by_role("option", name="Question").first.click()
    said(admin, "Added: Question.")
    expect(admin.locator("#step-title")).to_have_text("Question")
    fresh = box(admin, "Question").first
    expect(fresh).to_contain_text("problem")

    admin.get_by_role("button", name="Show the whole flow").click()
    fresh.locator(".hw-node-head").hover()
    before = fresh.bounding_box()
    assert before is not None
    admin.mouse.move(before["x"] + 80, before["y"] + 20)
    admin.mouse.down()
    admin.mouse.move(before["x"] - 120, before["y"] + 20, steps=8)  # away from the map in the corner
    admin.mouse.up()
    said(admin, "Moved.")
    after = fresh.bounding_box()
    assert after is not None and after["x"] < before["x"] - 100

    drawn = wires(admin).count()
    target = box(admin, "We are here").locator(".react-flow__handle.target").bounding_box()
    source = fresh.locator(".hw-port", has_text="Answered").locator(".react-flow__handle").bounding_box()
    assert source is not None and target is not None
    admin.mouse.move(source["x"] + source["width"] / 2, source["y"] + source["height"] / 2)
    admin.mouse.down()
    admin.mouse.move(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2, steps=12)
    admin.mouse.up()
    said(admin, "Connected")
    saved(admin)
    admin.get_by_role("button", name="Undo", exact=True).click()
    expect(wires(admin)).to_have_count(drawn)
    admin.get_by_role("button", name="Redo", exact=True).click()
    expect(wires(admin)).to_have_count(drawn + 1)
    assert wires_are_seen(admin)

    problems(admin).get_by_role("button", name="Question").first.click()
    expect(admin.locator("#step-form [aria-invalid=true]").first).to_be_focused()
    admin.get_by_label("Variable for the answer").fill("day")
    admin.get_by_role("group", name="Question").get_by_label("English").fill("For which day?")
    save(admin)
    expect(box(admin, "For which day?")).to_be_visible()
    admin.get_by_role("button", name="Undo", exact=True).click()
    expect(box(admin, "For which day?")).to_have_count(0)

    admin.get_by_role("link", name="Outline").click()
    expect(admin.locator(".hw-outline")).to_contain_text("Question")
    assert admin.url.startswith(f"{flow}/steps/")


def test_everything_goes_by_keyboard_alone(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "By keys")
    open_canvas(admin, flow)
    keys = admin.keyboard
    start = admin.locator(".react-flow__node[tabindex='0']")
    start.focus()
    expect(current(admin)).to_contain_text("A message arrives")
    keys.press("ArrowRight")
    expect(current(admin)).to_contain_text("Hello!")
    keys.press("ArrowRight")
    expect(current(admin)).to_contain_text("We are here")
    keys.press("ArrowLeft")
    expect(current(admin)).to_contain_text("Hello!")

    keys.press("ArrowRight")
    keys.press("a")
    pick(admin, "Wait")
    said(admin, "Added: Wait.")
    expect(current(admin)).to_contain_text("Wait")
    saved(admin)
    keys.press("F2")
    admin.locator("dialog[open] input").fill("A pause")
    keys.press("Enter")
    expect(box(admin, "A pause")).to_be_visible()

    saved(admin)
    expect(current(admin)).to_contain_text("A pause")
    keys.press("c")
    pick(admin, "")
    pick(admin, "Hello!")
    said(admin, "Connected with")
    saved(admin)
    pause = box(admin, "A pause").get_attribute("data-id") or ""
    x, y = place(admin, pause)
    keys.press("Alt+ArrowDown")
    said(admin, "Moved.")
    assert place(admin, pause) == (x, y + 20)

    keys.press("Control+d")
    said(admin, "Steps pasted: 1.")
    expect(box(admin, "A pause")).to_have_count(2)
    keys.press("Delete")
    said(admin, "Steps removed: 1.")
    expect(box(admin, "A pause")).to_have_count(1)
    for _press in range(2):
        keys.press("Control+z")
    expect(box(admin, "A pause")).to_have_count(1)
    keys.press("Control+y")
    expect(box(admin, "A pause")).to_have_count(2)
    keys.press("Control+z")
    saved(admin)

    keys.press("Control+k")
    pick(admin, "9 to 18")
    expect(current(admin)).to_contain_text("We are here")
    keys.press("Enter")
    expect(admin.locator("#step-title")).to_be_focused()
    admin.locator("#flow-canvas .react-flow__node[tabindex='0']").focus()
    keys.press("Control+a")
    keys.press("g")
    admin.locator("dialog[open] input").fill("All of it")
    keys.press("Enter")
    expect(admin.locator(".hw-frame")).to_contain_text("All of it")
    saved(admin)
    keys.press("?")
    expect(admin.locator("dialog[open]")).to_contain_text("Go along the ways")
    keys.press("Escape")
    admin.reload()
    expect(box(admin, "A pause")).to_be_visible()
    expect(admin.locator(".hw-frame")).to_contain_text("All of it")


def test_single_letters_can_be_switched_off(sign_in: SignIn, make_flow: MakeFlow) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    flow = make_flow(page, "Quiet keys")
    page.goto(flow)
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    headers = {"x-csrftoken": token, "accept": "application/json"}
    try:
        assert page.request.post("/inbox/keys", form={"on": ""}, headers=headers).ok
        open_canvas(page, flow)
        page.locator(".react-flow__node[tabindex='0']").focus()
        page.keyboard.press("a")
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.keyboard.press("Control+k")
        expect(page.locator("dialog[open]")).to_have_count(1)
    finally:
        assert page.request.post("/inbox/keys", form={"on": "yes"}, headers=headers).ok


def test_steps_are_pasted_into_another_company_and_what_is_missing_there_is_said(
    sign_in: SignIn, make_flow: MakeFlow
) -> None:
    here = sign_in("online", "admin", viewport=WIDE)
    here.context.grant_permissions(["clipboard-read", "clipboard-write"])
    flow = make_flow(here, "Copied from")
    open_canvas(here, flow)
    token = here.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    queue = {
        "op": "add",
        "node": {"id": "n_vip", "type": "handoff", "label": "To VIP", "config": {"queue": "vip-only"}},
    }
    body = {"batch": "seed", "base_rev": 1, "ops": [queue]}
    assert here.request.post(f"{flow}/draft/ops", data=body, headers={"x-csrftoken": token}).ok
    expect(box(here, "To VIP")).to_be_visible()
    box(here, "We are here").focus()
    here.keyboard.press("Control+a")
    here.keyboard.press("Control+c")
    said(here, "Steps copied")
    copied = here.evaluate("navigator.clipboard.readText()")
    assert '"format": "hubwright/steps/1"' in copied

    there = sign_in("classic", "admin", viewport=WIDE)
    other = make_flow(there, "Pasted into")
    open_canvas(there, other)
    there.locator(".react-flow__node[tabindex='0']").focus()
    before = there.locator(".react-flow__node").count()
    there.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        copied,
    )
    said(there, "Steps pasted")
    dialog = there.locator("dialog[open]")
    expect(dialog).to_contain_text("vip-only")
    dialog.get_by_role("button", name="Close").click()
    expect(there.locator(".react-flow__node")).to_have_count(2 * before + 1)
    assert there.locator(".react-flow__node", has_text="To VIP").get_attribute("data-id") != "n_vip"


def test_who_only_reads_looks_and_changes_nothing(admin: Page, make_flow: MakeFlow, sign_in: SignIn) -> None:
    flow = make_flow(admin, "Only read")
    reader = sign_in("online", "supervisor", viewport=WIDE)
    open_canvas(reader, flow)
    expect(reader.get_by_role("button", name="Add a step", exact=True)).to_have_count(0)
    box(reader, "Hello!").focus()
    reader.keyboard.press("Delete")
    reader.keyboard.press("a")
    expect(reader.locator("dialog[open]")).to_have_count(0)
    expect(box(reader, "Hello!")).to_have_count(1)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_axe_finds_nothing_on_the_canvas(
    sign_in: SignIn, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    page.goto("/flows")
    flow = str(page.locator("main h2 a").first.get_attribute("href"))
    dressed(page, demo["base"], theme, language)
    open_canvas(page, flow)
    assert (overflow(page), violations(page)) == (0, [])
    page.locator(".react-flow__node[tabindex='0']").focus()
    page.keyboard.press("Enter")
    page.locator("#step-form").wait_for()
    assert (overflow(page), violations(page)) == (0, [])
    for key in ("a", "c", "?", "Control+k"):
        page.locator(".react-flow__node[tabindex='0']").focus()
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        assert violations(page) == [], key
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
