"""Conversations opened while the inbox changes: an offer is made once, a list that was renewed is no obstacle."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

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


def test_a_conversation_opens_although_the_list_was_renewed_meanwhile(
    agent: Page, visitor: Callable[..., Visitor]
) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    agent.goto("/inbox/waiting")
    agent.locator(".ib-page[data-live]").wait_for()
    line = agent.locator(f"#c-{ada.conversation_id}")
    held: list[Route] = []
    agent.route(f"**/inbox/waiting/{ada.conversation_id}", lambda route: held.append(route))  # noqa: PLW0108  # it must be a function of ours
    line.click()
    line.evaluate("line => line.shown = 'before'")
    bob = visitor()
    bob.asks_for_a_person()
    expect(agent.locator(f"#c-{bob.conversation_id}")).to_be_visible()
    assert line.evaluate("line => line.shown") is None, "the list is a new one"
    (route,) = held
    route.continue_()
    agent.unroute_all()
    expect(agent.locator("#ib-thread h2").first).to_have_text(ada.name)
    expect(agent.locator("#inbox")).to_have_count(1)
    expect(line).to_have_attribute("aria-current", "true")
    for one in (ada, bob):  # the next journey finds an empty line
        agent.goto(f"/inbox/waiting/{one.conversation_id}")
        agent.click("#ib-resolve")
        expect(agent.locator("#ib-head")).to_contain_text("Resolved")
