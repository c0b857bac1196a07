"""The order-status bot from nothing to live, broken, found and rolled back: by mouse on the canvas, by keys in both."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.canvas import box, current, open_canvas, pick, problems, said, saved
from e2e.flows.conftest import save
from e2e.pages.keys import Keys

WIDE = {"width": 1440, "height": 900}
ANSWER = "Order {{ order_no }} is {{ order_state }}."


def _begun(page: Page, name: str) -> str:
    """A flow that begins with nothing."""
    page.goto("/flows/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("radio", name="Nothing").check()
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url


def _question(page: Page) -> None:
    page.get_by_label("Variable for the answer").fill("order_no")
    page.get_by_role("group", name="Question").get_by_label("English").fill("Which order?")
    page.locator("details.hw-step-more > summary").click()
    page.get_by_label("Pick out of a sentence").fill(r"\d{4,}")


def _look_up(page: Page) -> None:
    page.get_by_label("Address", exact=True).fill("{{ tenant.order_service }}/orders/{{ order_no }}")
    kept = page.locator("#step-map")
    kept.get_by_role("button", name="Add").click()
    kept.locator("[name='map.0.path']").fill("status")
    kept.locator("[name='map.0.var']").fill("order_state")


def _answers(page: Page, flow: str) -> None:
    """The draft tells of an order, in the test chat."""
    page.goto(f"{flow}/test")
    for words, answer in (("Hello", "Which order?"), ("10086, please", "Order 10086 is")):
        page.get_by_label("Message", exact=True).fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("log")).to_contain_text(answer)
    expect(page.get_by_role("log")).to_contain_text(re.compile(r"Order 10086 is \w+\."))


def _published(page: Page) -> None:
    page.get_by_role("link", name="Publish").click()
    page.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")


def _rolled_back(page: Page, flow: str) -> None:
    page.goto(f"{flow}/versions")
    page.get_by_role("button", name="Restore version 1 as draft").click()
    expect(page.locator("#toasts")).to_contain_text("Version 1 is the draft now")


def test_the_order_bot_is_built_broken_found_and_rolled_back_by_mouse(admin: Page) -> None:
    flow = _begun(admin, "Orders by mouse")
    open_canvas(admin, flow)
    for kind, fill in (("Question", _question), ("Call a service", _look_up)):
        _added_by_mouse(admin, kind)
        fill(admin)
        save(admin)
    _added_by_mouse(admin, "Message")
    admin.get_by_label("English").first.fill(ANSWER)
    save(admin)
    _added_by_mouse(admin, "End")
    saved(admin)
    expect(admin.locator("#canvas-problems summary")).not_to_contain_text(re.compile(r"\d problem"))
    _answers(admin, flow)

    open_canvas(admin, flow)
    _published(admin)
    box(admin, "Order ‹order_no›").locator(".hw-node-head").click()
    admin.get_by_label("English").first.fill("Order {{ order_nr }} is lost.")
    save(admin)
    found = problems(admin).get_by_role("button", name="order_nr")
    box(admin, "A message arrives").locator(".hw-node-head").click()
    found.click()
    expect(admin.get_by_label("English").first).to_be_focused()
    expect(admin.get_by_label("English").first).to_have_value("Order {{ order_nr }} is lost.")
    _rolled_back(admin, flow)
    expect(admin.locator("#flow-status")).not_to_contain_text("Draft has changes")
    _answers(admin, flow)


def _added_by_mouse(page: Page, kind: str) -> None:
    page.get_by_role("button", name="Add a step", exact=True).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("combobox").fill(kind)
    dialog.get_by_role("option").filter(has=page.get_by_text(kind, exact=True)).click()
    said(page, f"Added: {kind}.")
    expect(page.locator("#step-title")).to_have_text(kind)


def test_the_order_bot_is_built_broken_found_and_rolled_back_by_keys(sign_in: SignIn) -> None:
    page = sign_in("online", "admin", viewport=WIDE)
    flow = _begun(page, "Orders by keys")
    keys = Keys(page)
    page.goto(f"{flow}/canvas")
    saved(page)
    fills: tuple[tuple[str, Callable[[Keys], None]], ...] = (
        ("Question", _question_by_keys),
        ("Call a service", _look_up_by_keys),
        ("Message", _message_by_keys),
    )
    keys.to(".react-flow__node")
    for kind, fill in fills:
        keys.press("a")
        pick(page, kind)
        expect(page.locator("#step-title")).to_have_text(kind)
        expect(current(page)).to_contain_text(kind)
        saved(page)
        keys.press("Enter")
        expect(page.locator("#step-title")).to_be_focused()
        fill(keys)
        keys.to("#step-form [data-save-bar] button")
        keys.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("Saved to the draft.")
        expect(page.locator(".hw-savebar")).to_be_hidden()
        _back_to_the_canvas(keys)
    keys.press("a")
    pick(page, "End")
    saved(page)
    expect(page.locator("#canvas-problems summary")).not_to_contain_text(re.compile(r"\d problem"))
    _published_by_keys(keys)

    page.goto(flow)
    node = page.locator(".hw-step", has_text="Order ‹order_no›").get_attribute("id")
    keys.to(f"#{node}")
    keys.press("Enter")
    expect(page.locator("#step-title")).to_be_focused()
    keys.to("[name='text.en']")
    keys.press("Control+a")
    keys.write("Order {{ order_nr }} is lost.")
    keys.to("#step-form [data-save-bar] button")
    keys.press("Enter")
    expect(page.locator("#flow-problems")).to_contain_text("order_nr")
    page.goto(flow)
    keys.to("#flow-problems a")
    keys.press("Enter")
    expect(page.get_by_label("English").first).to_be_focused()
    page.goto(f"{flow}/versions")
    keys.to("[aria-label='Restore version 1 as draft']")
    keys.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Version 1 is the draft now")
    expect(page.locator("#flow-status")).not_to_contain_text("Draft has changes")
    keys.used_no_mouse()
    _answers(page, flow)


def _back_to_the_canvas(keys: Keys) -> None:
    keys.press("Escape")
    keys.is_at(".react-flow__node")


def _question_by_keys(keys: Keys) -> None:
    _filled(keys, "var", "order_no")
    _filled(keys, "text.en", "Which order?")
    keys.to("details.hw-step-more > summary")
    keys.press("Enter")
    _filled(keys, "extract", r"\d{4,}")


def _look_up_by_keys(keys: Keys) -> None:
    _filled(keys, "url", "{{ tenant.order_service }}/orders/{{ order_no }}")
    keys.to("[name='_row'][value='add:map']")
    keys.press("Enter")
    expect(keys.page.locator("[name='map.0.path']")).to_be_focused()
    keys.write("status")
    _filled(keys, "map.0.var", "order_state")


def _message_by_keys(keys: Keys) -> None:
    _filled(keys, "text.en", ANSWER)


def _filled(keys: Keys, field: str, words: str) -> None:
    keys.to(f"[name='{field}']", most=300)
    keys.press("Control+a")
    keys.write(words)


def _published_by_keys(keys: Keys) -> None:
    keys.to("[data-opens-review]")
    keys.press("Enter")
    expect(keys.page.locator("#flow-dialog[open]")).to_be_visible()
    keys.to("#flow-dialog button.btn-primary")
    keys.press("Enter")
    expect(keys.page.locator("#toasts")).to_contain_text("is live")
