"""The socket is only the fast way; the truth is asked for after every gap."""

import pytest
from playwright.async_api import expect
from webchat_testing.acts import OpenPanel, bubble, connected, own, until, write, written
from webchat_testing.desk import silent
from webchat_testing.server import Server


@pytest.fixture(autouse=True)
def quiet(server: Server) -> None:
    server.desk.bot = silent


async def test_after_a_lost_socket_nothing_is_missing(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "hi")
    await until(lambda: len(server.open_sockets) == 1)
    await server.drop_sockets()
    conversation = server.desk.only.newest
    for n in range(250):  # more than one page of events, and a gap where staff would see a note
        server.desk.append(conversation, "agent", "text", f"line {n}", author_name="Lin")
    del conversation.events[100]
    await expect(bubble(page, "line 249")).to_be_visible()
    await until(lambda: len(server.open_sockets) == 1)
    await connected(page)
    await page.get_by_role("button", name="Earlier messages").click()
    await page.get_by_role("button", name="Earlier messages").click()
    await expect(page.locator("[data-author=agent]")).to_have_count(249)


async def test_without_sockets_the_long_poll_carries_on(open_panel: OpenPanel, server: Server) -> None:
    server.faults.sockets_refused = True
    page = await open_panel()
    await written(page, "hi")
    await server.desk.says("agent", "text", "over the long way", author_name="Lin")
    await expect(bubble(page, "over the long way")).to_be_visible()
    await page.get_by_test_id("composer").press_sequentially("x")
    await until(lambda: server.desk.typing_heard == [True])


async def test_another_conversation_starts_at_its_first_event(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "old question")
    await expect(own(page)).to_have_attribute("data-state", "sent")
    await server.desk.says("agent", "text", "old answer", author_name="Lin")
    await expect(bubble(page, "old answer")).to_be_visible()
    fresh = server.desk.start_conversation(server.desk.only)
    server.desk.append(fresh, "bot", "text", "new greeting")
    await write(page, "new question")
    await expect(bubble(page, "new greeting")).to_be_visible()
    await expect(bubble(page, "new question")).to_have_attribute("data-state", "sent")
    texts = await page.get_by_test_id("message").evaluate_all("all => all.map((one) => one.innerText)")
    found = [next(n for n, text in enumerate(texts) if wanted in text) for wanted in ("old answer", "new greeting")]
    assert found == sorted(found)
    await expect(page.get_by_text("New conversation")).to_be_visible()
    await page.reload()
    await expect(bubble(page, "new greeting")).to_be_visible()
    await expect(bubble(page, "old answer")).to_have_count(0)


async def test_a_forgotten_token_means_a_new_session_and_no_lost_message(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "hi")
    await expect(own(page)).to_have_attribute("data-state", "sent")
    old = server.desk.only.token
    server.faults.tokens_forgotten = True
    await write(page, "still there?")
    await until(lambda: list(server.desk.visitors) != [old] and bool(server.desk.visitors))
    await until(lambda: [event["text"] for event in server.desk.only.newest.events] == ["still there?"])
    await connected(page)


async def test_a_short_interruption_makes_no_fuss_a_longer_one_says_so(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await written(page, "hi")
    await until(lambda: len(server.open_sockets) == 1)
    await page.context.set_offline(True)
    await connected(page, "offline")
    banner = page.get_by_text("Reconnecting. Your messages are kept")
    await expect(banner).to_have_count(0)
    await expect(banner).to_be_visible()
    await page.context.set_offline(False)
    await expect(banner).to_have_count(0)


async def test_a_blocked_visitor_is_told_and_not_made_anew(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "rude")
    await until(lambda: len(server.open_sockets) == 1)
    server.faults.blocked = True
    (socket,) = server.open_sockets
    await socket.close(code=4401)
    await expect(page.get_by_text("You cannot send messages here any more.")).to_be_visible()
    await write(page, "ruder")
    await expect(page.locator("[data-state=failed]")).to_be_visible()
    assert len(server.desk.visitors) == 1
