"""A channel that takes two messages after each of the customer's: the inbox counts, refuses, and still takes notes."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.admin.conftest import NewContext
from e2e.conftest import company
from e2e.messaging.conftest import Service
from e2e.messaging.test_agent_answers import NUMBER, published, set_up
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(300)
MATRIX = "text_bytes = 60\nwindows = [{ seconds = 172800, messages = 2 }]"


def test_an_agent_sees_what_is_left_and_leaves_a_note_when_nothing_is(
    new_context: NewContext, demo: dict[str, Any], service: Service, tmp_path: Path
) -> None:
    published(new_context, demo, tmp_path, windows=MATRIX)
    admin = one_press(new_context().new_page(), company(demo, "classic")["admin"])
    address = set_up(admin, service)
    carries = admin.get_by_role("table", name="When one may write")
    expect(carries).to_contain_text("The customer writes")
    expect(carries).to_contain_text("48 hours")

    agent = Inbox(one_press(new_context().new_page(), company(demo, "classic")["agent"])).open()
    agent.be("Available")
    service.customer_writes(address, NUMBER, "Is the shop open today?", "m1")
    agent.page.locator("[data-offer]").first.get_by_role("button", name="Accept").click()
    expect(agent.theirs("Is the shop open today?")).to_have_count(1)
    expect(agent.head).to_contain_text("2 of 2 left, until")
    expect(agent.reply("Yes.")).to_be_visible()
    expect(agent.head).to_contain_text("1 of 2 left, until")
    expect(agent.reply("Until six.")).to_be_visible()
    expect(agent.head).to_contain_text("0 of 2 left")
    expect(agent.composer).to_contain_text("no more than 2 messages until the customer writes again")
    expect(agent.reply_field).to_have_count(0)
    agent.page.fill("#ib-note", "She did not ask about Sunday")
    agent.page.press("#ib-note", "Enter")
    expect(agent.page.locator(".ib-note[data-seq]", has_text="Sunday")).to_be_visible()

    service.customer_writes(address, NUMBER, "Thank you!", "m2")
    expect(agent.head).to_contain_text("2 of 2 left, until")
    left = agent.page.locator("#ib-left")
    agent.reply_field.fill("字" * 15)
    expect(left).to_be_hidden()
    agent.reply_field.fill("字" * 18)
    expect(left).to_have_text("6 of 60 bytes left")
    agent.reply_field.fill("字" * 21)
    expect(left).to_have_text("-3 of 60 bytes left")
    agent.reply_field.press("Enter")
    expect(agent.page.locator("#toasts")).to_contain_text("Too long for this channel")
    expect(agent.reply_field).to_have_value("字" * 21)
    expect(agent.reply("See you soon.")).to_be_visible()
    expect(left).to_be_hidden()
    service.gets(lambda each: each["text"] == "See you soon.")
    assert [each["text"] for each in service.sent] == ["Yes.", "Until six.", "See you soon."]
    agent.clear()
