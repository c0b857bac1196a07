"""An agent's whole day by keyboard alone; at each step one sees where the focus is."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import company as company_of
from e2e.desk.office import are_one_customer, got_by_mail, with_mailbox, writes_by_mail
from e2e.inbox.people import Visitor
from e2e.pages.inbox import Inbox
from e2e.pages.keys import Keys
from e2e.pages.sign_in import one_press
from e2e.pages.states import StateSettings

pytestmark = [pytest.mark.timeout(400), pytest.mark.usefixtures("as_it_was")]
Say = Callable[[str], Any]


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
    """The company of the day."""
    return company_of(demo, "classic")


@pytest.fixture
def prepared(as_it_was: None, new_page: Callable[..., Page], firm: dict[str, Any], office: Any, database: Say) -> None:
    """What an administrator did before: a mailbox, a break, a disposition."""
    admin = one_press(new_page(), firm["admin"])
    with_mailbox(admin, office, database)
    settings = StateSettings(admin).open()
    settings.add("Kinds of breaks", "Lunch", "午餐")
    settings.add("Dispositions", "Solved", "已解决")
    settings.save()


@pytest.fixture
def hands(new_page: Callable[..., Page]) -> Keys:
    """The agent's."""
    return Keys(new_page())


@pytest.mark.usefixtures("prepared")
def test_a_whole_day(
    hands: Keys, firm: dict[str, Any], customer: Callable[..., Visitor], office: Any, supervisor: Page
) -> None:
    page, inbox = hands.page, Inbox(hands.page)
    _sign_in(hands, firm["agent"])
    _be(hands, "Available")
    _write_a_canned_reply(hands)

    ada = customer("王芳")
    ada.asks_for_a_person("我的玻璃杯碎了")
    expect(inbox.offer(ada.name)).to_be_visible()
    hands.is_at('[data-key="a"]')
    hands.press("Enter")
    page.wait_for_url(f"**/inbox/mine/{ada.conversation_id}")
    page.locator(".ib-page[data-live]").wait_for()
    web = page.url
    _read_answer_and_note(hands, ada)
    _put_off_and_take_up(hands, ada)
    _find(hands, ada)

    name = writes_by_mail(office, "And the plate is broken too.")
    expect(page.locator("[data-offer]")).to_be_visible()
    hands.is_at('[data-key="a"]')
    hands.press("Enter")
    expect(inbox.theirs("And the plate is broken too.")).to_be_visible()
    are_one_customer(supervisor, ada.name, name)
    page.reload()
    page.locator(".ib-page[data-live]").wait_for()
    _merge_and_undo(hands)
    _resolve(hands)

    hands.press("1")
    _sees(page, "mine")
    hands.press("j")
    page.wait_for_url(lambda url: url.split("?")[0] == web.split("?")[0])
    page.locator(".ib-page[data-live]").wait_for()
    _go_on_by_mail(hands, office)
    _resolve(hands)
    _be(hands, "Lunch")
    _switch_single_keys(hands)
    hands.used_no_mouse()


def _sign_in(hands: Keys, person: dict[str, str]) -> None:
    hands.page.goto("/sign-in?lang=en")
    hands.to('input[type="email"]')
    hands.write(person["email"])
    hands.to('input[type="password"]')
    hands.write(person["password"])
    hands.press("Enter")
    hands.page.wait_for_url(lambda url: "/sign-in" not in url)
    hands.press("Control+k")
    hands.is_at("#palette input")
    hands.write("Inbox")
    hands.press("Enter")
    hands.page.wait_for_url("**/inbox/mine")
    hands.page.locator(".ib-page[data-live]").wait_for()


def _sees(page: Page, view: str) -> None:
    """The view has come, whole."""
    page.locator(f'#inbox[data-view="{view}"]:not(.htmx-settling)').wait_for()


def _be(hands: Keys, state: str) -> None:
    hands.to("#ib-state")
    hands.press("Enter")
    hands.choose("#ib-availability-menu", state)
    expect(hands.page.locator("#ib-state")).to_contain_text(state)
    hands.page.locator(".ib-page[data-live]").wait_for()


def _write_a_canned_reply(hands: Keys) -> None:
    hands.to('a[href="/inbox/canned"]')
    hands.press("Enter")
    hands.page.wait_for_url("**/inbox/canned")
    hands.to("#canned-shortcut")
    hands.write("sorry")
    hands.to("#canned-text")
    hands.write("I am sorry, {{contact.name}}.")
    hands.to(".card .btn-primary")
    hands.press("Enter")
    expect(hands.page.locator('[data-canned="sorry"]')).to_be_visible()
    hands.to('.hw-crumbs a[href="/inbox/mine"]')
    hands.press("Enter")
    hands.page.wait_for_url("**/inbox/mine")
    hands.page.locator(".ib-page[data-live]").wait_for()


