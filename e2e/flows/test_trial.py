"""The test chat: days go by at a click, services answer as chosen, a chat becomes a test that catches a change."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.admin.test_pages import dressed
from e2e.axe import overflow, violations
from e2e.flows.conftest import MakeFlow, open_step, save
from e2e.pages.keys import Keys
from e2e.pages.phone import PHONE, SMALL
from e2e.pages.trial import Trial

pytestmark = pytest.mark.timeout(180)


def _orders(page: Page, name: str) -> str:
    page.goto("/flows/new")
    page.get_by_text("Order status", exact=True).click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url


def test_a_chat_is_tried_kept_and_catches_a_change(admin: Page) -> None:
    flow = _orders(admin, "Tried by mouse")
    admin.get_by_role("link", name="Test chat").click()
    trial = Trial(admin)
    trial.says("Where is my order 10086?")
    trial.hears("10086")
    expect(trial.known).to_contain_text("order_no")
    expect(trial.steps.filter(has_text="Look the order up")).to_have_count(1)
    expect(admin.locator(".hw-step-visited", has_text="Look the order up")).to_be_attached()

    before = admin.locator("[data-trial-now]").get_attribute("datetime")
    trial.passes("In two days")
    expect(admin.locator("[data-trial-now]")).not_to_have_attribute("datetime", str(before))
    expect(trial.log).to_contain_text("2 days later")
    admin.get_by_role("button", name="Take the last thing back").click()
    expect(trial.log.locator(".hw-trial-time")).to_have_count(0)

    trial.root.locator("#trial-start > summary").click()
    trial.root.get_by_label("Look the order up", exact=True).select_option(label="Not reachable")
    trial.root.get_by_role("button", name="Go through it again like this").click()
    expect(trial.steps.get_by_role("link", name="Order system not reachable")).to_have_count(1)
    expect(trial.log).to_contain_text("as chosen")
    trial.keep()

    admin.goto(f"{flow}/tests")
    expect(admin.locator("[data-tests-summary]")).to_contain_text("All tests pass")
    admin.goto(flow)
    open_step(admin, "Order system not reachable")
    admin.get_by_label("English").first.fill("The order system is asleep.")
    save(admin)
    admin.goto(f"{flow}/tests")
    expect(admin.locator("[data-tests-summary]")).to_contain_text("1 test fails")
    expect(admin.locator("ins")).to_contain_text("The order system is asleep.")
    admin.goto(f"{flow}/publish")
    expect(admin.locator("ins")).to_contain_text("The order system is asleep.")
    admin.get_by_role("link", name="See the tests, and accept what is right now").click()
    admin.get_by_role("link", name="Order system not reachable").click()
    expect(admin.locator("#step-form")).to_be_visible()
    admin.goto(f"{flow}/tests")
    admin.get_by_role("button", name=re.compile("is right$")).click()
    expect(admin.locator("[data-tests-summary]")).to_contain_text("All tests pass")
    admin.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(admin.locator("[data-tests-summary]")).to_contain_text("1 test fails")


def test_a_test_is_renamed_removed_and_brought_back(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Tests to keep")
    admin.goto(f"{flow}/tests")
    expect(admin.get_by_text("No test yet")).to_be_visible()
    trial = Trial(admin).open(flow)
    trial.says("hello")
    trial.keep()
    admin.goto(f"{flow}/tests")
    admin.locator("summary", has_text="Rename").click()
    admin.locator(".hw-trial-rename input[name=name]").fill("Says hello")
    admin.locator(".hw-trial-rename button").click()
    expect(admin.get_by_role("heading", name="Says hello")).to_be_visible()
    admin.get_by_role("button", name="Remove the test Says hello").click()
    expect(admin.get_by_text("No test yet")).to_be_visible()
    admin.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(admin.get_by_role("heading", name="Says hello")).to_be_visible()
    admin.get_by_role("link", name="Go through it").click()
    expect(Trial(admin).log.locator(".hw-bubble-mine")).to_contain_text("hello")


def test_everything_goes_by_keyboard_alone(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Tried by keys")
    keys, trial = Keys(admin), Trial(admin)
    admin.goto(flow)
    admin.locator("[data-opens-chat]").focus()
    keys.press("Enter")
    expect(trial.root.locator("#trial-text")).to_be_focused()
    admin.keyboard.type("hello")
    keys.press("Enter")
    expect(trial.log.locator(".hw-bubble-theirs").first).to_be_visible()
    expect(trial.root.locator("#trial-text")).to_be_focused()
    trial.log.get_by_role("button").first.focus()
    keys.press("Enter")
    expect(trial.log.locator(".hw-bubble-mine")).to_have_count(2)
    expect(trial.root.locator("#trial-text")).to_be_focused()
    trial.root.locator("#trial-pass-86400").focus()
    keys.press("Enter")
    expect(trial.log.locator(".hw-trial-time")).to_have_count(1)
    expect(trial.root.locator("#trial-pass-86400")).to_be_focused()
    trial.root.locator("#trial-keep").focus()
    keys.press("Enter")
    expect(admin.locator("#trial-kept")).to_contain_text("Kept as a test")
    keys.press("Escape")
    expect(admin.locator("#flow-chat")).to_be_hidden()
    expect(admin.locator("[data-opens-chat]")).to_be_focused()


def test_in_chinese_the_flow_speaks_chinese(sign_in: SignIn, demo: dict[str, Any]) -> None:
    page = sign_in("online", "admin", viewport={"width": 1280, "height": 900})
    flow = _orders(page, "中文试聊")
    dressed(page, demo["base"], "light", "zh")
    trial = Trial(page).open(flow)
    trial.says("我的订单10086到哪了")
    trial.hears(re.compile(r"[一-鿿]"))
    page.get_by_role("button", name="两天后").click()
    expect(trial.log).to_contain_text("2 天后")
    trial.keep("已存为该流程的测试")
    page.goto(f"{flow}/tests")
    expect(page.locator("[data-tests-summary]")).to_contain_text("测试全部通过")


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "zh")])
def test_axe_and_a_phone_are_content_with_a_chat_and_a_failing_test(
    sign_in: SignIn, demo: dict[str, Any], theme: str, language: str
) -> None:
    page = sign_in("online", "admin", **PHONE)
    flow = _orders(page, f"On a phone {language}")
    dressed(page, demo["base"], theme, language)
    trial = Trial(page).open(flow)
    trial.says("10086")
    trial.root.locator("#trial-start > summary").click()
    assert overflow(page) == 0
    assert violations(page) == []
    assert page.evaluate(SMALL) == []
    trial.root.locator("#trial-keep").click()
    expect(page.locator("#trial-kept")).not_to_be_empty()

    page.goto(f"{flow}/tests")
    assert overflow(page) == 0
    assert violations(page) == []
    assert page.evaluate(SMALL) == []


def test_the_way_is_marked_on_the_canvas(admin: Page, make_flow: MakeFlow) -> None:
    flow = make_flow(admin, "Marked on the canvas")
    admin.goto(f"{flow}/canvas")
    first = admin.locator(".react-flow__node > .hw-node").first
    expect(first).to_be_visible()
    admin.get_by_role("link", name="Test chat").click()
    Trial(admin).says("hello")

    expect(first).to_have_css("outline-style", "solid")
