"""A whole conversation by keyboard alone: taken, noted, answered, put off, found, resolved."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.inbox.people import Visitor


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with Tab until the focus is there."""
    for _step in range(most):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_conversation_from_offer_to_end_without_a_mouse(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    card = agent.locator("[data-offer]", has_text=ada.name)
    card.wait_for()
    agent.locator("#main").focus()
    agent.keyboard.press("a")
    agent.wait_for_url(f"**/inbox/mine/{ada.conversation_id}")
    agent.wait_for_selector(".ib-page[data-live]")
    agent.keyboard.press("?")
    sheet = agent.locator("#ib-keys")
    expect(sheet).to_be_visible()
    for words in ("Write a reply", "Search conversations", "Put it off", "In a reply: canned replies"):
        expect(sheet).to_contain_text(words)
    agent.keyboard.press("Escape")
    agent.keyboard.press("n")
    agent.keyboard.type("by keyboard")
    agent.keyboard.press("Enter")
    expect(agent.locator(".ib-note[data-seq]")).to_contain_text("by keyboard")
    agent.keyboard.press("Escape")
    agent.keyboard.press("r")
    agent.keyboard.type("Good morning")
    agent.keyboard.press("Enter")
    ada.hears(lambda event: event.get("text") == "Good morning")
    agent.keyboard.press("Escape")
    agent.keyboard.press("l")
    expect(agent.locator("#ib-log")).to_be_focused()
    agent.keyboard.press("z")
    expect(agent.locator("#ib-snooze-menu")).to_be_visible()
    _tab_to(agent, "#ib-snooze-menu .hw-menu-item")
    agent.keyboard.press("Enter")
    expect(agent.locator("#ib-unsnooze")).to_be_visible()
    agent.locator("#main").focus()
    agent.keyboard.press("6")
    agent.wait_for_url("**/inbox/snoozed")
    agent.keyboard.press("j")
    agent.wait_for_url(f"**/inbox/snoozed/{ada.conversation_id}")
    agent.keyboard.press("z")
    expect(agent.locator("#ib-snooze")).to_be_visible()
    agent.locator("#main").focus()
    agent.keyboard.press("s")
    agent.keyboard.type(ada.name)
    agent.keyboard.press("Enter")
    agent.wait_for_url("**/inbox/search?q=*")
    expect(agent.locator("#view-search[aria-current=page]")).to_be_visible()  # the address comes before the list
    agent.locator("#main").focus()
    agent.keyboard.press("j")
    agent.wait_for_url("**/inbox/search/*")
    expect(agent.locator("#ib-head")).to_contain_text(ada.name)
    agent.keyboard.press("e")
    expect(agent.locator("#ib-head")).to_contain_text("Resolved")
