"""One line on somebody's page: it stays out of the way until it is wanted, and trusts nobody it need not."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Frame, Page, Route, async_playwright, expect
from webchat_testing.acts import bubble, until, until_true, write
from webchat_testing.browser import FLAGS, chromium
from webchat_testing.desk import silent
from webchat_testing.server import KEY, Server

HOST = "localhost"  # the page's site; the frame comes from 127.0.0.1, so they are foreign to each other


async def host_page(context: BrowserContext, server: Server, path: str = "/host") -> Page:
    await context.add_init_script(
        "window.heard = []; if (window.top === window) window.Hubwright = [['on', 'ready', () => heard.push('ready')]]"
    )
    page = await context.new_page()
    await page.set_viewport_size({"width": 1000, "height": 760})
    await page.goto(server.at(path, HOST))
    await until_true(page, "heard.includes('ready')")
    return page


def frame_of(page: Page) -> Frame:
    (frame,) = [frame for frame in page.frames if "/frame" in frame.url]
    return frame


async def opened(page: Page) -> Frame:
    await page.evaluate("Hubwright.open()")
    await until(lambda: any("/frame" in frame.url for frame in page.frames))
    frame = frame_of(page)
    await expect(frame.get_by_test_id("composer")).to_be_visible()
    return frame


async def test_nothing_is_stored_and_no_panel_fetched_until_it_is_opened(
    context: BrowserContext, server: Server
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = await host_page(context, server)
    await page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/api/" in url or "panel-panel" in url] == []
    state = await context.storage_state()
    assert (state["cookies"], state["origins"]) == ([], [])
    assert await page.evaluate("document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)") == ""
    frame = await opened(page)
    await write(frame, "hello")  # type: ignore[arg-type]  # a frame has what `write` uses of a page
    await expect(bubble(frame, "You said: hello")).to_be_visible()  # type: ignore[arg-type]  # as above
    assert server.desk.only.told[0]["source"] == "frame"


async def test_twice_included_is_once_there(context: BrowserContext, server: Server) -> None:
    page = await host_page(context, server)
    assert await page.locator("hubwright-chat").count() == 1
    assert len([frame for frame in page.frames if "/frame" in frame.url]) == 1
    assert await page.evaluate("document.querySelector('hubwright-chat').shadowRoot") is None


async def test_it_lives_under_a_strict_policy_of_the_host(context: BrowserContext, server: Server) -> None:
    server.host_policy = (
        f"default-src 'none'; script-src 'nonce-n0'; style-src 'none'; img-src data:; frame-src {server.at('')}"
    )
    page = await host_page(context, server)
    frame = await opened(page)
    box = await frame.frame_element()
    size = await box.bounding_box()
    assert size is not None
    assert (round(size["width"]), round(size["height"])) == (392, 652)


@pytest.mark.parametrize(
    ("pattern", "status", "body"),
    [("**/p/**", 404, ""), ("**/p/**", 200, "throw new Error('broken widget')"), ("**/c/**", 500, "")],
    ids=["not there", "broken", "no panel"],
)
async def test_a_page_whose_widget_fails_is_as_usable_as_before(
    context: BrowserContext, server: Server, watch: Any, pattern: str, status: int, body: str
) -> None:
    async def fail(route: Route) -> None:
        await route.fulfill(status=status, body=body, content_type="text/javascript")

    page = await context.new_page()
    await page.route(pattern, fail)
    await page.goto(server.at("/host", HOST))
    await page.evaluate(
        "void (() => { const button = document.createElement('button'); button.textContent = 'Buy';"
        " button.onclick = () => { document.title = 'bought'; }; document.body.prepend(button); })()"
    )
    if status == 500:
        await page.evaluate("void Hubwright.open()")
        await until(lambda: any("/frame" in frame.url for frame in page.frames))
    await page.get_by_role("button", name="Buy").click()
    await expect(page).to_have_title("bought")
    watch.complaints = [told for told in watch.complaints if "broken widget" not in told]


async def test_focus_goes_in_on_open_and_back_on_close(context: BrowserContext, server: Server) -> None:
    page = await host_page(context, server)
    await page.keyboard.press("Tab")  # a person opens it: browsers let no frame take the focus by itself
    await page.keyboard.press("Enter")
    frame = await opened(page)
    await expect(frame.get_by_test_id("composer")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(frame.get_by_test_id("composer")).to_be_hidden()
    # The page sees its chat element focused for panel and launcher alike; only the panel knows that it has let go.
    await until_true(frame, "!document.hasFocus()")
    await until_true(page, "document.hasFocus() && document.activeElement?.localName === 'hubwright-chat'")
    await page.keyboard.press("Enter")
    await expect(frame.get_by_test_id("composer")).to_be_focused()
    await frame.get_by_test_id("close").click()
    await expect(frame.get_by_test_id("composer")).to_be_hidden()


async def test_the_host_may_listen_and_introduce_its_visitor(context: BrowserContext, server: Server) -> None:
    server.desk.bot = silent
    page = await host_page(context, server)
    await page.evaluate(
        """() => {
            for (const name of ["open", "close", "unread", "message"])
                Hubwright.on(name, (detail) => heard.push(detail ? {name, ...detail} : name));
            Hubwright.identify({name: "Ada", email: "ada@example.com"});
        }"""
    )
    frame = await opened(page)
    await write(frame, "hi")  # type: ignore[arg-type]  # a frame has what `write` uses of a page
    await until(lambda: len(server.open_sockets) == 1)
    assert server.desk.only.told[0] | {"page_url": ""} == {
        "language": "en",
        "source": "frame",
        "page_url": "",
        "name": "Ada",
        "email": "ada@example.com",
    }
    await page.evaluate("Hubwright.close()")
    await server.desk.says("agent", "text", "secret words", author_name="Lin")
    await until_true(page, "heard.some((one) => one.name === 'unread' && one.count === 1)")
    await server.desk.says("agent", "text", "more secret words", author_name="Lin")  # the panel has caught up by now
    await until_true(page, "heard.some((one) => one.name === 'message')")
    heard = await page.evaluate("heard")
    assert "open" in heard
    assert "close" in heard
    assert {"name": "message", "author": "agent", "kind": "text"} in heard
    assert "secret words" not in str(heard)
    await page.evaluate("Hubwright.open()")
    await until_true(page, "heard.findLast((one) => one.name === 'unread').count === 0")


async def test_a_site_that_is_not_listed_gets_no_chat(context: BrowserContext, server: Server, watch: Any) -> None:
    server.settings = {"allowed_sites": ["https://shop.example"]}
    page = await context.new_page()
    await page.goto(server.at("/host", HOST))
    await until(lambda: any("frame-ancestors" in complaint for complaint in watch.complaints))
    watch.complaints.clear()
    await page.evaluate("Hubwright.open()")
    frames = [frame for frame in page.frames if frame is not page.main_frame]
    assert [await frame.locator("#hw-panel").count() for frame in frames] == [0]


async def test_strangers_messages_move_neither_side(context: BrowserContext, server: Server) -> None:
    page = await host_page(context, server)
    # A second frame of the same site, and the page itself, pretend to be the panel.
    await page.evaluate(
        """async (address) => {
            for (const type of ["unread", "look", "close"]) postMessage({hubwright: 1, type, count: 7}, "*");
            Hubwright.on("unread", (detail) => heard.push(detail));
            const stranger = document.createElement("iframe");
            stranger.src = address;
            document.body.append(stranger);
            await new Promise((done) => (stranger.onload = done));
        }""",
        server.at(f"/c/{KEY}/frame"),
    )
    stranger = [frame for frame in page.frames if "/frame" in frame.url][-1]
    await stranger.evaluate("parent.postMessage({hubwright: 1, type: 'unread', count: 9}, '*')")
    # A sibling frame tells the real panel to open: only the parent may.
    real = next(frame for frame in page.frames if "/frame" in frame.url)
    await stranger.evaluate("parent.frames[0].postMessage({hubwright: 1, type: 'open'}, '*')")
    await real.evaluate("postMessage({hubwright: 1, type: 'open'}, '*')")
    await page.wait_for_timeout(300)
    assert await page.evaluate("heard") == ["ready"]
    assert await real.locator(".panel").count() == 0


async def test_on_a_phone_it_fills_the_screen_and_gives_it_back(context: BrowserContext, server: Server) -> None:
    page = await host_page(context, server)
    await page.set_viewport_size({"width": 390, "height": 780})
    frame = await opened(page)
    size = await (await frame.frame_element()).bounding_box()
    assert size == {"x": 0, "y": 0, "width": 390, "height": 780}
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    await frame.get_by_test_id("close").click()
    await until_true(page, "getComputedStyle(document.documentElement).overflow === 'visible'")


async def test_the_launcher_speaks_the_pages_language(context: BrowserContext, server: Server) -> None:
    server.settings = {"launcher_text": {"en": "Ask us", "zh": "咨询"}}
    await context.add_init_script("document.documentElement && (document.documentElement.lang = 'zh-CN')")
    page = await host_page(context, server)
    assert "lang=" in frame_of(page).url
    tree = await (await context.new_cdp_session(page)).send("Accessibility.getFullAXTree")
    names = [node["name"]["value"] for node in tree["nodes"] if node.get("role", {}).get("value") == "button"]
    assert names == ["Ask us: Open chat"] or names == ["咨询: 打开聊天"]


def switched_off_features(marker: str) -> str:
    """The exact argument by which Playwright switches browser features off, read from the running browser."""
    for process in Path("/proc").iterdir():
        try:
            arguments = (process / "cmdline").read_bytes().decode().split("\0")
        except (OSError, ValueError):
            continue
        if marker in arguments:
            return next(argument for argument in arguments if argument.startswith("--disable-features="))
    raise AssertionError("the browser is not running")


async def test_with_partitioned_storage_an_embedded_visitor_is_known_again(server: Server) -> None:
    """Playwright switches storage partitioning off, which real browsers have on: tested here with it on."""
    marker = f"--hubwright-test={server.port}"
    async with async_playwright() as playwright:
        usual = await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, marker])
        argument = switched_off_features(marker)
        await usual.close()
        real = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS, ignore_default_args=[argument])
        page = await (await real.new_context(viewport={"width": 1000, "height": 760})).new_page()
        await page.goto(server.at("/host", HOST))
        await until_true(page, "!!window.Hubwright?.open")
        frame = await opened(page)
        # Keys now and then miss this frame for good: Playwright switches off what it cannot follow, here it is on.
        await frame.get_by_test_id("composer").evaluate(
            "e => { e.value = 'remember me'; e.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
        await frame.get_by_test_id("send").click()
        await expect(bubble(frame, "You said: remember me")).to_be_visible()  # type: ignore[arg-type]  # a frame has what it uses
        await page.reload()
        await until_true(page, "!!window.Hubwright?.open")
        frame = await opened(page)
        await expect(bubble(frame, "You said: remember me")).to_be_visible()  # type: ignore[arg-type]  # as above
        assert await page.evaluate("document.cookie + Object.keys(localStorage)") == ""
        await real.close()
    assert len(server.desk.visitors) == 1
