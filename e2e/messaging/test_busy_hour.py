"""Three customers on three channels at once, two agents, a supervisor: everybody is answered where they wrote."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as NotThere

from e2e.admin.conftest import NewContext
from e2e.conftest import company, start_demo, stop_demo
from e2e.messaging import test_agent_answers as texts
from e2e.messaging import test_email as mails
from e2e.messaging.conftest import Service
from e2e.pages.board import Board
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat
from tests.support.ports import free_port

pytestmark = pytest.mark.timeout(400)
NUMBER = "+8613800000007"


@pytest.fixture(scope="module")
def office() -> Iterator[Any]:
    with mails.post_office.post_office_open() as opened:
        yield opened


@pytest.fixture(scope="module")
def demo(service: Service, office: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own, let through to the message service and to the mail servers."""
    ports = (service.port, office.imap.port, office.smtp_port)
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = ",".join(f"127.0.0.1:{port}" for port in ports)
    try:
        process, told = start_demo(tmp_path_factory.mktemp("busy") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


def mail_arrives(agents: list[Inbox], office: Any) -> None:
    """What came before the mailbox was first looked at is left where it is: another one follows then."""
    for number in range(1, 4):
        office.imap.put(mails.post_office.mail_of("My lamp does not light up.", number=number).as_bytes())
        for agent in agents:
            with contextlib.suppress(NotThere):
                agent.page.locator("[data-offer]", has_text="Shop mailbox").first.wait_for(timeout=8_000)
                return
    raise AssertionError("no mail was offered")


def take_one(agents: list[Inbox]) -> tuple[Inbox, str, str]:
    """Whoever is offered something accepts it; gives where it came from, and its address."""
    seen = {agent.page.url.split("?")[0] for agent in agents}
    for _look in range(30):
        for agent in agents:
            card = agent.page.locator("[data-offer]").first
            with contextlib.suppress(NotThere):
                card.wait_for(timeout=500)
                channel = next(
                    (name for name in ("Shop mailbox", "Shop number") if name in card.inner_text()), "web chat"
                )
                card.get_by_role("button", name="Accept").click()
                agent.page.wait_for_url(lambda address: address.split("?")[0] not in seen and "/mine/" in address)
                agent.page.locator(".ib-page[data-live]").wait_for()
                return agent, channel, agent.page.url.split("?")[0]
    raise AssertionError("nobody was offered anything")


def test_three_customers_two_agents_and_a_supervisor(
    new_context: NewContext, demo: dict[str, Any], service: Service, office: Any, tmp_path: Path
) -> None:
    firm = company(demo, "classic")
    texts.published(new_context, demo, tmp_path)
    admin = one_press(new_context().new_page(), firm["admin"])
    address = texts.set_up(admin, service)
    mails.set_up(admin, office)
    agents = [Inbox(one_press(new_context().new_page(), firm[role])).open() for role in ("agent", "admin")]
    board = Board(one_press(new_context().new_page(), firm["supervisor"])).open()
    for agent in agents:
        agent.be("Available")
    expect(board.number("support", "Agents there")).to_have_text("2")

    mail_arrives(agents, office)
    service.customer_writes(address, NUMBER, "Is the shop open today?", "busy-1")
    chat = VisitorChat.open(new_context().new_page(), firm)
    chat.say("My parcel is late")
    chat.ask_for_a_person()

    taken = [take_one(agents) for _customer in range(3)]
    assert {channel for _agent, channel, _place in taken} == {"Shop mailbox", "Shop number", "web chat"}
    assert len({id(agent) for agent, _channel, _place in taken}) == 2, "both have something to do"
    expect(board.number("support", "In work")).to_have_text("3")
    expect(board.number("support", "Waiting")).to_have_text("0")

    for agent, channel, place in taken:
        agent.page.goto(place)
        agent.page.locator(".ib-page[data-live]").wait_for()
        expect(agent.reply(f"An answer by {channel}")).to_be_visible()
    expect(chat.message("agent", "An answer by web chat")).to_be_visible()
    assert service.gets(lambda each: each["text"] == "An answer by Shop number")["to"] == NUMBER
    office.gets(lambda each: "An answer by Shop mailbox" in each.get_body(("plain",)).get_content())

    board.open_number("support", "In work")
    talks = board.page.locator("[data-talk]")
    expect(talks).to_have_count(3)
    _take_over(board, talks.first)
    for agent in agents:
        agent.clear()


def _take_over(board: Board, line: Locator) -> None:
    line.get_by_role("button", name="Take over", exact=False).click()
    board.page.wait_for_url("**/inbox/mine/**")
    supervisor = Inbox(board.page)
    expect(supervisor.reply("I look after this myself.")).to_be_visible()
    supervisor.resolve()
