"""An admin tries another plan on what came, reads who would have gone elsewhere, uses it and takes it back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.conftest import company as company_of
from e2e.hygiene import Hygiene
from e2e.inbox.people import Visitor
from e2e.pages.routing import AT, Routing
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id


@pytest.fixture
def company(demo: dict[str, Any]) -> dict[str, Any]:
    """A demo company that nobody else's queues are tried in."""
    return company_of(demo, "marketing")


@pytest.fixture
def waiting(demo: dict[str, Any], company: dict[str, Any]) -> Iterator[Visitor]:
    """Somebody who asked for a person."""
    visitor = Visitor(demo["base"], company, f"Ada {new_id().hex[-8:]}")
    visitor.asks_for_a_person()
    yield visitor
    visitor.client.close()


def test_a_plan_is_tried_used_and_taken_back(
    new_page: Callable[..., Page], company: dict[str, Any], waiting: Visitor, hygiene: list[Hygiene]
) -> None:
    admin = one_press(new_page(), company["admin"])
    admin.goto(AT)
    admin.locator("main a[href^='/settings/routing/queues/']").first.click()
    admin.get_by_role("link", name="Plan", exact=True).click()
    step = admin.get_by_role("group", name="Step 1", exact=True)
    seconds = step.get_by_label("For how many seconds")
    before = seconds.input_value()
    hygiene[-1].expect("422")
    seconds.fill("0")
    admin.get_by_role("button", name="Try it on what came").click()
    expect(seconds).to_have_attribute("aria-invalid", "true")
    expect(admin.get_by_role("heading", level=1)).to_be_visible()
    seconds.fill("77")
    admin.get_by_role("button", name="Try it on what came").click()
    expect(admin.locator("#result")).to_contain_text("conversations would have ended elsewhere.")
    expect(admin.locator("#tried")).to_contain_text("77")
    expect(admin.locator("#result")).to_contain_text("recorded offers again.")
    assert violations(admin) == []
    admin.get_by_role("button", name="Use this plan").click()
    expect(Routing(admin).toast("Saved.")).to_be_visible()
    expect(seconds).to_have_value("77")
    Routing(admin).toast("Saved.").get_by_role("button", name="Undo").click()
    expect(seconds).to_have_value(before)


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_what_came_out_is_for_everybody(
    new_page: Callable[..., Page], company: dict[str, Any], waiting: Visitor, theme: str, width: int
) -> None:
    admin = one_press(new_page(viewport={"width": width, "height": 844}, color_scheme=theme), company["admin"])
    admin.goto(AT)
    admin.locator("main a[href^='/settings/routing/queues/']").first.click()
    at = admin.url
    admin.goto(f"{at}/what-if")
    assert violations(admin) == []
    admin.goto(f"{at}/plan")
    admin.get_by_role("button", name="Try it on what came").focus()
    admin.keyboard.press("Enter")
    expect(admin.locator("#result")).to_be_visible()
    assert violations(admin) == []
    assert overflow(admin) <= 0
