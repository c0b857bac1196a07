"""A visitor leaves a callback in the web chat, keeps their place, and reads the answer when they come back."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.inbox.people import Visitor
from e2e.pages.inbox import Inbox
from e2e.pages.routing import AT, Routing
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat
from hubwright.kernel.ids import new_id

Database = Callable[[str], Any]


@pytest.fixture
def one_at_once(tenant: str, database: Database) -> Iterator[None]:
    """Each agent carries one conversation; rules and seats are as before afterwards."""
    database(f"UPDATE hubwright.member SET max_conversations = 1 WHERE tenant_id = '{tenant}'")
    yield
    database(f"UPDATE hubwright.member SET max_conversations = 5 WHERE tenant_id = '{tenant}'")
    database(f"UPDATE hubwright.queue SET overflow = '{{}}', overflow_before = NULL WHERE tenant_id = '{tenant}'")


@pytest.fixture
def default_queue(tenant: str, database: Database) -> str:
    """The id of the queue where everything arrives."""
    found = database(
        f"SELECT id FROM hubwright.queue WHERE tenant_id = '{tenant}' ORDER BY created_at, hubwright.queue.id LIMIT 1"
    )
    return str(found)


def _rule(admin: Page, queue: str) -> None:
    """More than one waits: offer a callback. Saved, taken back and saved again."""
    routing = Routing(admin)
    admin.goto(f"{AT}/queues/{queue}/overflow")
    admin.get_by_role("button", name=re.compile(r"^Add\s*: Rule$")).click()
    rule = admin.get_by_role("group", name="Rule 1", exact=True)
    rule.get_by_label("When", exact=True).select_option("length")
    rule.get_by_label("People", exact=True).fill("1")
    rule.get_by_label("Then", exact=True).select_option("callback")
    words = "When more than 1 people wait: they are offered a callback."
    expect(admin.locator("#sentences li").first).to_have_text(words)
    assert violations(admin) == []
    admin.get_by_role("button", name="Save the rules").click()
    routing.toast("Saved.").get_by_role("button", name="Undo").click()
    expect(admin.locator("#sentences li").first).to_have_text("Everybody who comes waits here.")
    admin.get_by_role("button", name=re.compile(r"^Add\s*: Rule$")).click()
    rule.get_by_label("When", exact=True).select_option("length")
    rule.get_by_label("People", exact=True).fill("1")
    rule.get_by_label("Then", exact=True).select_option("callback")
    admin.get_by_role("button", name="Save the rules").click()
    expect(routing.toast("Saved.")).to_be_visible()


def test_who_leaves_a_callback_is_offered_in_their_turn_answered_and_reads_it_on_their_return(
    new_page: Callable[..., Page],
    firm: dict[str, Any],
    default_queue: str,
    one_at_once: None,
    at_desk: Callable[..., Inbox],
    customer: Callable[..., Visitor],
) -> None:
    del one_at_once
    _rule(one_press(new_page(), firm["admin"]), default_queue)
    agent = at_desk()
    before = [customer(name) for name in ("First", "Second", "Third")]
    before[0].asks_for_a_person("first of all")
    agent.accept(before[0].name)
    for one in before[1:]:
        one.asks_for_a_person(f"I am {one.name}")

    page = new_page(viewport={"width": 390, "height": 844})
    mark = new_id().hex[-8:]
    chat = VisitorChat.open(page, firm)
    chat.say(f"My boiler {mark} is cold")
    chat.ask_for_a_person()
    place = page.get_by_test_id("place")
    expect(place).to_contain_text("Before you: 2.")
    page.get_by_test_id("callback").click()
    expect(page.get_by_test_id("callback-kept")).to_be_visible()
    assert violations(page) == []
    assert overflow(page) == 0
    page.goto("about:blank")  # they leave

    for one in before[1:]:
        agent.resolve()
        agent.accept(one.name)
    agent.resolve()
    card = agent.page.locator("[data-offer]").first
    expect(card).to_contain_text("They have left. Write to them first")
    card.get_by_role("button", name="Accept").click()
    expect(agent.theirs(f"My boiler {mark} is cold")).to_be_visible()
    expect(agent.page.locator("#ib-callback")).to_contain_text("Callback: write first")
    expect(agent.reply(f"Hello, about boiler {mark}")).to_be_visible()
    expect(agent.page.locator("#ib-callback")).to_contain_text("Callback: written to")

    chat = VisitorChat.open(page, firm)
    expect(chat.message("agent", f"Hello, about boiler {mark}")).to_be_visible()
    expect(page.get_by_test_id("place")).to_have_count(0)
    chat.say(f"Boiler {mark} runs again")
    expect(agent.page.locator("#ib-callback")).to_have_count(0)
    agent.page.get_by_role("button", name="More to do").click()
    agent.page.get_by_text("Who was asked, and why").click()
    expect(agent.page.get_by_text("rule 1 decided: more than 1 people wait (2 wait)")).to_be_visible()
    assert violations(agent.page) == []
