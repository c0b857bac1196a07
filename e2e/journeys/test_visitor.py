"""A visitor: hosted page, QR code, a site of somebody else, orders in two languages, trouble, a picture, a person."""

import io
import re
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import segno
from playwright.sync_api import Frame, Page, expect

from e2e.conftest import NewContext, company
from e2e.hygiene import Hygiene
from e2e.journeys.conftest import Visit
from e2e.pages.sign_in import sign_in
from e2e.pages.start_page import StartPage
from e2e.pages.visitor_chat import VisitorChat
from hubwright.entry.orders.book import order

EDITIONS = ("marketing", "online", "classic")
WAY_TO_A_PERSON = {"en": "Talk to a person", "zh": "转人工"}


def known(here: dict[str, Any], number: str) -> dict[str, str]:
    """What this company's own order service holds."""
    found = order(here["slug"], number, date.today())
    assert found is not None
    return found


def test_the_start_page_lists_three_companies_and_signs_in_as_each_of_their_people(
    new_context: NewContext, demo: dict[str, Any]
) -> None:
    start = StartPage(new_context().new_page()).open()
    assert sorted(each["edition"] for each in demo["tenants"]) == sorted(EDITIONS)
    for here in demo["tenants"]:
        for role in ("admin", "supervisor", "agent"):
            start.open()
            expect(start.card(here["name"])).to_be_visible()
            page = start.become(here["name"], role)
            expect(page.get_by_text(here["name"]).first).to_be_visible()
            page.click('[popovertarget="account-menu"]')
            expect(page.locator("#account-menu")).to_contain_text(here[role]["email"])


def test_the_qr_code_is_the_address_of_the_chat_page(new_context: NewContext, demo: dict[str, Any]) -> None:
    for here in demo["tenants"]:
        assert here["chat_url"] == f"{demo['base']}/c/{here['channel_key']}"
        drawn = io.BytesIO()
        segno.make(here["chat_url"], error="m").save(
            drawn, kind="svg", scale=6, border=2, dark="#1b2430", light="#ffffff"
        )
        answer = new_context().request.get(f"{here['chat_url']}/qr.svg")
        assert (answer.status, answer.body()) == (200, drawn.getvalue())


def test_one_line_shows_the_chat_on_an_allowed_site_and_nowhere_else(
    new_context: NewContext,
    demo: dict[str, Any],
    hygiene: list[Hygiene],
    shop: Callable[[str], str],
) -> None:
    here = company(demo, "online")
    source = f"{demo['base']}/p/hubwright-webchat/loader.js"
    line = f'<script async src="{source}" data-channel="{here["channel_key"]}"></script>'
    allowed, other = shop(line), shop(line)
    admin = sign_in(new_context().new_page(), here["admin"])
    admin.goto("/channels")
    admin.locator("main h2 a").first.click()
    admin.get_by_role("navigation", name="Views of this channel").get_by_role("link", name="Settings").click()
    admin.get_by_role("group", name="Allowed sites").get_by_role("button", name="Add").click()
    site = admin.get_by_label("Allowed sites 1", exact=True)
    expect(site).to_be_focused()
    site.fill(allowed)
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator("#toasts")).to_contain_text("Saved")

    page = new_context().new_page()
    page.goto(allowed)
    chat = VisitorChat(_opened(page))
    chat.say("where is my order 10086")
    expect(chat.message("bot", known(here, "10086")["tracking"])).to_be_visible()

    elsewhere = new_context().new_page()
    hygiene[-1].expect("frame-ancestors", "recipient window's origin ('null')")
    with elsewhere.expect_event("console", lambda message: "frame-ancestors" in message.text):
        elsewhere.goto(other)
    assert elsewhere.evaluate("'Hubwright' in window")
    panels = [each for each in elsewhere.frames if each.url.startswith(demo["base"])]
    assert [each.locator("#hw-panel").count() for each in panels] == [0] * len(panels)


def _opened(page: Page) -> Frame:
    """Open the panel; it lives in a closed shadow, so its frame is asked and not the page."""
    page.evaluate("window.Hubwright.open()")
    frame = next(each for each in page.frames if each != page.main_frame)
    expect(frame.get_by_test_id("composer")).to_be_visible()
    return frame


