"""The live board moves while one looks; every number opens its rows; work is taken, moved, evened out, undone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.hygiene import Hygiene
from e2e.inbox.people import Visitor, accept
from e2e.pages.board import Board
from e2e.pages.inbox import Inbox
from e2e.pages.states import Picker

AtDesk = Callable[..., Inbox]
Meet = Callable[..., Visitor]


def test_the_board_moves_while_one_looks_and_every_number_opens_its_rows(
    supervisor: Page, at_desk: AtDesk, customer: Meet
) -> None:
    agent, colleague = at_desk(), at_desk("admin", "Busy")
    board = Board(supervisor).open()
    expect(board.number("support", "Waiting")).to_have_text("0")
    expect(board.number("support", "Agents there")).to_have_text("1")
    supervisor.evaluate("document.body.dataset.sameDocument = 'yes'")
    ada, bob, eve = customer("Ada"), customer("Bob"), customer("Eve")
    ada.asks_for_a_person()
    accept(agent.page, ada)
    expect(board.number("support", "In work")).to_have_text("1")
    Picker(colleague.page).choose("Offline")
    agent.be("Busy")
    bob.asks_for_a_person()
    eve.asks_for_a_person()
    expect(board.number("support", "Waiting")).to_have_text("2")
    expect(board.number("support", "Longest wait")).to_have_text(re.compile(r"^\d+:\d\d$"))
    expect(board.number("support", "Free seats")).to_have_text("0")
    expect(board.number("support", "Gap")).to_contain_text("2 without a seat")
    assert supervisor.evaluate("document.body.dataset.sameDocument") == "yes"

    board.open_number("support", "Waiting")
    expect(supervisor.locator("[data-talk]")).to_have_count(2)
    expect(supervisor.locator("[data-talk]").first).to_contain_text(bob.name)
    supervisor.get_by_role("link", name=re.compile("^In work")).click()
    board.live.wait_for()
    expect(supervisor.locator("[data-talk]")).to_have_count(1)
    expect(board.talk(ada.conversation_id)).to_contain_text(ada.name)
    board.open()
    board.open_number("support", "Agents there")
    expect(supervisor.locator("[data-agent]").filter(has_text="Busy")).to_have_count(1)
    supervisor.locator("[data-agent]").filter(has_text="Busy").get_by_role("link").first.click()
    board.live.wait_for()
    expect(supervisor.locator("#agent-talks")).to_contain_text(ada.name)
    expect(supervisor.locator("#agent-changes")).to_contain_text("Busy")


def test_waits_are_evened_out_moved_to_an_agent_and_taken_back(
    supervisor: Page, at_desk: AtDesk, customer: Meet, second_queue: str
) -> None:
    agent = at_desk(state="Busy")
    waiting = [customer(name) for name in ("Ada", "Bob", "Eve")]
    for one in waiting:
        one.asks_for_a_person()
    board = Board(supervisor).open()
    expect(board.number("support", "Waiting")).to_have_text("3")
    supervisor.get_by_label("How many").fill("2")
    supervisor.get_by_label("From", exact=True).select_option(label="Support 客服")
    supervisor.get_by_label("To", exact=True).select_option(label="Returns")
    supervisor.get_by_role("button", name="Move them").click()
    board.said("2 conversations moved, with their age.")
    expect(board.number(second_queue, "Waiting")).to_have_text("2")
    expect(board.number("support", "Waiting")).to_have_text("1")
    board.undo()
    expect(board.number("support", "Waiting")).to_have_text("3")
    expect(board.number(second_queue, "Waiting")).to_have_text("0")

    agent.be("Available")
    board.open_number("support", "Waiting")
    ada = waiting[0]
    board.move(ada.conversation_id, "Returns")
    expect(board.talk(ada.conversation_id)).to_have_count(0)
    board.undo()
    expect(board.talk(ada.conversation_id)).to_be_visible()
    line = board.talk(ada.conversation_id)
    line.get_by_role("button", name=re.compile("^Take over")).click()
    supervisor.wait_for_url(f"**/inbox/mine/{ada.conversation_id}")
    expect(supervisor.locator("#ib-head")).to_contain_text("Open")
    supervisor.click("#ib-resolve")
    expect(supervisor.locator("#ib-head")).to_contain_text("Resolved")


def test_a_conversation_is_given_to_an_agent_by_keyboard(supervisor: Page, at_desk: AtDesk, customer: Meet) -> None:
    agent, colleague = at_desk(), at_desk("admin", "Busy")
    ada = customer()
    ada.asks_for_a_person()
    accept(agent.page, ada)
    colleague.be("Available")
    agent.be("Offline")
    board = Board(supervisor).open()
    supervisor.locator("[id^=h-]").first.focus()
    supervisor.keyboard.press("Enter")
    board.live.wait_for()
    supervisor.locator(f"#move-{ada.conversation_id}").focus()
    supervisor.keyboard.press("Enter")
    menu = supervisor.locator(f"#move-menu-{ada.conversation_id}")
    expect(menu).to_be_visible()
    for _step in range(20):
        if supervisor.evaluate("document.activeElement?.name === 'member'"):
            break
        supervisor.keyboard.press("Tab")
    supervisor.keyboard.press("Enter")
    board.said("Moved. It keeps its age.")
    colleague.page.goto("/inbox/mine")
    expect(colleague.page.locator("[data-line]").filter(has_text=ada.name)).to_be_visible()


def test_a_whisper_reaches_who_holds_the_conversation_and_nobody_else(
    supervisor: Page, at_desk: AtDesk, customer: Meet
) -> None:
    agent, colleague = at_desk(), at_desk("admin", "Busy")
    ada = customer()
    ada.asks_for_a_person()
    accept(agent.page, ada)
    address = f"/inbox/team/{ada.conversation_id}"
    for page in (supervisor, colleague.page):
        page.goto(address)
        page.locator(".ib-page[data-live]").wait_for()
    supervisor.get_by_text(re.compile("^Whisper to")).click()
    supervisor.locator("#ib-whisper-text").fill("offer a refund")
    supervisor.get_by_role("button", name="Whisper", exact=True).click()
    heard = agent.page.locator(".ib-whisper")
    expect(heard).to_contain_text("offer a refund")
    assert violations(agent.page) == []
    heard.get_by_role("button", name="Got it").click()
    expect(heard).to_have_count(0)
    expect(supervisor.locator(".ib-whisper")).to_contain_text("Read")
    colleague.page.reload()
    expect(colleague.log).to_be_visible()
    expect(colleague.page.locator(".ib-whisper")).to_have_count(0)
    assert "refund" not in colleague.page.content()
    assert "refund" not in str(ada.events())


def test_who_was_asked_opens_from_the_board_and_from_a_conversation(
    supervisor: Page, at_desk: AtDesk, customer: Meet
) -> None:
    agent = at_desk()
    ada = customer()
    ada.asks_for_a_person()
    agent.offer(ada.name).wait_for()
    board = Board(supervisor).open()
    board.open_number("support", "Waiting")
    line = board.talk(ada.conversation_id)
    expect(line).to_contain_text("is being asked")
    line.get_by_role("link", name=re.compile("^Who was asked")).click()
    asked = supervisor.locator("#asked")
    expect(asked.get_by_role("region", name="Could have had it").first).to_contain_text("chosen")
    ruled_out = asked.get_by_role("region", name="Ruled out").first
    expect(ruled_out).to_contain_text(re.compile("is offline|has no inbox open|is away"))
    agent.decline(ada.name)
    agent.page.goto(f"/inbox/waiting/{ada.conversation_id}")
    agent.page.get_by_role("button", name="More to do").click()
    agent.page.get_by_role("link", name="Who was asked, and why").click()
    expect(agent.page.locator("#asked")).to_contain_text("declined")
    expect(agent.page.locator("#asked")).to_contain_text("had just declined it")


def test_a_state_that_a_supervisor_sets_is_seen_at_once_and_may_be_changed_again(
    supervisor: Page, at_desk: AtDesk
) -> None:
    agent = at_desk()
    board = Board(supervisor).open("/board/agents?doing=available")
    supervisor.locator("[data-agent]").get_by_role("link").first.click()
    board.live.wait_for()
    supervisor.locator("#set-state").get_by_role("button", name="Busy").click()
    expect(supervisor.locator("#agent-state")).to_contain_text("Busy")
    expect(supervisor.locator("#agent-changes")).to_contain_text("set by")
    expect(Picker(agent.page).chip).to_contain_text("Busy")
    agent.be("Available")
    expect(supervisor.locator("#agent-state")).to_contain_text("Available")


def test_agents_have_no_board(at_desk: AtDesk, hygiene: list[Hygiene]) -> None:
    agent = at_desk(state="Busy")
    expect(agent.page.get_by_role("link", name="Board", exact=True)).to_have_count(0)
    hygiene[-1].expect("403")
    answer = agent.page.goto("/board")
    assert answer is not None
    assert answer.status == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_board_is_for_everybody(
    supervisor: Page, at_desk: AtDesk, customer: Meet, second_queue: str, width: int, scheme: Any
) -> None:
    del second_queue  # with it the board shows everything that it has
    agent = at_desk()
    ada, bob = customer("Ada"), customer("王芳")
    ada.asks_for_a_person()
    accept(agent.page, ada)
    agent.be("Busy")
    bob.asks_for_a_person()
    supervisor.set_viewport_size({"width": width, "height": 844})
    supervisor.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    board = Board(supervisor).open("/board?lang=en")
    lists = [board.number("support", "Waiting"), board.number("support", "In work")]
    addresses = [one.get_by_role("link").get_attribute("href") or "" for one in lists]
    person = supervisor.locator("[data-agent]").filter(has_text="Busy").get_by_role("link").first.get_attribute("href")
    for address in ("/board", *addresses, person or "", "/board/agents", f"/inbox/team/{bob.conversation_id}/routing"):
        for language in ("en", "zh"):
            supervisor.goto(f"{address}?lang={language}")
            assert violations(supervisor) == [], address
            assert overflow(supervisor) <= 0, address
    supervisor.goto(f"{addresses[0]}?lang=en")
    board.talk(bob.conversation_id).get_by_role("button", name=re.compile("^Move")).click()
    expect(supervisor.locator(f"#move-menu-{bob.conversation_id}")).to_be_visible()
    assert violations(supervisor) == []
