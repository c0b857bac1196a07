"""Writing is safe: input methods, drafts, lost connections, keys that stay out of fields."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.hygiene import Hygiene
from e2e.inbox.people import Visitor, accept


@pytest.fixture
def talking(agent: Page, visitor: Callable[..., Visitor]) -> tuple[Page, Visitor]:
    """An agent with an open conversation."""
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    return agent, ada


def _replies(visitor: Visitor) -> list[str]:
    return [event["text"] for event in visitor.events() if event["author"] == "agent" and event["kind"] == "text"]


def test_enter_never_sends_while_an_input_method_is_composing(talking: tuple[Page, Visitor]) -> None:
    page, ada = talking
    page.focus("#ib-reply")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    keyboard.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    keyboard.send("Input.insertText", {"text": "你好"})
    expect(page.locator("#ib-reply")).to_have_value("你好")
    assert page.locator(".ib-us .ib-text", has_text="你好").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator(".ib-us[data-seq] .ib-text", has_text="你好")).to_have_count(1)
    assert _replies(ada) == ["你好"]


def test_shift_enter_starts_a_line(talking: tuple[Page, Visitor]) -> None:
    page, ada = talking
    page.focus("#ib-reply")
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(".ib-us[data-seq] .ib-text", has_text="two")).to_have_count(1)
    assert _replies(ada) == ["one\ntwo"]


def test_drafts_of_reply_and_note_are_kept_apart_and_survive_a_reload(talking: tuple[Page, Visitor]) -> None:
    page, _ada = talking
    page.fill("#ib-reply", "half a reply")
    page.click("#ib-mode-note")
    page.fill("#ib-note", "half a note")
    page.reload()
    expect(page.locator("#ib-note")).to_have_value("half a note")
    expect(page.locator("#ib-composer")).to_have_attribute("data-mode", "note")
    page.click("#ib-mode-reply")
    expect(page.locator("#ib-reply")).to_have_value("half a reply")
    page.click("#view-team")
    page.wait_for_url("**/inbox/team")
    page.go_back()
    page.wait_for_url("**/inbox/mine/*")
    expect(page.locator("#ib-reply")).to_have_value("half a reply")


def test_what_somebody_types_stays_while_the_page_is_refreshed(talking: tuple[Page, Visitor]) -> None:
    page, ada = talking
    page.focus("#ib-reply")
    page.keyboard.type("still wri")
    ada.says("one more thing")
    expect(page.locator(".ib-them .ib-text", has_text="one more thing")).to_be_visible()
    expect(page.locator("#ib-reply")).to_be_focused()
    page.keyboard.type("ting")
    expect(page.locator("#ib-reply")).to_have_value("still writing")


def test_a_reply_written_without_a_connection_is_sent_once_when_it_is_back(
    talking: tuple[Page, Visitor], hygiene: list[Hygiene]
) -> None:
    page, ada = talking
    for watcher in hygiene:
        watcher.expect("ERR_INTERNET_DISCONNECTED", "WebSocket connection to")
    page.context.set_offline(True)
    page.fill("#ib-reply", "sent from a tunnel")
    page.press("#ib-reply", "Enter")
    expect(page.locator(".ib-failed")).to_contain_text("Not sent")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".ib-us[data-seq] .ib-text", has_text="sent from a tunnel")).to_have_count(1)
    expect(page.locator(".ib-pending")).to_have_count(0)
    page.reload()
    expect(page.locator(".ib-us .ib-text", has_text="sent from a tunnel")).to_have_count(1)
    assert _replies(ada) == ["sent from a tunnel"]


def test_single_keys_stay_out_of_fields_and_can_be_switched_off(talking: tuple[Page, Visitor]) -> None:
    page, _ada = talking
    page.focus("#ib-reply")
    page.keyboard.type("jkrne?")
    expect(page.locator("#ib-reply")).to_have_value("jkrne?")
    expect(page.locator("#ib-head")).to_contain_text("Open")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#ib-keys")).to_be_visible()
    page.uncheck("#ib-keys-on")
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("n")
    expect(page.locator("#ib-composer")).to_have_attribute("data-mode", "reply")
    page.click('[data-opens="ib-keys"]')
    page.check("#ib-keys-on")
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("n")
    expect(page.locator("#ib-note")).to_be_focused()


def test_j_and_k_go_through_the_list(
    agent: Page, visitor: Callable[..., Visitor], talking: tuple[Page, Visitor]
) -> None:
    page, first = talking
    second = visitor()
    second.asks_for_a_person()
    accept(page, second)
    expect(page.locator("[data-line]").nth(1)).to_be_visible()
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.wait_for_url(lambda url: not url.endswith(second.conversation_id))
    page.keyboard.press("k")
    page.wait_for_url(f"**/{second.conversation_id}")
    expect(page.locator("#ib-head")).to_contain_text(second.name)
    assert first.conversation_id != second.conversation_id
