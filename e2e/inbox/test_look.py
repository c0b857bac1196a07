"""How the inbox looks to everybody: axe finds nothing, one pane at a time on a phone, both languages, few bytes."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from admin_ui.assets import STATIC, asset
from e2e.axe import come_to_rest
from e2e.inbox.people import Visitor, accept

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


def _clean(page: Page, what: str) -> None:
    come_to_rest(page)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    assert not found, (what, [(v["id"], [n["target"] for n in v["nodes"]]) for v in found])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, what


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing(agent: Page, visitor: Callable[..., Visitor], width: int, scheme: Any) -> None:
    agent.set_viewport_size({"width": width, "height": 844})
    agent.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    ada = visitor()
    ada.asks_for_a_person("where is my order 10086")
    agent.wait_for_selector("[data-offer]")
    _clean(agent, "offer")
    accept(agent, ada)
    agent.fill("#ib-reply", "Hello")
    agent.press("#ib-reply", "Enter")
    agent.click("#ib-mode-note")
    agent.fill("#ib-note", "a note")
    agent.press("#ib-note", "Enter")
    expect(agent.locator(".ib-note[data-seq]")).to_be_visible()
    _clean(agent, "note")
    agent.click("#ib-mode-reply")
    _clean(agent, "reply")
    agent.get_by_role("button", name="More to do").click()
    _clean(agent, "menu")
    agent.keyboard.press("Escape")
    for place in ("mine", "team", "waiting", "resolved", f"mine/{ada.conversation_id}/contact"):
        agent.goto(f"/inbox/{place}")
        _clean(agent, place)
    agent.goto(f"/inbox/mine/{ada.conversation_id}?lang=zh")
    expect(agent.locator("html")).to_have_attribute("lang", "zh-Hans")
    _clean(agent, "zh")
    agent.goto(f"/inbox/mine/{ada.conversation_id}?lang=en")
    agent.get_by_role("button", name="Resolve").click()
    expect(agent.locator("#ib-head")).to_contain_text("Resolved")
    _clean(agent, "resolved")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_still_being_sent_can_be_read_too(agent: Page, visitor: Callable[..., Visitor], scheme: Any) -> None:
    agent.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    held: list[Route] = []
    agent.route(re.compile("/(reply|note)$"), lambda route: held.append(route))  # noqa: PLW0108  # it must be a function of ours
    agent.fill("#ib-reply", "Hello")
    agent.press("#ib-reply", "Enter")
    agent.click("#ib-mode-note")
    agent.fill("#ib-note", "a note")
    agent.press("#ib-note", "Enter")
    expect(agent.locator(".ib-pending .ib-meta")).to_have_text(["Sending…", "Sending…"])
    try:
        _clean(agent, "sending")
    finally:
        for route in held:
            route.continue_()
        agent.unroute_all()
    expect(agent.locator(".ib-pending")).to_have_count(0)


def test_a_phone_shows_one_pane_at_a_time(agent: Page, visitor: Callable[..., Visitor]) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    agent.set_viewport_size({"width": 390, "height": 844})
    panes = {name: agent.locator(f"#ib-{name}") for name in ("list", "thread", "contact")}

    def only(name: str) -> None:
        for other, pane in panes.items():
            expect(pane).to_be_visible() if other == name else expect(pane).to_be_hidden()

    only("thread")
    agent.get_by_role("link", name=f"About {ada.name}").click()
    only("contact")
    agent.get_by_role("link", name="Back to the conversation").click()
    only("thread")
    agent.get_by_role("link", name="Back to the list").click()
    only("list")
    agent.locator("[data-line]", has_text=ada.name).click()
    only("thread")


def test_every_act_works_without_scripts(
    visitor: Callable[..., Visitor], new_context: Callable[..., Any], company: dict[str, Any], agent: Page
) -> None:
    ada = visitor()
    ada.asks_for_a_person()
    accept(agent, ada)
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(agent.context.cookies())
    page = plain.new_page()
    page.goto(f"/inbox/mine/{ada.conversation_id}")
    page.fill("#ib-reply", "no scripts here")
    page.click(".ib-send")
    expect(page.locator(".ib-us .ib-text", has_text="no scripts here")).to_have_count(1)
    page.click("#ib-mode-note")
    page.fill("#ib-note", "nor here")
    page.click(".ib-save")
    expect(page.locator(".ib-note", has_text="nor here")).to_have_count(1)
    page.click("#ib-resolve")
    expect(page.locator("#ib-head")).to_contain_text("Resolved")


def test_the_first_load_stays_small() -> None:
    names = [Path(asset(name)).name for name in ("shell.js", "shell.css", "inbox.js", "inbox.css")]
    assert sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names) <= 180 * 1024
