"""The tools of the canvas: going back far, lining up, laying out, looking around, grouping, copying between flows."""

from typing import Any

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.canvas import (
    act,
    box,
    choose,
    name_step,
    none_lies_on_another,
    open_canvas,
    pick,
    place,
    said,
    saved,
    send,
    stands,
)
from e2e.flows.conftest import MakeFlow

WIDE = {"width": 1440, "height": 900}
DEEP = 200


def test_two_hundred_changes_are_undone_and_done_again(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Deep")
    open_canvas(admin, flow)
    hello = box(admin, "Hello!")
    node = str(hello.get_attribute("data-id"))
    hello.focus()
    admin.keyboard.press("F2")
    admin.locator("dialog[open] input").fill("The beginning")
    admin.keyboard.press("Enter")
    saved(admin)
    admin.locator(f"[data-id='{node}']").focus()
    for n in range(DEEP):
        admin.keyboard.press("Alt+ArrowDown" if n % 2 else "Alt+ArrowRight")
        saved(admin)  # what is saved is a change of its own
    expect(box(admin, "The beginning")).to_be_visible()
    moved = place(admin, node)
    undo = admin.get_by_role("button", name="Undo", exact=True)
    for _press in range(DEEP):
        admin.keyboard.press("Control+z")
    expect(undo).to_be_disabled()
    expect(box(admin, "The beginning")).to_be_visible()  # the 201st change is too long ago
    start = place(admin, node)
    assert (moved[0] - start[0], moved[1] - start[1]) == (20 * DEEP // 2, 20 * DEEP // 2)
    for _press in range(DEEP):
        admin.keyboard.press("Control+y")
    expect(admin.get_by_role("button", name="Redo", exact=True)).to_be_disabled()
    assert place(admin, node) == moved
    saved(admin)
    admin.reload()
    expect(box(admin, "The beginning")).to_be_visible()
    assert place(admin, node) == moved


def test_steps_that_lie_on_each_other_are_laid_out_when_one_looks(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "On each other")
    draft = admin.request.get(f"{flow}/draft").json()
    steps = [*draft["doc"]["entry"], *draft["doc"]["nodes"]]
    admin.goto(f"{flow}/canvas")
    send(admin, flow, *(
        {"op": "set", "node": step["id"], "field": "pos", "was": step["pos"], "to": [0, 60 * n]}
        for n, step in enumerate(steps)
    ))  # fmt: skip
    open_canvas(admin, flow)
    assert none_lies_on_another(admin)


def test_a_step_that_was_added_elsewhere_stands_apart(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Added elsewhere")
    open_canvas(admin, flow)
    act(admin, "Tidy up")
    said(admin, "Tidied up.")
    saved(admin)
    begin = admin.request.get(f"{flow}/draft").json()["doc"]["entry"][0]
    send(admin, flow, {"op": "set", "node": begin["id"], "field": "pos", "was": begin["pos"], "to": [0, 40]})
    send(admin, flow, {"op": "add", "node": {"id": "n_new", "type": "end", "label": "From the outline", "config": {}}})
    expect(box(admin, "From the outline")).to_be_visible()
    assert none_lies_on_another(admin)
    open_canvas(admin, flow)
    expect(box(admin, "From the outline")).to_be_visible()
    assert none_lies_on_another(admin)


def test_steps_are_lined_up_spread_and_tidied(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "In line")
    open_canvas(admin, flow)
    act(admin, "Tidy up")
    said(admin, "Tidied up.")
    saved(admin)
    boxes = [one.get_attribute("data-id") or "" for one in admin.locator(".react-flow__node").all()]
    tidy = {name: place(admin, name) for name in boxes}
    assert len(set(tidy.values())) == len(boxes)
    for one in boxes:
        for other in boxes:
            apart = abs(tidy[one][0] - tidy[other][0]) >= 250 or abs(tidy[one][1] - tidy[other][1]) >= 60
            assert one == other or apart, "two boxes stand on each other"
    start, hello = boxes[0], box(admin, "Hello!").get_attribute("data-id") or ""
    assert tidy[start][0] < tidy[hello][0], "the way goes from left to right"

    for words, line in (("Align left", 0), ("Align at the top", 1)):
        choose(admin, *boxes[:3])
        act(admin, words)
        said(admin, "Aligned.")
        assert len({place(admin, name)[line] for name in boxes[:3]}) == 1, words
    choose(admin, *boxes[:3])
    act(admin, "Spread across")
    across = sorted(place(admin, name)[0] for name in boxes[:3])
    assert across[1] - across[0] == across[2] - across[1] >= 320
    choose(admin, *boxes[:3])
    act(admin, "Spread down")
    down = sorted(place(admin, name)[1] for name in boxes[:3])
    assert down[1] - down[0] == down[2] - down[1] >= 150
    saved(admin)
    admin.locator(f"[data-id='{start}']").focus()
    for _press in range(4):
        admin.keyboard.press("Control+z")
    for name, where in tidy.items():
        stands(admin, name, where)


def test_the_small_map_leads_around_and_finding_leads_to_a_step(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Far away")
    open_canvas(admin, flow)
    far = {"op": "add", "node": {"id": "n_far", "type": "end", "label": "Far away", "pos": [6000, 4000], "config": {}}}
    send(admin, flow, far)
    expect(admin.locator(".react-flow__minimap-node")).to_have_count(admin.locator(".react-flow__node").count())
    expect(box(admin, "Far away")).not_to_be_in_viewport()
    small = admin.locator(".react-flow__minimap svg")
    before = admin.locator(".react-flow__viewport").get_attribute("style")
    where = small.bounding_box()
    assert where is not None
    admin.mouse.move(where["x"] + 40, where["y"] + 40)
    admin.mouse.down()
    admin.mouse.move(where["x"] + 90, where["y"] + 80, steps=6)
    admin.mouse.up()
    expect(admin.locator(".react-flow__viewport")).not_to_have_attribute("style", before or "")

    box(admin, "Hello!").focus()
    admin.keyboard.press("Control+k")
    pick(admin, "far away")
    expect(box(admin, "Far away")).to_be_focused()
    expect(box(admin, "Far away")).to_be_in_viewport()
    admin.keyboard.press("Control+k")
    combobox = admin.locator("dialog[open]").get_by_role("combobox")
    combobox.fill("no such words anywhere")
    expect(admin.locator("dialog[open]")).to_contain_text("Nothing fits.")
    combobox.fill("9 to 18")
    combobox.press("Enter")
    expect(box(admin, "We are here")).to_be_focused()
    expect(box(admin, "We are here")).to_be_in_viewport()


def test_groups_and_notes_stay_and_are_taken_apart(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Grouped")
    open_canvas(admin, flow)
    for words in ("Hello!", "We are here"):
        box(admin, words).focus()
        admin.keyboard.press("n")
        admin.locator("dialog[open] textarea").fill(f"Ask Li about {words}")
        admin.get_by_role("button", name="Save", exact=True).click()
        expect(box(admin, words).locator(".hw-node-note")).to_contain_text("Ask Li")
    ids = [box(admin, words).get_attribute("data-id") or "" for words in ("Hello!", "We are here")]
    choose(admin, *ids)
    admin.keyboard.press("g")
    admin.locator("dialog[open] input").fill("Greeting")
    admin.keyboard.press("Enter")
    frame = admin.locator(".hw-frame", has_text="Greeting")
    expect(frame).to_be_visible()
    saved(admin)
    admin.reload()
    expect(frame).to_be_visible()
    expect(box(admin, "Hello!").locator(".hw-node-note")).to_contain_text("Ask Li about Hello!")
    frame.get_by_role("button", name="Greeting", exact=True).click()
    expect(admin.locator(".react-flow__node.selected")).to_have_count(2)
    act(admin, "Ungroup")
    expect(frame).to_have_count(0)
    expect(box(admin, "Hello!")).to_be_visible()
    box(admin, "Hello!").focus()
    admin.keyboard.press("Control+z")
    expect(frame).to_be_visible()


def test_several_steps_are_copied_from_one_flow_into_another(admin: Page, make_flow: MakeFlow) -> None:
    other = make_flow(admin, "Into this")
    flow = make_flow(admin, "Out of this")
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_canvas(admin, flow)
    name_step(admin, "We are here", "Our hours")
    name_step(admin, "Hello!", "Our greeting")
    choose(admin, *[box(admin, words).get_attribute("data-id") or "" for words in ("Our hours", "Our greeting")])
    admin.keyboard.press("Control+c")
    said(admin, "Steps copied: 2.")
    open_canvas(admin, other)
    before = admin.locator(".react-flow__node").count()
    wires = len(admin.request.get(f"{other}/draft?after=0").json()["doc"]["edges"])
    expect(admin.locator(".react-flow__edge")).to_have_count(wires)  # they are drawn once the boxes are measured
    admin.locator(".react-flow__node[tabindex='0']").focus()
    admin.keyboard.press("Control+v")
    said(admin, "Steps pasted: 2.")
    expect(admin.locator(".react-flow__node")).to_have_count(before + 2)
    expect(admin.locator(".react-flow__node.selected")).to_have_count(2)
    expect(admin.locator(".react-flow__edge")).to_have_count(wires + 1)  # the wire between them came along
    expect(box(admin, "Our hours")).to_contain_text("9 to 18")
    saved(admin)
    admin.locator(".react-flow__node.selected").first.focus()
    admin.keyboard.press("Control+z")
    expect(admin.locator(".react-flow__node")).to_have_count(before)
    expect(admin.locator(".react-flow__edge")).to_have_count(wires)


def test_colleagues_comment_on_a_step_on_the_canvas_and_in_the_outline(sign_in: SignIn, make_flow: MakeFlow) -> None:
    first, second = sign_in("online", "admin", viewport=WIDE), sign_in("online", "supervisor", viewport=WIDE)
    flow = make_flow(first, "Talked about")
    open_canvas(first, flow)
    node = box(first, "Hello!").get_attribute("data-id")
    second.goto(f"{flow}/steps/{node}")
    box(first, "Hello!").focus()
    first.keyboard.press("m")
    first.locator("dialog[open] textarea").fill("Too formal?")
    first.locator("dialog[open]").get_by_role("button", name="Comment", exact=True).click()
    expect(first.locator("dialog[open] .hw-remarks")).to_contain_text("Too formal?")
    first.locator("dialog[open]").get_by_role("button", name="Close").click()
    expect(box(first, "Hello!")).to_contain_text("Comments: 1")

    remarks = second.locator("#step-comments")
    expect(remarks).to_contain_text("Too formal?")
    expect(second.locator(f"#step-{node}")).to_contain_text("Comments: 1")
    remarks.get_by_label("Comment").fill("I like it")
    remarks.get_by_role("button", name="Comment").click()
    expect(remarks).to_contain_text("I like it")
    expect(box(first, "Hello!")).to_contain_text("Comments: 2")
    remarks.get_by_role("listitem").filter(has_text="Too formal?").get_by_role("button", name="Settle").click()
    expect(remarks).to_contain_text("Settled by")
    expect(box(first, "Hello!")).to_contain_text("Comments: 1")
    expect(second.locator(f"#step-{node}")).to_contain_text("Comments: 1")


def test_the_canvas_is_dark_where_the_person_likes_it_dark(sign_in: SignIn, make_flow: MakeFlow) -> None:
    page = sign_in("online", "admin", viewport=WIDE, color_scheme="dark")
    flow = make_flow(page, "By night")
    open_canvas(page, flow)
    parts = [".hw-node", ".react-flow", ".react-flow__minimap", ".hw-canvas-bar"]
    dark: dict[str, Any] = {}
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of both
        seen = page.evaluate(
            """(parts) => Object.fromEntries(parts.map((name) => {
              let at = document.querySelector(name), colour = "";
              for (; at; at = at.parentElement) {
                colour = getComputedStyle(at).backgroundColor;
                if (!/, 0\\)$|transparent/.test(colour)) break;
              }
              const dot = document.createElement("canvas").getContext("2d");
              dot.fillStyle = colour; dot.fillRect(0, 0, 1, 1);
              const [r, g, b] = dot.getImageData(0, 0, 1, 1).data;
              return [name, Math.round((r + g + b) / 3)];
            }))""",
            parts,
        )
        if scheme == "dark":
            dark = seen
            assert all(value < 90 for value in seen.values()), seen
        else:
            assert all(value > 200 for value in seen.values()), seen
            assert all(seen[name] != dark[name] for name in seen)
