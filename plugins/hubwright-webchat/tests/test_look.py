"""Readable, reachable and whole: light and dark, Chinese and English, phones and a keyboard alone."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from webchat_testing.acts import OpenPanel, bubble, own, picture, write, written
from webchat_testing.desk import silent
from webchat_testing.server import KEY, Server

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PRECHAT = {
    "prechat_fields": [{"key": "name", "label": {"en": "Your name", "zh": "姓名"}, "required": True}],
    "privacy_text_en": "We keep what you write.",
    "privacy_text_zh": "我们会保存您的消息。",
    "privacy_url": "https://shop.example/privacy",
    "consent_required": True,
}


CARDS = [
    {"title": f"Lamp {n}", "text": "Bright", "image_url": image, "buttons": [{"id": f"k:{n}.buy", "label": "Buy"}]}
    for n, image in enumerate(["", "https://shop.example/lamp.png", "/files/none.png", "javascript:alert(1)"])
]


async def complaints(page: Page) -> list[str]:
    found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    rules: list[Any] = found.response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in rules for node in rule["nodes"]]


async def whole_conversation(page: Page, server: Server, name: str) -> None:
    """Everything the panel can show, one after the other."""
    server.desk.bot = silent
    await written(page, "question")
    await server.desk.says("bot", "buttons", "Which?", buttons=[{"id": "a", "label": "This"}])
    await server.desk.says("bot", "cards", "Look", cards=CARDS)
    await server.desk.says("system", "queued")
    await server.desk.says("system", "assigned", author_name=name)
    await server.desk.says("agent", "text", "See https://shop.example/help", author_name=name)
    await page.get_by_test_id("upload").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    await expect(own(page)).to_have_count(2)
    server.faults.refuse_text = "bad"
    await write(page, "bad")
    await expect(page.locator("[data-state=failed]")).to_be_visible()


@pytest.mark.parametrize("colour", ["#0f6b6b", "#ffe066", "#1b2430"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_axe_finds_nothing(browser: Browser, server: Server, scheme: Any, language: str, colour: str) -> None:
    server.settings = {"colour": colour, **PRECHAT}
    # what is on its way from one colour to another has no contrast yet
    context = await browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 390, "height": 780}
    )
    page = await context.new_page()
    await page.goto(server.at(f"/c/{KEY}?lang={language}"))
    await page.get_by_test_id("prechat-start").click()
    await expect(page.get_by_role("alert").first).to_be_visible()
    found = await complaints(page)
    await page.get_by_test_id("prechat-name").fill("Ada")
    await page.get_by_test_id("prechat-consent").check()
    await page.get_by_test_id("prechat-start").click()
    await whole_conversation(page, server, "林伟")
    found += await complaints(page)
    await server.desk.says("system", "offline")
    await expect(page.get_by_test_id("offline-email")).to_be_visible()
    found += await complaints(page)
    await server.desk.says("system", "resolved")
    await expect(page.get_by_test_id("rating-5")).to_be_visible()
    found += await complaints(page)
    await page.get_by_test_id("history").click()
    await expect(page.get_by_test_id("history-item")).to_be_visible()
    found += await complaints(page)
    await context.close()
    assert found == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_nothing_sticks_out_at_320_pixels(browser: Browser, server: Server, language: str) -> None:
    server.settings = {
        "title": {"en": "A very long title indeed, of a company", "zh": "一个名字特别特别长的公司的在线客服中心"}
    }
    context = await browser.new_context(viewport={"width": 320, "height": 560})
    page = await context.new_page()
    await page.goto(server.at(f"/c/{KEY}?lang={language}"))
    await whole_conversation(page, server, "Wolfeschlegelsteinhausenbergerdorff")
    await server.desk.says("bot", "text", "x" * 300)
    await server.desk.says("system", "resolved")
    await expect(page.get_by_test_id("rating-5")).to_be_visible()
    wide = await page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll(".log, .head, .foot, .card")]
            .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className)"""
    )
    await context.close()
    assert wide == []


async def test_a_keyboard_is_enough(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await expect(page.get_by_test_id("composer")).to_be_focused()
    await page.keyboard.type("where is my order")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("chip")).to_have_count(2)
    for _ in range(20):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.dataset.testid") == "chip":
            break
    await page.keyboard.press("Enter")
    await expect(bubble(page, "You said: Something else")).to_be_visible()


async def test_news_is_announced_once_and_old_messages_are_not(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    log = page.get_by_role("log")
    await expect(log).to_have_attribute("aria-live", "off")
    await expect(log).to_have_attribute("aria-live", "polite")


async def test_right_to_left_text_keeps_its_direction(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "hi")
    await server.desk.says("agent", "text", "שלום", author_name="Lin")
    direction = "one => getComputedStyle(one.querySelector('.text')).direction"
    assert await bubble(page, "שלום").evaluate(direction) == "rtl"
    assert await bubble(page, "hi").evaluate(direction) == "ltr"


async def test_the_preview_never_touches_the_network_and_follows_the_form(
    open_panel: OpenPanel, server: Server
) -> None:
    server.settings = PRECHAT
    page = await open_panel("/host")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.evaluate(
        """(address) => {
            const frame = document.createElement("iframe");
            frame.id = "preview";
            frame.src = address;
            document.body.append(frame);
            return new Promise((done) => (frame.onload = done));
        }""",
        server.at(f"/c/{KEY}/preview"),
    )
    preview = page.frame_locator("#preview")
    await expect(preview.get_by_test_id("prechat-start")).to_be_visible()
    change = """(settings) => document.querySelector("#preview").contentWindow
        .postMessage({hubwright: 1, type: "preview", settings, language: "zh"}, location.origin)"""
    await page.evaluate(
        change, {"title_zh": "新标题", "prechat_fields": [], "consent_required": False, "colour": "#ffe066"}
    )
    await expect(preview.get_by_role("heading", level=1)).to_have_text("新标题")
    await expect(preview.get_by_text("我的订单 10086")).to_be_visible()
    brand = (
        "() => document.querySelector('#preview').contentDocument.documentElement.style.getPropertyValue('--on-brand')"
    )
    assert await page.evaluate(brand) == "#0b1016"
    assert [url for url in asked if "/api/" in url] == []
