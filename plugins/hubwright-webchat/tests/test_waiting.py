"""Who waits reads their place as it changes, without a message, and may leave and be called back."""

from typing import Any

from playwright.async_api import Page, expect
from webchat_testing.acts import OpenPanel, connected, written
from webchat_testing.desk import silent
from webchat_testing.server import KEY, Server

CHAT = {"channel_id": "here", "name": "Shop", "address": ""}
MAIL = {"channel_id": "mail", "name": "Mail", "address": "a…@example.com"}


def _stands(before: int, minutes: int | None = None, *, offered: bool = False) -> dict[str, Any]:
    return {"before": before, "minutes": minutes, "callback_offered": offered, "callback": None}


async def _waiting(open_panel: OpenPanel, server: Server) -> Page:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "a person please")
    await server.desk.says("system", "queued")
    return page


async def test_the_place_changes_where_it_stands_and_no_message_is_added(open_panel: OpenPanel, server: Server) -> None:
    page = await _waiting(open_panel, server)
    place = page.get_by_test_id("place")
    await expect(place).to_have_count(0)
    await server.desk.stands(_stands(3, 5))
    await expect(place).to_have_text("Before you: 3. It may take about 5 min.")
    messages = await page.get_by_test_id("message").count()
    for before in (2, 1):
        await server.desk.stands(_stands(before))
        await expect(place).to_have_text(f"Before you: {before}.")
    await server.desk.stands(_stands(0))
    await expect(place).to_have_text("You are next.")
    assert await page.get_by_test_id("message").count() == messages
    await page.get_by_test_id("language").click()
    await expect(place).to_have_text("下一位就是您。")
    await server.desk.stands(None)
    await expect(place).to_have_count(0)


async def test_where_sockets_do_not_get_through_the_place_comes_with_the_poll(
    open_panel: OpenPanel, server: Server
) -> None:
    server.faults.sockets_refused = True
    page = await _waiting(open_panel, server)
    server.desk.only.standing = _stands(4)
    await server.desk.says("bot", "text", "We are busy.")
    await expect(page.get_by_test_id("place")).to_have_text("Before you: 4.")


async def test_a_callback_is_asked_for_by_keyboard_kept_after_a_reload_and_cancelled(
    open_panel: OpenPanel, server: Server
) -> None:
    server.desk.ways = [CHAT, MAIL]
    page = await _waiting(open_panel, server)
    await server.desk.stands(_stands(9, 40))
    await expect(page.get_by_test_id("place")).to_be_visible()
    await expect(page.get_by_test_id("callback")).to_have_count(0)
    await server.desk.stands(_stands(9, 40, offered=True))
    await page.get_by_test_id("callback").focus()
    await page.keyboard.press("Enter")
    ways = page.get_by_test_id("callback-way")
    await expect(ways).to_have_text(["Here in this chat", "Mail · a…@example.com"])
    await ways.nth(1).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("callback-kept")).to_contain_text("we write to you: Mail.")
    await expect(page.get_by_text("You keep your place. When it is your turn we write to you: Mail.")).to_be_visible()
    assert server.desk.only.standing is not None
    assert server.desk.only.standing["callback"]["channel_id"] == "mail"
    await page.reload()
    await connected(page)
    await expect(page.get_by_test_id("callback-kept")).to_be_visible()
    await page.get_by_test_id("callback-cancel").click()
    await expect(page.get_by_test_id("callback")).to_be_visible()
    await expect(page.get_by_text("You wait here again, at the same place.")).to_be_visible()


async def test_with_this_chat_alone_one_press_is_enough_and_a_refusal_is_said(
    open_panel: OpenPanel, server: Server
) -> None:
    server.desk.ways = [CHAT]
    page = await _waiting(open_panel, server)
    await server.desk.stands(_stands(9, offered=True))
    async with page.expect_response(lambda answer: answer.request.method == "POST" and "callback" in answer.url):
        await page.get_by_test_id("callback").click()
    await expect(page.get_by_test_id("callback-kept")).to_contain_text("Shop")
    server.desk.ways = [CHAT, MAIL]
    await server.desk.stands(_stands(9, offered=True))
    await page.get_by_test_id("callback").click()
    ways = page.get_by_test_id("callback-way")
    await expect(ways).to_have_count(2)
    server.desk.ways = []
    await ways.first.click()
    await expect(page.get_by_text("This did not work. You still have your place.")).to_be_visible()


async def test_a_closed_queue_tells_when_it_opens(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel(f"/c/{KEY}")
    await written(page, "anybody?")
    await server.desk.says("system", "offline", opens_at="2026-12-01T09:00:00+00:00")
    await expect(page.get_by_text("We are closed and open again Tue", exact=False)).to_be_visible()