def _read_answer_and_note(hands: Keys, ada: Visitor) -> None:
    page = hands.page
    hands.press("l")
    hands.is_at("#ib-log")
    hands.press("Home", "End")
    hands.press("r")
    hands.is_at("#ib-reply")
    hands.write("/sor")
    expect(page.get_by_role("option", name=re.compile("sorry"))).to_be_visible()
    hands.press("Enter")
    expect(page.locator("#ib-reply")).to_have_value(f"I am sorry, {ada.name}.")
    hands.press("Enter")
    ada.hears(lambda event: event.get("text") == f"I am sorry, {ada.name}.")
    hands.press("Escape", "n")
    hands.is_at("#ib-note")
    hands.write("@")
    options = page.get_by_role("listbox", name="What fits").get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    hands.press("ArrowDown", "ArrowUp", "Enter")
    expect(page.locator("#ib-note")).to_have_value(re.compile("^@.+ $"))
    hands.write("do we have another glass?")
    hands.press("Enter")
    expect(page.locator(".ib-note[data-seq]", has_text="another glass?")).to_be_visible()
    hands.press("Escape")


def _put_off_and_take_up(hands: Keys, ada: Visitor) -> None:
    page = hands.page
    hands.press("z")
    hands.choose("#ib-snooze-menu", "Tomorrow morning")
    expect(page.locator("#ib-head")).to_contain_text("Put off until")
    page.locator(".ib-page[data-live]").wait_for()
    hands.press("6")
    _sees(page, "snoozed")
    hands.press("j")
    page.wait_for_url(f"**/inbox/snoozed/{ada.conversation_id}")
    hands.is_at(f"#c-{ada.conversation_id}")
    hands.press("z")
    expect(page.locator("#ib-snooze")).to_be_visible()
    page.locator(".ib-page[data-live]").wait_for()


def _find(hands: Keys, ada: Visitor) -> None:
    hands.press("s")
    hands.is_at("#ib-q")
    hands.write("玻璃")
    hands.press("Enter")
    _sees(hands.page, "search")
    expect(hands.page.locator("[data-line]", has_text=ada.name)).to_be_visible()
    hands.press("Escape")
    hands.to("[data-line]")
    hands.press("j")
    hands.page.wait_for_url(f"**/inbox/search/{ada.conversation_id}?q=*")
    expect(hands.page.locator("#ib-head")).to_contain_text(ada.name)


def _merge_and_undo(hands: Keys) -> None:
    page, apart = hands.page, hands.page.url
    hands.to('[popovertarget="ib-more"]')
    hands.press("Enter")
    hands.choose("#ib-more", "Merge into:")
    expect(page.locator(".hw-toast", has_text="The conversations are one now.")).to_be_visible()
    assert page.url != apart
    expect(page.locator('[data-joined="merged_in"]')).to_be_visible()
    page.locator(".ib-page[data-live]").wait_for()
    hands.press("u")
    expect(page.locator(".hw-toast", has_text="The conversations are apart again.")).to_be_visible()
    assert page.url.rsplit("/", 1)[1] == apart.rsplit("/", 1)[1]
    expect(page.locator('[data-joined="merged_away"]')).to_have_count(0)
    page.locator(".ib-page[data-live]").wait_for()


def _go_on_by_mail(hands: Keys, office: Any) -> None:
    hands.to("button.ib-way")
    hands.press("Enter")
    expect(hands.page.locator("#ib-head")).to_contain_text("Shop mailbox")
    hands.page.locator(".ib-page[data-live]").wait_for()
    hands.press("r")
    hands.is_at("#ib-reply")
    hands.write("A new glass is on its way.")
    hands.press("Enter")
    got_by_mail(office, "A new glass is on its way.")
    hands.press("Escape")


def _resolve(hands: Keys) -> None:
    page = hands.page
    hands.press("e")
    expect(page.locator("#ib-head")).to_contain_text("Resolved")
    page.locator(".ib-page[data-live]").wait_for()
    hands.to("#ib-disposed button")
    hands.press("Enter")
    expect(page.locator("#ib-disposed").get_by_role("button", name="Solved")).to_have_attribute("aria-pressed", "true")
    page.locator(".ib-page[data-live]").wait_for()


def _switch_single_keys(hands: Keys) -> None:
    page, sheet = hands.page, hands.page.locator("#ib-keys")
    hands.press("?")
    expect(sheet).to_be_visible()
    hands.to("#ib-keys-on")
    with page.expect_response("**/inbox/keys"):
        hands.press("Space")
    hands.press("Escape")
    hands.press("?")
    expect(sheet).to_be_hidden()
    hands.press("s")
    expect(page.locator("#ib-q:focus")).to_have_count(0)
    hands.to('[data-opens="ib-keys"]')
    hands.press("Enter")
    hands.to("#ib-keys-on")
    with page.expect_response("**/inbox/keys"):
        hands.press("Space")
    hands.press("Escape")
    hands.is_at('[data-opens="ib-keys"]')
    hands.press("s")
    hands.is_at("#ib-q")
