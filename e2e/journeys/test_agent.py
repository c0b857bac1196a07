"""An agent and a visitor in two browsers: offered, answered, noted, resolved, rated, blocked, mailed, shared."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Locator, WebSocket, expect
from playwright.sync_api import TimeoutError as TooLate

from e2e.conftest import NewContext, company
from e2e.hygiene import Hygiene
from e2e.journeys.conftest import Desk, Visit
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import sign_in, sign_out
from e2e.pages.visitor_chat import VisitorChat
from hubwright.kernel.ids import new_id


def _wants_a_person(chat: VisitorChat, number: str) -> None:
    """Ask about an order, then for a person; the number finds the offer again."""
    chat.say(f"where is my order {number}")
    expect(chat.message("bot", number)).to_be_visible()
    chat.ask_for_a_person()


def _paper(element: Locator) -> str:
    colour: str = element.evaluate("e => getComputedStyle(e).backgroundColor")
    return colour


def test_a_conversation_from_the_offer_to_the_rating_and_an_hour_later(
    desk: Desk, visit: Visit, new_context: NewContext, demo: dict[str, Any]
) -> None:
    inbox = desk("online")
    inbox.page.evaluate("window.notReloaded = true")
    chat = visit("online")
    _wants_a_person(chat, "10011")
    card = inbox.offer("10011")
    expect(card).to_be_visible()
    expect(card).to_contain_text("first time here")
    assert inbox.page.evaluate("window.notReloaded")
    inbox.accept("10011")
    expect(inbox.page.locator(".ib-summary")).to_contain_text("10011")
    expect(inbox.theirs("where is my order 10011")).to_be_visible()
    expect(inbox.page.locator("#ib-contact")).to_contain_text("This is their first conversation.")
    expect(chat.kind("assigned")).to_be_visible()

    chat.composer.press_sequentially("I am")
    expect(inbox.typing).to_contain_text("is typing")
    chat.say("I am still here")
    expect(inbox.theirs("I am still here")).to_be_visible()
    inbox.reply_field.press_sequentially("It will")
    expect(chat.panel.get_by_test_id("typing")).to_have_attribute("data-author", "agent")
    reply_paper = _paper(inbox.composer)
    expect(inbox.reply("It will arrive tomorrow")).to_be_visible()
    expect(chat.message("agent", "It will arrive tomorrow")).to_be_visible()

    note = inbox.note("promised him tomorrow")
    expect(note).to_be_visible()
    expect(note).to_contain_text("Internal note")
    assert _paper(inbox.composer) != reply_paper
    assert _paper(note) != _paper(inbox.page.locator(".ib-us .ib-body").last)
    inbox.reply("Anything else?")
    expect(chat.message("agent", "Anything else?")).to_be_visible()
    expect(chat.panel.get_by_text("promised him tomorrow")).to_have_count(0)

    inbox.resolve()
    expect(chat.kind("resolved")).to_be_visible()
    chat.rating(4).click()
    expect(chat.kind("rating")).to_contain_text("4 of 5")
    expect(inbox.page.locator("#ib-contact")).to_contain_text("4 of 5")

    state = chat.composer.page.context.storage_state(indexed_db=True)
    later = new_context(storage_state=state)
    page = later.new_page()
    page.clock.install()
    page.clock.fast_forward("01:00:00")
    again = VisitorChat.open(page, company(demo, "online"))
    expect(again.message("contact", "I am still here")).to_be_visible()
    expect(again.message("agent", "It will arrive tomorrow")).to_be_visible()
    expect(again.panel.get_by_text("promised him tomorrow")).to_have_count(0)
    again.panel.get_by_test_id("history").click()
    again.panel.get_by_test_id("history-item").first.click()
    expect(again.message("agent", "It will arrive tomorrow")).to_be_visible()


def test_who_comes_back_days_later_is_offered_with_what_was_before(
    desk: Desk, visit: Visit, two_days_pass: Callable[[str], None]
) -> None:
    inbox = desk("online")
    chat = visit("online")
    _wants_a_person(chat, "10018")
    earlier = inbox.accept("10018")
    inbox.reply("It left our house this morning")
    expect(chat.message("agent", "It left our house this morning")).to_be_visible()
    inbox.resolve()
    expect(chat.kind("resolved")).to_be_visible()
    two_days_pass(earlier)

    inbox.open()
    _wants_a_person(chat, "10019")
    card = inbox.offer("10019")
    expect(card).to_be_visible()
    expect(card).to_contain_text("1 earlier conversation")
    assert inbox.accept("10019") != earlier
    history = inbox.page.locator("#ib-contact .ib-history a")
    expect(history).to_have_count(1)
    history.click()
    inbox.page.wait_for_url(f"**/inbox/resolved/{earlier}**")
    expect(inbox.log).to_contain_text("It left our house this morning")


def test_an_edition_without_ratings_asks_for_none(desk: Desk, visit: Visit) -> None:
    inbox = desk("classic")
    chat = visit("classic")
    _wants_a_person(chat, "10012")
    inbox.accept("10012")
    inbox.resolve()
    expect(chat.kind("resolved")).to_be_visible()
    expect(chat.rating(5)).to_have_count(0)


def test_a_blocked_visitor_is_told_and_refused(desk: Desk, visit: Visit, hygiene: list[Hygiene]) -> None:
    inbox = desk("online")
    chat = visit("online")
    hygiene[-1].expect("401", "403", "WebSocket")
    _wants_a_person(chat, "10013")
    inbox.accept("10013")
    chat.say("you are all idiots")
    expect(inbox.theirs("you are all idiots")).to_be_visible()
    inbox.block()
    chat.say("and I am not done")
    refused = chat.message("contact", "and I am not done")
    expect(refused).to_have_attribute("data-state", "failed")
    expect(refused).to_contain_text("You cannot send messages here any more.")
    expect(inbox.theirs("and I am not done")).to_have_count(0)
    inbox.page.reload()
    expect(inbox.theirs("you are all idiots")).to_be_visible()
    expect(inbox.theirs("and I am not done")).to_have_count(0)


def test_who_finds_nobody_leaves_an_address_and_is_answered_by_mail_and_in_the_chat(desk: Desk, visit: Visit) -> None:
    inbox = desk("marketing", state="Offline")
    chat = visit("marketing")
    address = f"ada.{new_id().hex[-8:]}@customers.example"
    _wants_a_person(chat, "10014")
    expect(chat.kind("offline")).to_be_visible()
    chat.email.fill(address)
    chat.panel.get_by_test_id("offline-email-send").click()
    expect(chat.kind("email_saved")).to_be_visible()

    inbox.be("Available")
    inbox.accept("10014")
    inbox.reply("Sorry for the wait: it is on the lorry")
    expect(chat.message("agent", "it is on the lorry")).to_be_visible()
    outbox = inbox.page.context.new_page()

    def letter() -> Locator:
        outbox.goto("/demo/outbox")
        return outbox.locator("tbody tr", has_text=address)

    deadline = 40
    while letter().count() == 0:
        deadline -= 1
        assert deadline, "no letter"
    letter().get_by_role("link").first.click()
    expect(outbox.locator("main")).to_contain_text("it is on the lorry")
    expect(outbox.locator("main")).to_contain_text(address)


def test_a_decline_goes_to_the_next_agent_and_only_one_can_hold_a_conversation(desk: Desk, visit: Visit) -> None:
    first, second = desk("online"), desk("online", "supervisor")
    chat = visit("online")
    _wants_a_person(chat, "10015")
    declines, accepts = _who(first, second, "10015")
    expect(accepts.offer("10015")).to_have_count(0)
    action = declines.offer("10015").locator("form").first.get_attribute("action")
    declines.decline("10015")
    expect(accepts.offer("10015")).to_be_visible()
    expect(declines.offer("10015")).to_have_count(0)
    theirs = accepts.offer("10015").locator("form").first.get_attribute("action")
    held = accepts.accept("10015")
    token = declines.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    for late in (action, theirs):
        assert late
        answer = declines.page.request.post(late, headers={"x-csrftoken": token}, max_redirects=0)
        assert answer.status == 409, answer.status
    declines.page.goto(f"/inbox/team/{held}")
    expect(declines.composer).to_contain_text("is answering this conversation")
    declines.open()
    expect(declines.page.locator("[data-line]")).to_have_count(0)
    accepts.reply("It is mine")
    expect(chat.message("agent", "It is mine")).to_have_count(1)
    for each in (first, second):
        expect(each.offer("10015")).to_have_count(0)


def _who(one: Inbox, other: Inbox, words: str) -> tuple[Inbox, Inbox]:
    """Tell whom it is offered to, and who is next."""
    with suppress(TooLate):
        one.offer(words).wait_for(timeout=2_000)
        return one, other
    other.offer(words).wait_for()
    return other, one


def test_what_is_written_without_a_connection_is_sent_once_and_in_order(
    desk: Desk, visit: Visit, hygiene: list[Hygiene]
) -> None:
    inbox = desk("online")
    chat = visit("online")
    hygiene[-1].expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    _wants_a_person(chat, "10016")
    inbox.accept("10016")
    context = chat.composer.page.context
    context.set_offline(True)
    lines = [f"from the tunnel {number}" for number in range(1, 4)]
    for line in lines:
        expect(chat.say(line)).not_to_have_attribute("data-state", "sent")
    expect(chat.message("contact", lines[0])).to_have_attribute("data-state", "queued")
    expect(inbox.theirs("from the tunnel")).to_have_count(0)
    context.set_offline(False)
    expect(inbox.theirs("from the tunnel")).to_have_text(lines, timeout=20_000)
    expect(chat.message("contact", "from the tunnel")).to_have_count(3)
    expect(chat.message("contact", lines[2])).to_have_attribute("data-state", "sent")
    inbox.page.reload()
    expect(inbox.theirs("from the tunnel")).to_have_text(lines)


def test_enter_does_not_send_while_an_input_method_composes(desk: Desk, visit: Visit) -> None:
    inbox = desk("online")
    chat = visit("online")
    _wants_a_person(chat, "10017")
    inbox.accept("10017")
    inbox.reply_field.focus()
    keys = inbox.page.context.new_cdp_session(inbox.page)
    keys.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    keys.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    keys.send("Input.insertText", {"text": "你好"})
    expect(inbox.reply_field).to_have_value("你好")
    inbox.page.keyboard.press("Enter")
    expect(chat.message("agent")).to_have_count(1)
    expect(chat.message("agent", "你好")).to_have_count(1)


def test_the_inbox_socket_closes_within_five_seconds_of_the_end_of_the_sign_in(
    desk: Desk, new_context: NewContext, demo: dict[str, Any]
) -> None:
    page = sign_in(new_context().new_page(), company(demo, "online")["agent"])
    with page.expect_websocket() as opened:
        Inbox(page).open()
    line: WebSocket = opened.value
    elsewhere = page.context.new_page()
    elsewhere.goto("/inbox/mine")
    with line.expect_event("close", timeout=5_000):
        sign_out(elsewhere)
    page.wait_for_url("**/sign-in**")
