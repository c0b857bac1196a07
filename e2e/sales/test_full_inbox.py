"""A full inbox: its list stays where it is while one goes through it, page by page too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.pages.demos import Launcher

# Lines that come into sight are laid out in the frame after they do, and may be a pixel higher than was thought.
_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def agent(new_page: Callable[..., Page]) -> Page:
    """An agent of a sales demo, whose thirty days make a long list."""
    page = new_page()
    Launcher(page).sign_in().make("Retail", "Online", "Long Lists Ltd").be("Agent")
    return page


def _opened(page: Page, line: Locator) -> None:
    wanted = line.get_attribute("id")
    line.click()
    expect(page.locator('[data-line][aria-current="true"]')).to_have_id(wanted or "")
    expect(page.locator("#ib-thread h2").first).to_have_text(line.locator("strong").inner_text())


def _top(line: Locator) -> float:
    box = line.bounding_box()
    assert box is not None
    return box["y"]


def test_opening_a_conversation_leaves_the_list_where_it_was(agent: Page) -> None:
    agent.goto("/inbox/resolved")
    agent.locator(".ib-page[data-live]").wait_for()
    lines = agent.locator("[data-line]")
    agent.locator(".ib-lines").evaluate("list => list.scrollTop = 900")
    agent.evaluate(_TWO_FRAMES)
    in_sight = lines.evaluate_all("all => all.findIndex(line => line.getBoundingClientRect().top > 330)")
    line = lines.nth(in_sight)
    before = _top(line)
    _opened(agent, line)
    assert _top(line) == pytest.approx(before, abs=1)
    expect(line).to_be_focused()
    other = lines.nth(in_sight + 1)
    before = _top(other)
    _opened(agent, other)
    assert _top(other) == pytest.approx(before, abs=1)
    agent.click("#view-team")
    expect(agent.locator("#view-team")).to_have_attribute("aria-current", "page")
    expect(agent.locator("#ib-thread")).to_contain_text("Choose a conversation")


def test_what_is_opened_from_a_second_page_leaves_that_page_beside_it(agent: Page) -> None:
    agent.goto("/inbox/resolved")
    agent.get_by_role("link", name="Next page").click()
    agent.locator(".ib-page[data-live]").wait_for()
    listed = agent.locator("[data-line]").evaluate_all("all => all.map(line => line.id)")
    _opened(agent, agent.locator("[data-line]").nth(2))
    assert agent.locator("[data-line]").evaluate_all("all => all.map(line => line.id)") == listed
    agent.reload()
    assert agent.locator("[data-line]").evaluate_all("all => all.map(line => line.id)") == listed
    agent.set_viewport_size({"width": 390, "height": 844})
    agent.locator("#ib-head .ib-to-contact").click()
    agent.get_by_role("link", name="Back to the conversation").click()
    agent.get_by_role("link", name="Back to the list").click()
    expect(agent.locator("[data-line]").first).to_have_id(listed[0])
