"""An agent's work: an offer without a reload, replies and notes kept apart, resolve and block with undo, files."""

import io
import re
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from e2e.hygiene import Hygiene
from e2e.inbox.people import Visitor, accept, heard, set_availability
from e2e.pages.sign_in import one_press


def test_an_offer_arrives_without_a_reload_with_what_the_bot_knows_and_accept_in_focus(
    agent: Page, visitor: Callable[..., Visitor]
) -> None:
    agent.evaluate("window.notReloaded = true")
    ada = visitor()
    ada.asks_for_a_person("where is my order 10086")
    card = agent.locator("[data-offer]", has_text=ada.name)
    expect(card).to_be_visible()
    expect(card).to_contain_text("10086")
    expect(card.get_by_role("button", name="Accept")).to_be_focused()
    expect(agent).to_have_title(re.compile(r"^\(1\) "))
    assert agent.evaluate("window.notReloaded")
    agent.keyboard.press("a")
    agent.wait_for_url(f"**/inbox/mine/{ada.conversation_id}")
    expect(agent.locator("#ib-head")).to_contain_text(ada.name)
    expect(agent.locator(".ib-summary")).to_contain_text("10086")
    expect(agent.locator("#ib-contact")).to_contain_text("This is their first conversation.")
    assert ada.hears(lambda event: event["kind"] == "assigned")["author_name"]


