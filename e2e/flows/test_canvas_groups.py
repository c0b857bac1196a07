"""A collapsed group is one box with the exits that lead out of it: a look, and each person's own; the flow stays."""

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.canvas import act, box, choose, open_canvas, pick, place, said, saved, send, wires
from e2e.flows.conftest import MakeFlow

WIDE = {"width": 1440, "height": 900}


def _grouped(page: Page, flow: str) -> tuple[str, str]:
    """The greeting and its hours as a group; says which steps they are."""
    open_canvas(page, flow)
    ids = [box(page, words).get_attribute("data-id") or "" for words in ("Hello!", "We are here")]
    choose(page, *ids)
    page.keyboard.press("g")
    page.locator("dialog[open] input").fill("Greeting")
    page.keyboard.press("Enter")
    expect(page.locator(".hw-frame", has_text="Greeting")).to_be_visible()
    saved(page)
    return ids[0], ids[1]


def _rev(page: Page, flow: str) -> int:
    rev: int = page.request.get(f"{flow}/draft?brief=true").json()["rev"]
    return rev


def test_a_collapsed_group_is_one_box_and_no_change_of_the_flow(sign_in: SignIn, make_flow: MakeFlow) -> None:
    page, other = sign_in("online", "admin", viewport=WIDE), sign_in("online", "supervisor", viewport=WIDE)
    flow = make_flow(page, "Collapsed")
    hello, hours = _grouped(page, flow)
    open_canvas(other, flow)
    expect(wires(page)).to_have_count(5)
    drawn, rev = 5, _rev(page, flow)
    page.locator(f"[data-id='{hello}']").focus()
    page.keyboard.press("e")
    said(page, "Collapsed.")
    group = page.locator(".react-flow__node[data-id^='fold:']")
    expect(group).to_be_focused()
    expect(group).to_contain_text("Greeting")
    expect(group).to_contain_text("Steps: 2")
    expect(group).to_contain_text("“Talk to a person” is pressed")
    expect(group).not_to_contain_text("“Opening hours” is pressed")  # leads to a step inside
    for gone in (hello, hours):
        expect(page.locator(f"[data-id='{gone}']")).to_have_count(0)
    expect(wires(page)).to_have_count(drawn - 1)
    expect(page.locator(".hw-frame")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".react-flow__node:focus")).to_contain_text("A message arrives")
    page.keyboard.press("ArrowRight")
    expect(group).to_be_focused()

    expect(other.locator(f"[data-id='{hello}']")).to_be_visible()  # a colleague sees what they like to see
    page.reload()
    expect(group).to_be_visible()
    assert _rev(page, flow) == rev
    group.dblclick(position={"x": 60, "y": 12})
    expect(page.locator(f"[data-id='{hello}']")).to_be_visible()
    expect(wires(page)).to_have_count(drawn)
    page.get_by_role("button", name="Collapse the group: Greeting").click()
    expect(group).to_be_visible()
    page.get_by_role("button", name="Open the group: Greeting").click()
    expect(page.locator(f"[data-id='{hours}']")).to_be_visible()
    assert _rev(page, flow) == rev


def test_a_collapsed_group_moves_opens_for_what_is_sought_and_goes_as_one(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "As one")
    hello, hours = _grouped(admin, flow)
    before = {node: place(admin, node) for node in (hello, hours)}
    act(admin, "Collapse the group")
    group = admin.locator(".react-flow__node[data-id^='fold:']")
    expect(group).to_be_focused()
    admin.keyboard.press("Alt+ArrowDown")
    said(admin, "Moved.")
    saved(admin)

    admin.keyboard.press("Control+k")
    pick(admin, "9 to 18")
    expect(admin.locator(f"[data-id='{hours}']")).to_be_focused()
    assert {node: place(admin, node) for node in (hello, hours)} == {n: (x, y + 20) for n, (x, y) in before.items()}
    act(admin, "Collapse the group")
    send(admin, flow, {"op": "config", "node": hours, "field": "text", "was": _HOURS, "to": "Hello {{ nobody }}"})
    expect(group).to_contain_text("1 problem")
    admin.locator("#canvas-problems summary").click()
    admin.locator("#canvas-problems button").first.click()
    expect(admin.locator(f"[data-id='{hours}']")).to_be_visible()
    expect(admin.get_by_label("English").first).to_be_focused()

    admin.locator(f"[data-id='{hours}']").focus()
    admin.keyboard.press("e")
    expect(group).to_be_focused()
    where = group.bounding_box()
    assert where is not None
    admin.mouse.move(where["x"] + 90, where["y"] + 16)
    admin.mouse.down()
    admin.mouse.move(where["x"] + 130, where["y"] - 44, steps=8)
    admin.mouse.up()
    said(admin, "Moved.")
    moved = group.bounding_box()
    assert moved is not None and moved["y"] < where["y"] - 30
    group.focus()
    admin.keyboard.press("Delete")
    said(admin, "Steps removed: 2.")
    expect(group).to_have_count(0)
    admin.locator(".react-flow__node[tabindex='0']").focus()
    admin.keyboard.press("Control+z")
    expect(group).to_be_visible()
    saved(admin)


_HOURS = "We are here Monday to Friday, 9 to 18."
