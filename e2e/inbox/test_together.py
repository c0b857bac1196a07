"""Two agents and one customer: collision, mentions, what is put off, canned replies, drafts, search."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.hygiene import Hygiene
from e2e.inbox.people import Visitor, accept
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id


@pytest.fixture
def talking(agent: Page, visitor: Callable[..., Visitor]) -> tuple[Page, Visitor]:
    """An agent with an open conversation."""
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    return agent, ada


@pytest.fixture
def other(new_page: Callable[..., Page], company: dict[str, Any], talking: tuple[Page, Visitor]) -> Page:
    """A supervisor who looks at the same conversation."""
    page = one_press(new_page(), company["supervisor"])
    page.goto(f"/inbox/team/{talking[1].conversation_id}")
    page.wait_for_selector(".ib-page[data-live]")
    return page


def test_two_who_write_at_once_the_second_is_stopped_with_the_difference_and_may_send_it(
    talking: tuple[Page, Visitor], other: Page, hygiene: list[Hygiene]
) -> None:
    page, ada = talking
    for watcher in hygiene:
        watcher.expect("409")
    page.fill("#ib-reply", "I write slowly")
    expect(other.locator("#ib-viewing")).to_contain_text("is looking at this too")
    other.fill("#ib-reply", "I was faster")
    other.press("#ib-reply", "Enter")
    expect(page.locator(".ib-us[data-seq] .ib-text", has_text="I was faster")).to_be_visible()
    page.press("#ib-reply", "Enter")
    held = page.locator("#ib-held")
    expect(held).to_contain_text("has answered in the meantime")
    expect(held.get_by_role("list", name="What is new")).to_contain_text("I was faster")
    expect(page.locator("#ib-reply")).to_have_value("I write slowly")
    assert violations(page) == [] and overflow(page) <= 0
    assert [e["text"] for e in ada.events() if e["author"] == "agent" and e["kind"] == "text"] == ["I was faster"]
    page.get_by_role("button", name="Send it anyway").click()
    ada.hears(lambda event: event.get("text") == "I write slowly")
    expect(held).to_have_count(0)


def test_without_scripts_what_was_written_stays_beside_what_is_new(
    talking: tuple[Page, Visitor], other: Page, new_context: Callable[..., Any], hygiene: list[Hygiene]
) -> None:
    page, ada = talking
    plain = new_context(java_script_enabled=False)
    for watcher in hygiene:
        watcher.expect("409")
    plain.add_cookies(page.context.cookies())
    still = plain.new_page()
    still.goto(f"/inbox/mine/{ada.conversation_id}")
    still.fill("#ib-reply", "written without scripts")
    other.fill("#ib-reply", "meanwhile")
    other.press("#ib-reply", "Enter")
    ada.hears(lambda event: event.get("text") == "meanwhile")
    still.click(".ib-send")
    expect(still.locator("#ib-held")).to_contain_text("meanwhile")
    expect(still.locator("#ib-reply")).to_have_value("written without scripts")
    still.click("#ib-send-anyway")
    ada.hears(lambda event: event.get("text") == "written without scripts")


def test_a_colleague_who_is_called_is_told_and_finds_it(talking: tuple[Page, Visitor], other: Page) -> None:
    page, ada = talking
    other.goto("/inbox/mine")
    other.wait_for_selector(".ib-page[data-live]")
    page.click("#ib-mode-note")
    page.locator("#ib-note").press_sequentially("@")
    expect(page.get_by_role("listbox", name="What fits").get_by_role("option").first).to_be_visible()
    names = [f"@{words.strip()}" for words in page.get_by_role("option").all_inner_texts()]
    page.keyboard.press("Enter")
    expect(page.locator("#ib-note")).to_have_value(f"{names[0]} ")
    page.fill("#ib-note", " ".join(names) + " please look")
    page.keyboard.press("Escape")
    page.focus("#ib-note")
    page.press("#ib-note", "Enter")
    expect(other.locator(".hw-toast", has_text="A colleague called you in a note.")).to_be_visible()
    other.click("#view-mentions")
    other.wait_for_url("**/inbox/mentions")
    other.locator("[data-line]", has_text=ada.name).click()
    expect(other.locator(".ib-note")).to_contain_text("please look")
    assert violations(other) == []


def test_put_off_undone_put_off_again_and_back_when_the_customer_answers(talking: tuple[Page, Visitor]) -> None:
    page, ada = talking
    line = page.locator("[data-line]", has_text=ada.name)
    page.click("#ib-snooze")
    page.get_by_role("button", name="Until the customer answers").click()
    toast = page.locator(".hw-toast", has_text="Put off until the customer answers.")
    expect(toast).to_be_visible()
    expect(line).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".hw-toast", has_text="It is back in your list.")).to_be_visible()
    expect(line).to_have_count(1)
    page.click("#ib-snooze")
    page.get_by_role("button", name=re.compile("Tomorrow morning")).click()
    expect(page.locator("#ib-head")).to_contain_text("Put off until")
    page.click("#view-snoozed")
    page.wait_for_url("**/inbox/snoozed")
    expect(line).to_be_visible()
    assert violations(page) == [] and overflow(page) <= 0
    page.click("#view-mine")
    page.wait_for_url("**/inbox/mine")
    expect(line).to_have_count(0)
    ada.says("I have one more question")
    expect(line).to_be_visible()
    assert "Put off" not in " ".join(event.get("text", "") for event in ada.events())


def test_a_canned_reply_is_made_and_used_by_keyboard_and_deleted_with_undo(talking: tuple[Page, Visitor]) -> None:
    page, ada = talking
    shortcut = f"greet-{new_id().hex[-8:]}"
    page.goto("/inbox/canned")
    page.get_by_label("Shortcut").fill(shortcut)
    page.get_by_label("Words").fill("Hello {{contact.name}}, one moment.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(f'[data-canned="{shortcut}"]')).to_be_visible()
    assert violations(page) == [] and overflow(page) <= 0
    page.goto(f"/inbox/mine/{ada.conversation_id}")
    page.locator("#ib-reply").press_sequentially(f"/{shortcut}")
    expect(page.get_by_role("option", name=re.compile(shortcut))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#ib-reply")).to_have_value(f"Hello {ada.name}, one moment.")
    page.keyboard.press("Enter")
    ada.hears(lambda event: event.get("text") == f"Hello {ada.name}, one moment.")
    page.goto("/inbox/canned")
    page.get_by_role("button", name=f"Delete /{shortcut}").click()
    toast = page.locator(".hw-toast", has_text="The canned reply is gone.")
    expect(page.locator(f'[data-canned="{shortcut}"]')).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(f'[data-canned="{shortcut}"]')).to_be_visible()


def test_a_draft_is_there_on_another_device(
    talking: tuple[Page, Visitor], new_context: Callable[..., Any], company: dict[str, Any]
) -> None:
    page, ada = talking
    with page.expect_response(lambda answer: answer.url.endswith("/draft") and answer.ok):
        page.fill("#ib-reply", "begun on this device")
    twin = new_context()
    twin.add_cookies(page.context.cookies())
    elsewhere = twin.new_page()
    elsewhere.goto(f"/inbox/mine/{ada.conversation_id}")
    expect(elsewhere.locator("#ib-reply")).to_have_value("begun on this device")
    elsewhere.press("#ib-reply", "Enter")
    ada.hears(lambda event: event.get("text") == "begun on this device")
    page.reload()
    expect(page.locator("#ib-reply")).to_have_value("")


@pytest.mark.parametrize("words", ["unmistakable wombat", "树袋熊在睡觉"])
def test_search_finds_what_was_said_a_moment_ago_and_has_an_address(talking: tuple[Page, Visitor], words: str) -> None:
    page, ada = talking
    mark = new_id().hex[-8:]
    ada.says(f"{words} {mark}").raise_for_status()
    expect(page.locator(".ib-them .ib-text", has_text=mark)).to_be_visible()
    page.fill("#ib-q", f"{words[:2] if words[0] > 'z' else words} {mark}")
    page.press("#ib-q", "Enter")
    page.wait_for_url("**/inbox/search?q=*")
    line = page.locator("[data-line]", has_text=ada.name)
    expect(line).to_contain_text(mark)
    page.reload()
    expect(line).to_contain_text(mark)
    line.click()
    page.wait_for_url(f"**/inbox/search/{ada.conversation_id}?q=*")
    expect(line).to_be_visible()
    assert violations(page) == [] and overflow(page) <= 0