def test_reply_and_note_differ_in_paper_label_icon_and_words_and_only_the_reply_reaches_the_visitor(
    agent: Page, visitor: Callable[..., Visitor]
) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    composer = agent.locator("#ib-composer")
    reply_paper = composer.evaluate("e => getComputedStyle(e).backgroundColor")
    expect(composer.get_by_role("button", name=re.compile(f"^Send to {ada.name} on "))).to_be_visible()
    expect(composer.get_by_role("button", name="Save note for the team")).to_be_hidden()
    agent.fill("#ib-reply", "I am on it")
    agent.press("#ib-reply", "Enter")
    expect(agent.locator(".ib-us .ib-text", has_text="I am on it")).to_have_count(1)
    expect(agent.locator("#ib-reply")).to_have_value("")
    ada.hears(lambda event: event["author"] == "agent" and event["text"] == "I am on it")

    agent.press("#ib-reply", "Escape")
    agent.keyboard.press("n")
    expect(agent.locator("#ib-note")).to_be_focused()
    assert composer.evaluate("e => getComputedStyle(e).backgroundColor") != reply_paper
    expect(composer.get_by_text(f"only your team sees this, never {ada.name}")).to_be_visible()
    expect(composer.get_by_role("button", name=re.compile("^Send to"))).to_be_hidden()
    agent.keyboard.type("difficult customer")
    agent.keyboard.press("Enter")
    note = agent.locator(".ib-note[data-seq]", has_text="difficult customer")
    expect(note).to_contain_text("Internal note")
    ada.says("are you there?")
    expect(agent.locator(".ib-them .ib-text", has_text="are you there?")).to_be_visible()
    seen = [event.get("text", "") for event in ada.events()]
    assert "difficult customer" not in " ".join(seen)
    numbers = [int(found) for found in agent.locator("[data-seq]").evaluate_all("a => a.map(e => e.dataset.seq)")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_resolve_and_its_undo_and_the_rating(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    agent.locator("#main").focus()
    agent.keyboard.press("e")
    toast = agent.locator(".hw-toast", has_text="Conversation resolved.")
    expect(toast).to_be_visible()
    expect(agent.locator("#ib-head")).to_contain_text("Resolved")
    ada.hears(lambda event: event["kind"] == "resolved")
    toast.get_by_role("button", name="Undo").click()
    expect(agent.locator("#ib-head")).to_contain_text("Open")
    agent.get_by_role("button", name="Resolve").click()
    expect(agent.locator("#ib-composer")).to_contain_text("A reply opens it again.")


def test_a_blocked_visitor_is_refused_and_undo_lets_them_in(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    agent.get_by_role("button", name="More to do").click()
    agent.get_by_role("button", name="Block this visitor").click()
    expect(agent.locator("#ib-composer")).to_contain_text("This visitor is blocked")
    refused = ada.says("let me in")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:hubwright:problem:blocked")
    agent.locator(".hw-toast").get_by_role("button", name="Undo").click()
    expect(agent.locator("#ib-composer")).not_to_contain_text("is blocked")
    assert ada.says("thank you").status_code == 202


def test_a_picture_goes_to_the_visitor(agent: Page, visitor: Callable[..., Visitor], demo: dict[str, Any]) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    agent.set_input_files("[data-attach]", {"name": "label.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    shown = agent.locator(".ib-picture img")
    expect(shown).to_have_attribute("alt", "label.png")
    assert shown.evaluate("async e => { await e.decode(); return e.naturalWidth }") == 60
    event = ada.hears(lambda event: event["author"] == "agent" and event["kind"] == "file")
    answer = ada.client.get(event["file"]["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


def test_what_is_not_a_picture_is_refused_with_a_reason(
    agent: Page, visitor: Callable[..., Visitor], hygiene: list[Hygiene]
) -> None:
    for watcher in hygiene:
        watcher.expect("415")
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    agent.set_input_files(
        "[data-attach]", {"name": "x.png", "mimeType": "image/png", "buffer": b"<html><script>1</script>"}
    )
    expect(agent.locator(".hw-toast-error")).to_contain_text("Only pictures")


def test_typing_is_seen_both_ways_and_a_note_is_typed_unseen(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    with ada.socket() as line:
        heard(line, lambda frame: frame["type"] == "ready")
        line.send('{"type": "typing", "on": true}')
        expect(agent.locator("#ib-typing")).to_have_text(f"{ada.name} is typing…")
        line.send('{"type": "typing", "on": true}')
        line.send('{"type": "typing", "on": false}')
        expect(agent.locator("#ib-typing")).to_have_text("")

        agent.click("#ib-mode-note")
        agent.locator("#ib-note").press_sequentially("psst")
        agent.click("#ib-mode-reply")
        agent.locator("#ib-reply").press_sequentially("Hel")
        frame = heard(line, lambda frame: frame["type"] in ("typing", "events"))
        assert (frame["type"], frame["author"], frame["on"]) == ("typing", "agent", True)
        agent.press("#ib-reply", "Enter")
        heard(line, lambda frame: frame["type"] == "typing" and not frame["on"])


def test_colleagues_see_each_other_and_the_list_is_live(
    agent: Page, visitor: Callable[..., Visitor], new_page: Callable[..., Page], company: dict[str, Any]
) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    other = one_press(new_page(), company["supervisor"])
    other.goto("/inbox/team")
    other.evaluate("window.notReloaded = true")
    line = other.locator("[data-line]", has_text=ada.name)
    ada.says("news for the list")
    expect(line).to_contain_text("news for the list")
    line.click()
    expect(other.locator("#ib-log")).to_contain_text("news for the list")
    assert other.evaluate("window.notReloaded")
    expect(agent.locator("#ib-viewing")).to_contain_text("is looking at this too")
    expect(other.locator("#ib-viewing")).to_contain_text("is looking at this too")
    expect(other.locator("#ib-composer")).to_contain_text("is answering this conversation")
    other.go_back()
    expect(agent.locator("#ib-viewing")).to_have_text("")


def test_who_writes_while_nobody_is_there_is_offered_to_whoever_comes(
    agent: Page, visitor: Callable[..., Visitor]
) -> None:
    set_availability(agent, "Offline")
    ada = visitor()
    ada.asks_for_a_person()
    ada.hears(lambda event: event["kind"] == "offline")
    agent.click("#view-waiting")
    expect(agent.locator("[data-line]", has_text=ada.name)).to_be_visible()
    set_availability(agent, "Available")
    accept(agent, ada)
