"""“Why did the bot say this?”: by mouse and by keyboard, in both languages and themes, and without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.inbox.people import Visitor

WHY = "Why did the bot say this?"


def _answered(visitor: Callable[..., Visitor]) -> Visitor:
    """A visitor whose order was looked up."""
    ada = visitor()
    ada.says("where is my order 10086").raise_for_status()
    ada.hears(lambda event: event["author"] == "bot" and "10086" in event.get("text", ""), within=15)
    return ada


def test_a_bots_message_opens_the_steps_that_led_to_it(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = _answered(visitor)
    agent.goto(f"/inbox/team/{ada.conversation_id}")
    answer = agent.locator(".ib-by-bot", has_text="10086")
    answer.get_by_role("link", name=WHY).click()
    dialog = agent.get_by_role("dialog", name=WHY)
    steps = dialog.locator(".ib-step")
    expect(steps.first).to_be_visible()
    expect(dialog).to_contain_text(re.compile(r"version \d+"))  # other journeys publish in the same companies
    expect(dialog).to_contain_text("the visitor wrote")
    expect(dialog).to_contain_text("asked an outside service (answer 200)")
    expect(steps.last).to_contain_text("said something")
    expect(steps.last).to_contain_text("1 × step")
    assert agent.url.endswith(ada.conversation_id)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_it_works_by_keyboard_alone_and_gives_the_focus_back(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = _answered(visitor)
    agent.goto(f"/inbox/team/{ada.conversation_id}")
    link = agent.locator(".ib-by-bot", has_text="10086").get_by_role("link", name=WHY)
    link.focus()
    agent.keyboard.press("Enter")
    dialog = agent.get_by_role("dialog", name=WHY)
    expect(dialog.locator(".ib-step").first).to_be_visible()
    agent.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_a_message_that_comes_while_one_looks_can_be_asked_too(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = _answered(visitor)
    agent.goto(f"/inbox/team/{ada.conversation_id}")
    agent.locator(".ib-page[data-live]").wait_for()
    ada.says("and where is my order 10087").raise_for_status()
    agent.locator(".ib-by-bot", has_text="10087").get_by_role("link", name=WHY).click()
    expect(agent.get_by_role("dialog", name=WHY).locator(".ib-step").first).to_be_visible()
    assert agent.url.endswith(ada.conversation_id)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_either_language(
    agent: Page, visitor: Callable[..., Visitor], width: int, scheme: Any
) -> None:
    ada = _answered(visitor)
    agent.set_viewport_size({"width": width, "height": 844})
    agent.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for language, words in (("en", WHY), ("zh", "机器人为什么这么说？")):
        agent.goto(f"/inbox/team/{ada.conversation_id}?lang={language}")
        agent.locator(".ib-by-bot", has_text="10086").get_by_role("link", name=words).click()
        expect(agent.get_by_role("dialog", name=words).locator(".ib-step").first).to_be_visible()
        assert violations(agent) == []
        assert overflow(agent) <= 0
        agent.keyboard.press("Escape")
    address = agent.locator(".ib-by-bot", has_text="10086").get_by_role("link").get_attribute("href")
    agent.goto(f"{address}?lang=en")  # as without scripts: a page of its own
    expect(agent.get_by_role("heading", name=WHY)).to_be_visible()
    expect(agent.locator(".ib-step").first).to_be_visible()
    assert violations(agent) == []