def test_an_order_is_answered_within_a_second_by_each_company_from_its_own_flow(
    visit: Visit, demo: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for edition in EDITIONS:
        here = company(demo, edition)
        chat = visit(edition)
        times = []
        for number in ("10042", "10137", "10086"):
            began = time.perf_counter()
            chat.say(f"where is my order {number}")
            answer = chat.message("bot", number)
            expect(answer).to_be_visible()
            times.append(time.perf_counter() - began)
            expect(answer).to_contain_text(known(here, number)["items_en"])
        with capsys.disabled():
            print(f" {edition}: answered after {', '.join(f'{took * 1000:.0f}' for took in times)} ms")
        assert statistics.median(times) < 1
        for another in demo["tenants"]:
            if another["slug"] != here["slug"]:
                expect(answer).not_to_contain_text(known(another, "10086")["tracking"])


def test_chinese_is_answered_in_chinese(visit: Visit, demo: dict[str, Any]) -> None:
    chat = visit("online", "zh", locale="zh-CN")
    chat.say("你好，我的订单10086到哪里了？")
    answer = chat.message("bot", known(company(demo, "online"), "10086")["items_zh"])
    expect(answer).to_contain_text(known(company(demo, "online"), "10086")["status_zh"])
    expect(chat.panel.get_by_test_id("talk-to-person")).to_contain_text("人工")


@pytest.mark.parametrize(("language", "question"), [("en", "Where is my order?"), ("zh", "我的订单到哪了？")])
def test_a_number_that_is_missing_is_asked_for(
    visit: Visit, demo: dict[str, Any], language: str, question: str
) -> None:
    chat = visit("marketing", language)
    chat.say(question)
    expect(chat.message("bot", {"en": "order number", "zh": "订单号"}[language])).to_be_visible()
    chat.say("10042")
    expect(chat.message("bot", known(company(demo, "marketing"), "10042")["tracking"])).to_be_visible()


@pytest.mark.parametrize(("language", "question"), [("en", "where is my order 99999"), ("zh", "我的订单 99999 到哪了")])
def test_an_unknown_number_is_said_with_a_way_to_a_person(visit: Visit, language: str, question: str) -> None:
    chat = visit("online", language)
    chat.say(question)
    expect(chat.message("bot", "99999")).to_be_visible()
    chat.chip(WAY_TO_A_PERSON[language]).click()
    expect(chat.kind("queued").or_(chat.kind("offline")).first).to_be_visible()


def test_a_stopped_order_service_gets_a_fitting_answer_and_a_way_to_a_person(
    visit: Visit, new_context: NewContext, demo: dict[str, Any]
) -> None:
    here, other = company(demo, "online"), company(demo, "classic")
    start = StartPage(new_context().new_page()).open()
    start.orders(here["name"], "Stop")
    try:
        chat = visit("online")
        chat.say("where is my order 10086")
        expect(chat.chip(WAY_TO_A_PERSON["en"])).to_be_visible()
        expect(chat.message("bot").last).not_to_contain_text(known(here, "10086")["tracking"])
        chat.chip(WAY_TO_A_PERSON["en"]).click()
        expect(chat.kind("queued").or_(chat.kind("offline")).first).to_be_visible()
        neighbour = visit("classic")
        neighbour.say("where is my order 10086")
        expect(neighbour.message("bot", known(other, "10086")["tracking"])).to_be_visible()
    finally:
        start.open().orders(here["name"], "Start")
    again = visit("online")
    again.say("where is my order 10086")
    expect(again.message("bot", known(here, "10086")["tracking"])).to_be_visible()


def test_a_picture_and_the_wish_for_a_person_arrive(visit: Visit) -> None:
    chat = visit("marketing")
    shown = chat.send_picture("parcel.png")
    expect(shown).to_be_visible()
    expect(chat.kind("file")).to_have_attribute("data-state", "sent")
    expect(shown).to_have_attribute("src", re.compile("/files/"))
    assert shown.evaluate("async e => { await e.decode(); return e.naturalWidth }") == 60
    chat.ask_for_a_person()
    expect(chat.kind("handoff_request")).to_be_visible()
    expect(chat.kind("queued").or_(chat.kind("offline")).first).to_be_visible()
