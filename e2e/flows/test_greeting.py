"""An administrator changes what the bot says, tries it, publishes; conversations under way keep their version."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.conftest import open_step, save
from e2e.inbox.people import Visitor


def _say(page: Page, step: str, text: str) -> None:
    open_step(page, step)
    page.get_by_label("English").first.fill(text)
    save(page)


def test_change_try_publish_and_restore(sign_in: SignIn, visitor: Callable[[str, str], Visitor]) -> None:
    in_the_middle = visitor("classic", "Early")
    in_the_middle.says("hello")
    old = in_the_middle.hears(lambda event: event["author"] == "bot")["text"]

    page = sign_in("classic", "admin", viewport={"width": 1440, "height": 900})
    page.goto("/flows")
    page.locator("main h2 a").first.click()
    address = page.url
    _say(page, "Greeting", "Welcome to the new shop!")
    expect(page.locator(".hw-savebar")).to_be_hidden()
    _say(page, "Did not understand", "New words for the lost.")
    expect(page.locator("#flow-status")).to_contain_text("Draft has changes")

    before = visitor("classic", "Before")
    before.says("hello")
    assert before.hears(lambda event: event["author"] == "bot")["text"] == old

    page.get_by_role("link", name="Test chat").click()
    chat = page.locator("#trial")
    chat.get_by_role("button", name="Hello").click()
    expect(chat.get_by_role("log")).to_contain_text("Welcome to the new shop!")
    expect(page.locator(".hw-step-visited", has_text=re.compile("Greeting"))).to_be_attached()
    chat.get_by_label("Message", exact=True).fill("I want to talk to a person")
    page.keyboard.press("Enter")
    expect(chat.get_by_role("log")).to_contain_text("Here a person takes over")

    page.get_by_role("link", name="Publish").click()
    dialog = page.locator("#flow-dialog")
    expect(dialog.locator("ins")).to_contain_text(["Welcome to the new shop!", "New words for the lost."])
    dialog.get_by_label("Why?").fill("A warmer tone")
    dialog.get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")
    expect(page.locator("#flow-status")).not_to_contain_text("Draft has changes")

    after = visitor("classic", "After")
    after.says("hello")
    assert after.hears(lambda event: event["author"] == "bot")["text"] == "Welcome to the new shop!"
    for somebody in (in_the_middle, after):
        somebody.says("qwertz")
        somebody.hears(lambda event: event["author"] == "bot" and event["seq"] > 3)
    pinned = [event["text"] for event in in_the_middle.events() if event["author"] == "bot"]
    assert "New words for the lost." not in pinned
    assert "New words for the lost." in [event["text"] for event in after.events() if event["author"] == "bot"]

    page.goto(f"{address}/versions")
    expect(page.locator(".hw-timeline-live")).to_contain_text("A warmer tone")
    page.get_by_role("button", name="Restore version 1 as draft").click()
    expect(page.locator("#toasts")).to_contain_text("Version 1 is the draft now")
    page.get_by_role("link", name="Publish").click()
    page.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")
    again = visitor("classic", "Again")
    again.says("hello")
    assert again.hears(lambda event: event["author"] == "bot")["text"] == old


def test_the_test_chat_answers_from_the_order_service_in_chinese(sign_in: SignIn) -> None:
    page = sign_in("online", "admin")
    page.goto("/flows")
    page.locator("main h2 a").first.click()
    page.goto(f"{page.url}/test/real")
    page.get_by_label("The visitor speaks").select_option("zh")
    page.get_by_label("Message", exact=True).fill("我的订单10086到哪了")
    page.get_by_role("button", name="Send").click()
    log = page.get_by_role("log")
    expect(log.locator(".hw-bubble-theirs")).to_contain_text("10086")
    expect(page.locator("[data-chat-known]")).to_contain_text("order_no")
    expect(page.locator("[data-chat-steps]")).to_contain_text("Look the order up")
    chips = log.locator("[data-choice]")
    expect(chips.first).to_be_enabled()
    page.get_by_role("button", name="Start again").first.click()
    expect(log.locator("[data-seq]")).to_have_count(0)


def test_enter_does_not_send_while_an_input_method_is_composing(admin: Page) -> None:
    admin.goto("/flows")
    admin.locator("main h2 a").first.click()
    admin.goto(f"{admin.url}/test/real")
    field = admin.get_by_label("Message", exact=True)
    field.click()
    client = admin.context.new_cdp_session(admin)
    client.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "keyCode": 229})
    expect(field).to_have_value("ni hao")
    client.send("Input.insertText", {"text": "你好"})
    expect(field).to_have_value("你好")
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("log")).to_contain_text("你好")
