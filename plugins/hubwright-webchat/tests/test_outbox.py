"""What a visitor wrote is never lost, never doubled, and stays in order."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect
from webchat_testing.acts import OpenPanel, bubble, connected, own, picture, until, until_true, write
from webchat_testing.desk import silent
from webchat_testing.server import Server

LINES = ["one", "two", "three", "four"]

# A slow disk: every answer of IndexedDB comes half a second late.
SLOW_STORE = """(() => {
    const original = IDBObjectStore.prototype.getAll;
    IDBObjectStore.prototype.getAll = function (...args) {
        const real = original.apply(this, args);
        const late = {};
        real.onsuccess = () => setTimeout(() => { late.result = real.result; late.onsuccess?.(); }, 500);
        return late;
    };
})()"""

# What a browser does in a frame without storage: reading localStorage throws, opening a database fails.
NO_STORE = """(() => {
    Object.defineProperty(window, "localStorage", {get() { throw new DOMException("denied", "SecurityError"); }});
    IDBFactory.prototype.open = function () { throw new DOMException("denied", "UnknownError"); };
})()"""


def stored(server: Server) -> list[str]:
    return [event["text"] for event in server.desk.only.newest.events if event["author"] == "contact"]


@pytest.fixture(autouse=True)
def quiet(server: Server) -> None:
    server.desk.bot = silent


async def test_offline_messages_wait_in_sight_and_arrive_once_in_order(
    open_panel: OpenPanel, context: BrowserContext, server: Server
) -> None:
    page = await open_panel()
    await write(page, "zero")
    await connected(page)
    await context.set_offline(True)
    await connected(page, "offline")
    await write(page, *LINES)
    await expect(own(page)).to_have_count(5)
    await expect(page.get_by_text("Waiting for the connection").first).to_be_visible()
    await expect(page.get_by_text("Your messages are kept")).to_be_visible()
    await context.set_offline(False)
    await until(lambda: stored(server) == ["zero", *LINES], 20)
    await expect(page.locator("[data-testid=message][data-state=sent]")).to_have_count(5)
    await connected(page)


async def test_a_closed_tab_keeps_what_was_queued(
    open_panel: OpenPanel, context: BrowserContext, server: Server
) -> None:
    page = await open_panel()
    await write(page, "zero")
    await until(lambda: stored(server) == ["zero"])
    server.faults.messages_down = 10_000
    await write(page, *LINES)
    await until(lambda: any(body["text"] == "one" for body in server.faults.posted))
    await until_true(
        page,
        """async () => {
            const open = await new Promise((done) => {
                const request = indexedDB.open("hubwright:wk_test");
                request.onsuccess = () => done(request.result);
            });
            const count = open.transaction("outbox").objectStore("outbox").count();
            await new Promise((done) => (count.onsuccess = done));
            open.close();
            return count.result === 4;
        }""",
    )
    await page.close()
    server.faults.messages_down = 0
    again = await open_panel()
    await expect(own(again)).to_have_count(5)
    await until(lambda: stored(server) == ["zero", *LINES])
    await expect(again.locator("[data-testid=message][data-state=sent]")).to_have_count(5)


async def test_an_answer_that_got_lost_does_not_double_the_message(open_panel: OpenPanel, server: Server) -> None:
    server.faults.lose_answers = 1
    server.faults.mute = server.faults.sockets_refused = True  # else the event itself tells that it arrived
    page = await open_panel()
    await write(page, "only once")
    await until(lambda: len(server.faults.posted) == 2)
    first, second = server.faults.posted
    assert first == second
    await expect(own(page)).to_have_attribute("data-state", "sent")
    server.faults.mute = server.faults.sockets_refused = False
    await connected(page)
    await expect(own(page)).to_have_count(1)
    assert stored(server) == ["only once"]


async def test_a_late_read_of_the_store_swallows_nothing(
    open_panel: OpenPanel, context: BrowserContext, server: Server
) -> None:
    """The race a spike showed: messages written while IndexedDB was still opening vanished."""
    await context.add_init_script(SLOW_STORE)
    server.faults.messages_down = 1
    page = await open_panel()
    await write(page, "first", "second")
    await expect(own(page)).to_have_count(2)
    await until(lambda: stored(server) == ["first", "second"])
    await expect(page.locator("[data-testid=message][data-state=sent]")).to_have_count(2)


async def test_what_waits_in_the_store_goes_before_what_is_written_now(
    open_panel: OpenPanel, context: BrowserContext, server: Server
) -> None:
    page = await open_panel()
    await write(page, "zero")
    await until(lambda: stored(server) == ["zero"])
    server.faults.messages_down = 10_000
    await write(page, "old")
    await until(lambda: server.faults.posted[-1]["text"] == "old")
    await page.close()
    await context.add_init_script(SLOW_STORE)
    again = await open_panel()
    await write(again, "new")
    await expect(own(again)).to_have_count(3)
    assert [(await own(again).nth(n).inner_text()).split("\n")[1] for n in (1, 2)] == ["old", "new"]
    server.faults.messages_down = 0
    await until(lambda: sorted(stored(server)) == ["new", "old", "zero"], 20)


async def test_without_any_storage_it_still_works(
    open_panel: OpenPanel, context: BrowserContext, server: Server
) -> None:
    await context.add_init_script(NO_STORE)
    server.faults.messages_down = 1
    page = await open_panel()
    await write(page, "hello", "again")
    await until(lambda: stored(server) == ["hello", "again"])
    await server.desk.says("agent", "text", "I can read you", author_name="Lin")
    await expect(bubble(page, "I can read you")).to_be_visible()


async def test_a_refused_message_says_why_and_holds_up_no_other(open_panel: OpenPanel, server: Server) -> None:
    server.faults.refuse_text = "bad"
    page = await open_panel()
    await write(page, "bad word", "good word")
    await expect(page.locator("[data-state=failed]")).to_contain_text("Not sent: Not this word, please")
    await until(lambda: stored(server) == ["good word"])
    server.faults.refuse_text = ""
    await page.get_by_role("button", name="Try again").click()
    await until(lambda: stored(server) == ["good word", "bad word"])


async def test_a_refused_message_can_be_removed(open_panel: OpenPanel, server: Server) -> None:
    server.faults.refuse_text = "bad"
    page = await open_panel()
    await write(page, "bad word")
    await page.get_by_role("button", name="Remove").click()
    await expect(own(page)).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("composer")).to_be_visible()
    await expect(own(page)).to_have_count(0)


async def test_too_many_waits_as_long_as_it_was_told(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "zero")
    await until(lambda: stored(server) == ["zero"])
    server.faults.too_many = 1
    began = await page.evaluate("performance.now()")
    await write(page, "slowly")
    await until(lambda: stored(server) == ["zero", "slowly"])
    waited: Any = await page.evaluate("performance.now()") - began
    assert waited >= 1_000
    assert [body["text"] for body in server.faults.posted] == ["zero", "slowly", "slowly"]


async def test_a_queued_picture_survives_a_reload(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "zero")
    await until(lambda: stored(server) == ["zero"])
    server.faults.messages_down = 10_000
    content = picture()
    await page.get_by_test_id("upload").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": content})
    await until(lambda: server.faults.posted[-1]["kind"] == "file")
    await page.reload()
    await expect(page.locator("[data-testid=message] img")).to_be_visible()
    server.faults.messages_down = 0
    await until(lambda: server.desk.only.newest.events[-1]["kind"] == "file", 20)
    assert [kept for _name, _media, kept in server.desk.files.values()] == [content]
