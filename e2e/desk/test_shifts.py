"""Leave is asked for and approved, a member is planned, and what is due counts on while one looks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.inbox.people import Visitor
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press

AtDesk = Callable[..., Inbox]
Meet = Callable[..., Visitor]


@pytest.fixture
def agent(new_page: Callable[..., Page], firm: dict[str, Any]) -> Page:
    """An agent somewhere."""
    return one_press(new_page(), firm["agent"])


@pytest.fixture
def no_leave(tenant: str, database: Callable[[str], Any]) -> Any:
    """Nobody is planned or on leave, before and afterwards."""

    def forget() -> None:
        for table in ("member_leave", "working_time"):
            database(f"DELETE FROM hubwright.{table} WHERE tenant_id = '{tenant}'")

    forget()
    yield
    forget()


@pytest.fixture
def promise(tenant: str, database: Callable[[str], Any]) -> Any:
    """A first answer within ten minutes, by day and by night."""
    database(
        "INSERT INTO hubwright.sla_policy (tenant_id, id, position, name, first_minutes, calendar)"
        f" VALUES ('{tenant}', gen_random_uuid(), 0, 'gold', 10, 'always')"
    )
    database(
        f"INSERT INTO hubwright.due (tenant_id, kind, id, due_at) VALUES ('{tenant}', 'sla', '{tenant}', now())"
        " ON CONFLICT DO NOTHING"
    )
    yield
    database(f"DELETE FROM hubwright.sla_policy WHERE tenant_id = '{tenant}'")


@pytest.mark.usefixtures("no_leave")
def test_leave_is_asked_for_by_keyboard_and_approved_and_a_member_is_planned(agent: Page, supervisor: Page) -> None:
    agent.goto("/shifts?lang=en")
    ask = agent.locator("#ask")
    ask.get_by_label("First day").focus()
    agent.keyboard.type("2031-05-01")
    agent.keyboard.press("Tab")
    agent.keyboard.type("2031-05-03")
    agent.keyboard.press("Enter")
    expect(agent.locator("#own-leave")).to_contain_text("asked for")
    supervisor.goto("/board?lang=en")
    supervisor.locator("#board-leave").click()
    supervisor.locator("#asked").get_by_role("button", name=re.compile("^Approve")).click()
    expect(supervisor.locator("[data-toast]").filter(has_text="Approved.")).to_be_visible()
    expect(supervisor.locator("#team")).to_contain_text("approved")
    agent.reload()
    expect(agent.locator("#own-leave")).to_contain_text("approved")
    supervisor.locator("#team").get_by_role("link", name=re.compile("^Plan")).first.click()
    plan = supervisor.locator("#plan")
    plan.get_by_role("button", name="Add").first.click()
    plan = supervisor.locator("#plan")
    plan.get_by_label("From", exact=True).first.fill("09:00")
    plan.get_by_label("To", exact=True).first.fill("18:00")
    supervisor.get_by_role("button", name="Save", exact=True).click()
    expect(supervisor.locator("[data-toast]").filter(has_text="Saved.")).to_be_visible()
    supervisor.goto("/shifts?lang=en")
    expect(supervisor.locator("#team")).to_contain_text("Mon 09:00–18:00")


@pytest.mark.usefixtures("no_leave")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_shifts_are_for_everybody(agent: Page, supervisor: Page, width: int, scheme: Any) -> None:
    for page in (agent, supervisor):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for language in ("en", "zh"):
        for page in (agent, supervisor):
            page.goto(f"/shifts?lang={language}")
            assert violations(page) == []
            assert overflow(page) <= 0
        supervisor.locator("#team a").first.click()
        expect(supervisor.locator("#plan-card")).to_be_visible()
        assert violations(supervisor) == []
        assert overflow(supervisor) <= 0


@pytest.mark.usefixtures("promise")
def test_what_is_due_stands_in_the_list_and_counts_on_while_one_looks(at_desk: AtDesk, customer: Meet) -> None:
    desk = at_desk(state="Busy")
    ada = customer("Ada")
    ada.asks_for_a_person()
    page = desk.page
    page.goto("/inbox/due?lang=en")
    due = page.locator(f"#c-{ada.conversation_id} [data-due]")
    expect(due).to_contain_text(re.compile(r"due in (9|10) min"))
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of the two
        assert violations(page) == []
        assert overflow(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 844})
    page.clock.install()
    page.goto(f"/inbox/due/{ada.conversation_id}?lang=en")
    page.clock.fast_forward("13:05")
    expect(page.locator("#ib-head [data-due]")).to_contain_text("First answer")
    expect(page.locator("#ib-head [data-due]")).to_contain_text(re.compile(r"broken [34] min ago"))
    expect(page.locator("#ib-head [data-due]")).to_have_attribute("data-due-state", "late")
