"""What agents say they are doing: breaks of the company's own, not responding, wrap-up, leaving, parking."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.inbox.people import Visitor, accept
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press
from e2e.pages.states import Picker, StateSettings

pytestmark = pytest.mark.usefixtures("as_it_was")
AtDesk = Callable[..., Inbox]
Meet = Callable[..., Visitor]


@pytest.fixture
def settings(new_page: Callable[..., Page], firm: dict[str, Any]) -> StateSettings:
    """An administrator at the settings of states."""
    return StateSettings(one_press(new_page(), firm["admin"])).open()


def _tab_to(page: Page, words: str, most: int = 40) -> None:
    """Go on with Tab until the focus is on a button with these words."""
    for _step in range(most):
        if page.evaluate("w => document.activeElement?.textContent?.trim() === w", words):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{words} is not reached by Tab")


def test_a_break_of_the_companys_own_is_chosen_by_keyboard_in_both_languages(
    settings: StateSettings, at_desk: AtDesk
) -> None:
    settings.add("Kinds of breaks", "Lunch", "午餐")
    settings.add("Kinds of breaks", "Training", "培训")
    settings.save()
    assert violations(settings.page) == []
    agent = at_desk().page
    agent.goto("/inbox/mine")
    picker = Picker(agent)
    picker.chip.focus()
    agent.keyboard.press("Enter")
    expect(picker.menu).to_be_visible()
    _tab_to(agent, "Break: Training")
    agent.keyboard.press("Enter")
    expect(picker.chip).to_contain_text("Break: Training")
    expect(picker.menu).to_be_hidden()
    agent.goto("/inbox/mine?lang=zh")
    expect(picker.chip).to_contain_text("小休：培训")
    picker.chip.click()
    expect(picker.menu.get_by_role("button", name="小休：午餐")).to_be_visible()
    agent.keyboard.press("Escape")
    agent.goto("/inbox/mine?lang=en")
    picker.choose("Busy")
    agent.reload()
    expect(picker.chip).to_contain_text("Busy")


def test_who_does_not_answer_sees_why_and_is_back_with_one_press(at_desk: AtDesk, customer: Meet) -> None:
    agent = at_desk()
    picker = Picker(agent.page)
    for _time in range(2):
        ada = customer()
        ada.asks_for_a_person()
        agent.decline(ada.name)
    expect(picker.chip).to_contain_text("Not responding")
    picker.chip.click()
    expect(picker.menu).to_contain_text("Offers were not answered")
    agent.page.keyboard.press("Escape")
    assert violations(agent.page) == []
    picker.back.click()
    expect(picker.chip).to_contain_text("Available")
    expect(picker.back).to_have_count(0)


def test_wrap_up_takes_a_disposition_counts_down_and_ends_early(
    settings: StateSettings, at_desk: AtDesk, customer: Meet
) -> None:
    settings.add("Dispositions", "Solved", "已解决")
    settings.add("Dispositions", "No answer", "无人回应")
    settings.page.get_by_label("Wrap-up in seconds").fill("300")
    settings.save()
    agent = at_desk()
    picker = Picker(agent.page)
    ada = customer()
    ada.asks_for_a_person()
    accept(agent.page, ada)
    agent.resolve()
    expect(picker.chip).to_contain_text("Wrap-up")
    left = agent.page.locator("[data-counts-down]")
    first = int(left.inner_text())
    assert 280 < first <= 300
    expect(left).not_to_have_text(str(first))  # it goes down by itself
    came_to = agent.page.get_by_role("region", name="What it came to")
    came_to.get_by_role("button", name="Solved").click()
    expect(came_to.get_by_role("button", name="Solved")).to_have_attribute("aria-pressed", "true")
    expect(agent.log).to_contain_text("noted what it came to: Solved")
    agent.page.get_by_role("button", name="Undo").click()
    expect(came_to.get_by_role("button", name="Solved")).to_have_attribute("aria-pressed", "false")
    came_to.get_by_role("button", name="No answer").focus()
    agent.page.keyboard.press("Enter")
    expect(came_to.get_by_role("button", name="No answer")).to_have_attribute("aria-pressed", "true")
    assert all(event["kind"] != "disposed" for event in ada.events())
    picker.back.click()
    expect(picker.chip).to_contain_text("Available")


def test_what_somebody_holds_who_goes_offline_waits_again_and_others_get_it(
    settings: StateSettings, at_desk: AtDesk, customer: Meet
) -> None:
    settings.page.get_by_label("Work returns when an agent goes offline").check()
    settings.save()
    agent = at_desk()
    ada = customer()
    ada.asks_for_a_person()
    accept(agent.page, ada)
    colleague = at_desk("admin")
    Picker(agent.page).choose("Offline")
    expect(colleague.offer(ada.name)).to_be_visible(timeout=15_000)
    accept(colleague.page, ada)
    expect(colleague.log).to_contain_text("gave this back to the queue")


def test_a_parked_conversation_says_so_and_comes_back_when_the_customer_writes(at_desk: AtDesk, customer: Meet) -> None:
    agent = at_desk()
    ada = customer()
    ada.asks_for_a_person()
    accept(agent.page, ada)
    agent.page.get_by_role("button", name="More to do").click()
    agent.page.get_by_role("button", name="Park it").click()
    expect(agent.head).to_contain_text("Parked")
    agent.page.get_by_role("button", name="Undo").click()
    expect(agent.head).not_to_contain_text("Parked")
    agent.page.get_by_role("button", name="More to do").click()
    agent.page.get_by_role("button", name="Park it").click()
    expect(agent.head).to_contain_text("Parked")
    ada.says("are you still there?").raise_for_status()
    expect(agent.theirs("are you still there?")).to_be_visible()
    expect(agent.head).not_to_contain_text("Parked", timeout=20_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_states_are_for_everybody(
    settings: StateSettings, at_desk: AtDesk, customer: Meet, width: int, scheme: Any
) -> None:
    settings.add("Kinds of breaks", "A rather long name of a break", "名称相当长的一种小休")
    settings.add("Dispositions", "Solved", "已解决")
    settings.page.get_by_label("Wrap-up in seconds").fill("300")
    settings.save()
    agent = at_desk()
    ada = customer()
    ada.asks_for_a_person()
    accept(agent.page, ada)
    agent.resolve()
    for page in (agent.page, settings.page):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for language, wrap_up in (("en", "Wrap-up"), ("zh", "会后整理")):
        agent.page.goto(f"/inbox/resolved/{ada.conversation_id}?lang={language}")
        expect(Picker(agent.page).chip).to_have_accessible_name(re.compile(wrap_up))
        assert violations(agent.page) == []
        assert overflow(agent.page) <= 0
        Picker(agent.page).chip.click()
        expect(Picker(agent.page).menu).to_be_visible()
        assert violations(agent.page) == []
        agent.page.keyboard.press("Escape")
        agent.page.goto(f"/inbox/mine?lang={language}")
        assert overflow(agent.page) <= 0
        settings.page.goto(f"/settings/states?lang={language}")
        assert violations(settings.page) == []
        assert overflow(settings.page) <= 0
    picker = Picker(agent.page)
    agent.page.goto("/inbox/mine?lang=en")
    picker.chip.click()
    picker.menu.get_by_role("button", name="Break: A rather long").click()
    expect(picker.chip).to_have_accessible_name(re.compile("A rather long name"))
    assert violations(agent.page) == []
    assert overflow(agent.page) <= 0


TOLD = """
window.told = [];
window.AudioContext = class {
  currentTime = 0; destination = {}; state = "running";
  createOscillator() {
    return { frequency: {}, connect: (to) => to, start: () => window.told.push("sound"), stop() {} };
  }
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to }; }
  resume() { return Promise.resolve(); }
};
window.Notification = class {
  static permission = "default";
  static async requestPermission() { return (window.Notification.permission = "granted"); }
  constructor(title) { window.told.push(title); }
  close() {}
};
Object.defineProperty(document, "hidden", { get: () => true });
"""


def test_an_offer_sounds_and_is_shown_by_the_browser_for_whoever_wants_it(at_desk: AtDesk, customer: Meet) -> None:
    agent = at_desk()
    agent.page.add_init_script(TOLD)
    agent.open()
    first = customer()
    first.asks_for_a_person()
    agent.decline(first.name)
    assert agent.page.evaluate("window.told") == []
    agent.be("Available")
    Picker(agent.page).chip.click()
    for words in ("Play a sound", "Show a notice of the browser"):
        with agent.page.expect_response("**/inbox/notices"):
            agent.page.get_by_role("switch", name=words).check()
    agent.page.keyboard.press("Escape")
    second = customer()
    second.asks_for_a_person()
    agent.offer(second.name).wait_for()
    assert agent.page.evaluate("window.told") == ["sound", f"{second.name} wants to talk"]
    accept(agent.page, second)
    Picker(agent.page).chip.click()
    for words in ("Play a sound", "Show a notice of the browser"):
        expect(agent.page.get_by_role("switch", name=words)).to_be_checked()  # kept with the member
        with agent.page.expect_response("**/inbox/notices"):
            agent.page.get_by_role("switch", name=words).uncheck()
    agent.page.keyboard.press("Escape")
    third = customer()
    third.asks_for_a_person()
    agent.offer(third.name).wait_for()
    assert agent.page.evaluate("window.told") == []
