"""An offer is made once, whatever else is opened meanwhile."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.inbox.people import Visitor


def test_an_offer_stays_as_it_is_while_another_conversation_is_opened(
    agent: Page, visitor: Callable[..., Visitor]
) -> None:
    visitor().asks_for_a_person("where is my order 10086")
    card = agent.locator("[data-offer]")
    card.wait_for()
    agent.click("#view-resolved")
    expect(agent.locator("#view-resolved")).to_have_attribute("aria-current", "page")
    card.evaluate("card => card.shown = 'before'")
    agent.locator("[data-line]").nth(1).click()
    expect(agent.locator("[data-line]").nth(1)).to_have_attribute("aria-current", "true")
    assert card.evaluate("card => card.shown") == "before"
    expect(agent.locator("[data-line]").nth(1)).to_be_focused()
    card.get_by_role("button", name="Accept").click()
    expect(agent.locator("#ib-thread h2").first).to_be_visible()
