"""The desk on a phone, by touch: an agent's main acts one pane at a time, and a supervisor's board."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import company as company_of
from e2e.desk.office import are_one_customer, got_by_mail, with_mailbox, writes_by_mail
from e2e.inbox.people import Visitor
from e2e.pages.inbox import Inbox
from e2e.pages.phone import PHONE, Phone
from e2e.pages.sign_in import one_press
from e2e.pages.states import StateSettings

pytestmark = [pytest.mark.timeout(400), pytest.mark.usefixtures("as_it_was")]
Say = Callable[[str], Any]
Meet = Callable[..., Visitor]


@pytest.fixture(scope="module")
def demo(office_demo: dict[str, Any]) -> dict[str, Any]:
    """The one with a mailbox."""
    return office_demo


@pytest.fixture(scope="module")
def demo_data(office_data: Path) -> Path:
    """Its data."""
    return office_data


@pytest.fixture
def firm(demo: dict[str, Any]) -> dict[str, Any]:
    """The company of these people."""
    return company_of(demo, "classic")


@pytest.fixture
def admin(new_page: Callable[..., Page], firm: dict[str, Any]) -> Page:
    """Who sets things up, at a desk."""
    return one_press(new_page(), firm["admin"])


@pytest.fixture
def agent(new_page: Callable[..., Page], firm: dict[str, Any]) -> Iterator[Phone]:
    """An agent on the way, whose desk is empty before and after."""
    page = one_press(new_page(**PHONE), firm["agent"])
    _empty(page)
    yield Phone(page)
    _empty(page)
    page.set_viewport_size(PHONE["viewport"])


def _empty(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/inbox/mine?lang=en")
    Inbox(page).clear()
    page.set_viewport_size(PHONE["viewport"])


def _be(phone: Phone, state: str) -> None:
    phone.page.goto("/inbox/mine?lang=en")
    phone.live()
    phone.tap("#ib-state")
    phone.fits()
    phone.tap(phone.page.locator("#ib-availability-menu").get_by_role("button", name=state))
    expect(phone.page.locator("#ib-state")).to_have_accessible_name(re.compile(state))
    phone.live()


def _accepts(phone: Phone, words: str) -> None:
    card = phone.page.locator("[data-offer]", has_text=words)
    card.wait_for()
    phone.fits()
    phone.tap(card.get_by_role("button", name="Accept"))
    phone.page.wait_for_url(re.compile(r"/inbox/mine/[0-9a-f-]{36}"))
    phone.live()


def test_one_pane_at_a_time_each_with_its_address_and_back_works(agent: Phone, customer: Meet) -> None:
    page, ada = agent.page, customer("王芳")
    _be(agent, "Available")
    agent.shows_only("list")
    ada.asks_for_a_person("我的玻璃杯碎了")
    _accepts(agent, ada.name)
    place = f"/inbox/mine/{ada.conversation_id}"
    agent.shows_only("thread")
    agent.tap(page.get_by_role("link", name=f"About {ada.name}"))
    page.wait_for_url(f"**{place}/contact")
    agent.shows_only("contact")
    page.go_back()
    page.wait_for_url(f"**{place}")
    agent.shows_only("thread")
    agent.tap(page.get_by_role("link", name="Back to the list"))
    page.wait_for_url("**/inbox/mine")
    agent.shows_only("list")
    agent.tap(page.locator("[data-line]", has_text=ada.name))
    page.wait_for_url(f"**{place}")
    agent.shows_only("thread")
    page.go_back()
    page.wait_for_url("**/inbox/mine")
    agent.shows_only("list")
    for address in ("/inbox/mine", place, f"{place}/contact", "/inbox/canned"):
        page.goto(address)
        agent.is_for_everybody()


def test_an_agents_main_acts_by_touch(
    agent: Phone, admin: Page, supervisor: Page, customer: Meet, office: Any, database: Say
) -> None:
    with_mailbox(admin, office, database)
    settings = StateSettings(admin).open()
    settings.add("Dispositions", "Solved", "已解决")
    settings.save()
    page, ada = agent.page, customer("王芳")
    _be(agent, "Available")
    ada.asks_for_a_person("我的玻璃杯碎了")
    _accepts(agent, ada.name)
    web = page.url
    _make_and_use_a_canned_reply(agent, ada)
    _call_a_colleague(agent)
    _put_off_and_undo(agent)
    _find(agent, ada)

    name = writes_by_mail(office, "And the plate is broken too.")
    _accepts(agent, "Shop mailbox")
    are_one_customer(supervisor, ada.name, name)
    page.reload()
    agent.live()
    agent.tap(page.get_by_role("button", name="More to do"))
    agent.fits()
    agent.tap(page.get_by_role("button", name=re.compile("^Merge into:")))
    merged = page.locator(".hw-toast", has_text="The conversations are one now.")
    expect(merged).to_be_visible()
    agent.is_for_everybody()
    page.goto(page.url)
    agent.tap(page.get_by_role("button", name="Take the merge back"))
    expect(page.locator(".hw-toast", has_text="The conversations are apart again.")).to_be_visible()

    page.goto(web)
    agent.live()
    agent.is_for_everybody()
    agent.live()
    agent.tap("button.ib-way")
    expect(page.locator("#ib-head")).to_contain_text("Shop mailbox")
    agent.live()
    _sends(agent, "A new glass is on its way.")
    got_by_mail(office, "A new glass is on its way.")
    agent.tap(page.get_by_role("button", name="Resolve"))
    expect(page.locator("#ib-head")).to_contain_text("Resolved")
    agent.live()
    agent.fits()
    agent.tap(page.locator("#ib-disposed").get_by_role("button", name="Solved"))
    expect(page.locator("#ib-disposed [aria-pressed='true']")).to_have_text("Solved")
    agent.is_for_everybody()


def _sends(agent: Phone, text: str) -> None:
    agent.page.locator("#ib-reply").fill(text)
    agent.tap(".ib-send")
    expect(agent.page.locator(".ib-us[data-seq] .ib-text", has_text=text)).to_be_visible()


def _make_and_use_a_canned_reply(agent: Phone, ada: Visitor) -> None:
    page, place = agent.page, agent.page.url
    shortcut = f"thumb{ada.name.split()[-1]}"  # a second try makes another
    agent.tap(page.get_by_role("button", name="More to do"))
    agent.tap(page.get_by_role("link", name="Canned replies"))
    page.get_by_label("Shortcut").fill(shortcut)
    page.get_by_label("Words").fill("I am sorry, {{contact.name}}.")
    agent.fits()
    agent.tap(page.get_by_role("button", name="Keep it"))
    expect(page.locator(f'[data-canned="{shortcut}"]')).to_be_visible()
    page.goto(place)
    agent.live()
    agent.tap("#ib-reply")
    page.keyboard.type(f"/{shortcut}")
    agent.tap(page.get_by_role("option", name=re.compile(shortcut)))
    expect(page.locator("#ib-reply")).to_have_value(f"I am sorry, {ada.name}.")
    agent.tap(".ib-send")
    ada.hears(lambda event: event.get("text") == f"I am sorry, {ada.name}.")


def _call_a_colleague(agent: Phone) -> None:
    page = agent.page
    agent.tap("#ib-mode-note")
    page.keyboard.type("@")
    agent.fits()
    agent.tap(page.get_by_role("listbox", name="What fits").get_by_role("option").first)
    page.keyboard.type("do we have another glass?")
    agent.tap(".ib-save")
    expect(page.locator(".ib-note[data-seq]", has_text="another glass?")).to_be_visible()


def _put_off_and_undo(agent: Phone) -> None:
    page = agent.page
    agent.tap("#ib-snooze")
    expect(page.locator("#ib-snooze-menu")).to_be_in_viewport()
    agent.fits()
    agent.tap(page.get_by_role("button", name="Until the customer answers"))
    toast = page.locator(".hw-toast", has_text="Put off until the customer answers.")
    expect(toast).to_be_visible()
    agent.fits()
    agent.tap(toast.get_by_role("button", name="Undo"))
    expect(page.locator(".hw-toast", has_text="It is back in your list.")).to_be_visible()
    agent.live()


def _find(agent: Phone, ada: Visitor) -> None:
    page = agent.page
    agent.tap(page.get_by_role("link", name="Back to the list"))
    page.wait_for_url("**/inbox/mine")
    page.locator("#ib-q").fill("玻璃")
    agent.tap(page.locator("#ib-search").get_by_role("button"))
    page.wait_for_url("**/inbox/search?q=*")
    agent.tap(page.locator("[data-line]", has_text=ada.name))
    page.wait_for_url(f"**/inbox/search/{ada.conversation_id}?q=*")
    agent.shows_only("thread")
    page.go_back()
    page.wait_for_url("**/inbox/search?q=*")
    agent.shows_only("list")
    agent.is_for_everybody()
    agent.live()


def test_a_supervisor_watches_whispers_and_takes_over_by_touch(
    agent: Phone, new_page: Callable[..., Page], firm: dict[str, Any], customer: Meet
) -> None:
    boss = Phone(one_press(new_page(**PHONE), firm["supervisor"]))
    page, ada = boss.page, customer("Ada")
    _be(agent, "Available")
    ada.asks_for_a_person()
    _accepts(agent, ada.name)
    page.goto("/board?lang=en")
    page.locator("#main[data-live]").wait_for()
    boss.is_for_everybody()
    page.locator("#main[data-live]").wait_for()
    boss.tap(page.locator('[data-queue="support"] td[data-label="In work"]').get_by_role("link"))
    line = page.locator(f'[data-talk="{ada.conversation_id}"]')
    expect(line).to_be_visible()
    work = page.url
    boss.is_for_everybody()
    page.locator("#main[data-live]").wait_for()
    boss.tap(line.get_by_role("button", name=re.compile("^Move")))
    expect(page.locator(f"#move-menu-{ada.conversation_id}")).to_be_in_viewport()
    boss.fits()
    page.keyboard.press("Escape")

    boss.tap(line.get_by_role("link", name=ada.name, exact=True))
    page.wait_for_url(f"**/inbox/team/{ada.conversation_id}")
    boss.live()
    boss.shows_only("thread")
    boss.tap(page.get_by_text(re.compile("^Whisper to")))
    page.locator("#ib-whisper-text").fill("offer a refund")
    boss.fits()
    boss.tap(page.get_by_role("button", name="Whisper", exact=True))
    heard = agent.page.locator(".ib-whisper")
    expect(heard).to_contain_text("offer a refund")
    agent.fits()
    agent.tap(heard.get_by_role("button", name="Got it"))
    expect(heard).to_have_count(0)
    expect(page.locator(".ib-whisper")).to_contain_text("Read")

    page.goto(work)
    page.locator("#main[data-live]").wait_for()
    boss.tap(line.get_by_role("button", name=re.compile("^Take over")))
    page.wait_for_url(f"**/inbox/mine/{ada.conversation_id}")
    boss.shows_only("thread")
    toast = page.locator(".hw-toast", has_text="It is yours.")
    boss.tap(toast.get_by_role("button", name="Undo"))
    agent.page.goto(f"/inbox/mine/{ada.conversation_id}")
    expect(agent.page.locator("#ib-resolve")).to_be_visible()
    expect(agent.page.locator("#ib-composer")).not_to_contain_text("is answering this conversation")
