"""An agent is told on a device although no inbox is open: turned on, sent, shown, pressed, removed and taken back."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.conftest import start_demo, stop_demo
from e2e.hygiene import Hygiene
from e2e.inbox.people import Visitor, accept
from e2e.pages.inbox import Inbox
from e2e.pages.notifications import Notifications, Worker, subscribes_at
from e2e.pages.sign_in import one_press
from tests.support.ports import free_port
from tests.support.push_service import Browser, PushService, push_service

pytestmark = pytest.mark.timeout(300)
NewContext = Callable[..., Any]
Meet = Callable[..., Visitor]


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture(scope="module")
def demo(service: PushService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own, let through to the push service."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = service.place
    try:
        process, told = start_demo(tmp_path_factory.mktemp("push") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


@pytest.fixture
def told(
    new_context: NewContext, service: PushService, demo: dict[str, Any], firm: dict[str, Any]
) -> tuple[Notifications, Browser]:
    """An agent on the page of notifications, in a browser that can subscribe."""
    browser = service.browser("")
    context = new_context()
    subscribes_at(context, browser, demo["base"])
    page = Notifications(one_press(context.new_page(), firm["agent"])).open()
    browser.key = page.here.get_attribute("data-key") or ""
    return page, browser


def _until(fact: Callable[[], bool], within: float = 20) -> None:
    """What the worker does is seen nowhere on the page."""
    ends = time.monotonic() + within
    while not fact():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.1)


def test_a_customers_word_reaches_the_device_and_a_press_leads_to_the_conversation(
    told: tuple[Notifications, Browser], demo: dict[str, Any], customer: Meet
) -> None:
    notifications, browser = told
    page = notifications.page
    worker = Worker(page, demo["base"])
    notifications.turn_on()
    expect(notifications.devices).to_have_count(1)
    expect(notifications.mine()).to_have_count(1)
    inbox = Inbox(page).open()
    inbox.be("Available")
    ada = customer()
    ada.asks_for_a_person()
    accept(page, ada)
    ada.says("seen at once").raise_for_status()
    expect(inbox.theirs("seen at once")).to_be_visible()
    page.goto("/home")
    ada.says("my secret is 4711").raise_for_status()
    _until(lambda: bool(browser.sent))
    (sent,) = browser.sent  # not what was said while the inbox was in sight
    assert browser.refused == []
    assert sent.text["url"] == f"/inbox/mine/{ada.conversation_id}"
    assert "4711" not in str(sent.text) and ada.name not in str(sent.text)

    worker.gets(sent.text)
    _until(lambda: bool(worker.shown()))
    (shown,) = worker.shown()
    assert shown["title"] == "A new message in one of your conversations"
    assert shown["silent"] is True

    tab = Inbox(page.context.new_page()).open()
    worker.pressed()
    tab.page.wait_for_url(f"**/inbox/mine/{ada.conversation_id}")
    expect(tab.theirs("my secret is 4711")).to_be_visible()
    assert worker.shown() == []
    worker.gets(sent.text)  # an inbox is in sight now
    expect(tab.log).to_be_visible()
    assert worker.shown() == []
    tab.resolve()


def test_a_device_is_removed_and_that_is_taken_back(told: tuple[Notifications, Browser]) -> None:
    notifications, _browser = told
    notifications.turn_on()
    expect(notifications.mine()).to_have_count(1)
    before = notifications.devices.count()
    notifications.mine().get_by_role("button", name="Remove").focus()
    notifications.page.keyboard.press("Enter")
    expect(notifications.toast).to_contain_text("The device is told nothing more.")
    expect(notifications.devices).to_have_count(before - 1)
    notifications.button("Undo").click()
    expect(notifications.toast).to_contain_text("The device is told again.")
    expect(notifications.devices).to_have_count(before)
    notifications.button("Turn off here").click()
    expect(notifications.here.locator("[data-push=off]")).to_be_visible()
    expect(notifications.devices).to_have_count(before - 1)


def test_wishes_are_kept_and_what_makes_no_sense_is_said_at_its_field(
    new_page: Callable[..., Page], firm: dict[str, Any], hygiene: list[Hygiene]
) -> None:
    notifications = Notifications(one_press(new_page(), firm["agent"])).open()
    hygiene[0].expect("422")
    page = notifications.page
    page.get_by_label("Quiet from").fill("22:30")
    notifications.button("Save").click()
    expect(page.get_by_text("Quiet hours need a beginning and an end.").first).to_be_visible()
    page.get_by_label("Quiet until").fill("06:00")
    page.get_by_label("Show text in notifications").check()
    page.get_by_label("A colleague calls me in a note").uncheck()
    page.get_by_label("Play a sound").check()
    page.get_by_label("Loudness in the inbox (%)").fill("30")
    notifications.button("Save").click()
    expect(notifications.toast.filter(has_text="Saved.")).to_be_visible()
    notifications.open()
    expect(page.get_by_label("Quiet from")).to_have_value("22:30")
    expect(page.get_by_label("A colleague calls me in a note")).not_to_be_checked()
    expect(page.get_by_label("A conversation is offered to me")).to_be_checked()
    expect(page.get_by_label("Show text in notifications")).to_be_checked()
    Inbox(page).open()
    expect(page.locator(".ib-page")).to_have_attribute("data-volume", "30")
    expect(page.locator('[data-tells="sound"]')).to_be_checked()


def test_the_sound_is_tried_as_loud_as_it_is_written(new_page: Callable[..., Page], firm: dict[str, Any]) -> None:
    page = one_press(new_page(), firm["agent"])
    page.add_init_script(
        "window.heard = []; const set = AudioParam.prototype.setValueAtTime;"
        "AudioParam.prototype.setValueAtTime = function (value, at)"
        " { window.heard.push(value); return set.call(this, value, at); }"
    )
    notifications = Notifications(page).open()
    for loudness in ("100", "20"):
        page.get_by_label("Loudness in the inbox (%)").fill(loudness)
        notifications.button("Try the sound").click()
    first, second = page.evaluate("window.heard.filter((value) => value < 1)")
    assert first == pytest.approx(5 * second)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_for_everybody(told: tuple[Notifications, Browser], width: int, scheme: Any) -> None:
    notifications, _browser = told
    notifications.turn_on()
    notifications.page.emulate_media(color_scheme=scheme)
    notifications.page.set_viewport_size({"width": width, "height": 844})
    for language in ("en", "zh"):
        notifications.open(language)
        expect(notifications.here.locator("[data-push=on]")).to_be_visible()
        assert overflow(notifications.page) == 0
        assert violations(notifications.page) == []
    notifications.open("en").button("Turn off here").click()
    expect(notifications.here.locator("[data-push=off]")).to_be_visible()
