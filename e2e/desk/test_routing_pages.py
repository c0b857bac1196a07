"""A business admin makes a queue with hours, a skill and a plan; for everybody's eyes and hands."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.conftest import company as company_of
from e2e.pages.routing import AT, Routing
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id


@pytest.fixture
def admin(new_page: Callable[..., Page], demo: dict[str, Any]) -> Page:
    """Who may."""
    return one_press(new_page(), company_of(demo, "classic")["admin"])


def mark() -> str:
    """A word nobody else uses."""
    return new_id().hex[-8:]


def test_a_queue_with_hours_a_skill_and_a_plan_in_words(admin: Page) -> None:
    routing, name, skill = Routing(admin), f"Returns {mark()}", f"French {mark()}"
    routing.add_skill(skill)
    at = routing.open_queue(name)

    admin.goto(f"{at}/plan")
    admin.get_by_role("button", name=re.compile(r"^Add\s*: Skill$")).click()
    step = admin.get_by_role("group", name="Step 1", exact=True)
    need = step.get_by_role("group", name="Skill 1", exact=True)
    need.get_by_label("Skill", exact=True).select_option(skill)
    need.get_by_label("Level", exact=True).fill("3")
    step.get_by_label("For how many seconds").fill("60")
    expect(admin.locator("#sentences li").first).to_contain_text(f"For 60 s only people with {skill} ≥ 3")
    admin.get_by_role("button", name="Save the plan").click()
    expect(routing.toast("Saved.")).to_be_visible()
    admin.reload()
    expect(admin.locator("#sentences li").first).to_contain_text(f"{skill} ≥ 3")
    admin.get_by_label("Comes forward before it is due, minutes").fill("7")
    admin.get_by_role("button", name="Save the plan").click()
    routing.toast("Saved.").get_by_role("button", name="Undo").click()
    expect(routing.toast("It is as it was before.")).to_be_visible()
    expect(admin.get_by_label("Comes forward before it is due, minutes")).to_have_value("30")
    expect(admin.locator("#sentences li").first).to_contain_text(f"{skill} ≥ 3")

    admin.goto(f"{at}/hours")
    admin.get_by_label("When it is open").select_option("own")
    expect(admin.get_by_role("group", name="Every week 5", exact=True)).to_be_visible()
    admin.get_by_role("button", name="Save", exact=True).last.click()
    expect(routing.toast("It counts at once")).to_be_visible()
    expect(routing.line(name)).to_contain_text(re.compile("Open|Closed"))
    expect(routing.line(name)).not_to_contain_text("Always open")

    # a skill that a plan asks for stays; without the plan it goes, and comes back
    admin.goto(f"{AT}/skills")
    admin.get_by_role("button", name=f"Remove the skill {skill}").click()
    expect(routing.toast("Change the plan first")).to_be_visible()
    admin.goto(at)
    admin.get_by_role("button", name="Archive").click()
    admin.wait_for_url(re.compile(r"/settings/routing$"))
    expect(admin.locator("#archived")).to_contain_text(name)
    routing.toast("is archived").get_by_role("button", name="Undo").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text(name)


def test_by_keyboard_alone(admin: Page) -> None:
    name = f"Keys {mark()}"
    admin.goto(AT)
    admin.locator("#new").get_by_label("Name", exact=True).focus()
    admin.keyboard.type(name)
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", level=1)).to_have_text(name)
    box = admin.locator("#members").get_by_role("checkbox").first
    box.focus()
    admin.keyboard.press("Space")
    admin.get_by_role("button", name="Save who serves it").focus()
    admin.keyboard.press("Enter")
    expect(admin.locator("#members").get_by_role("checkbox").first).to_be_checked()
    routing = Routing(admin)
    routing.add_skill(f"Skill {name}")
    cell = admin.locator("#levels").get_by_role("spinbutton", name=f"Skill {name} of").first
    cell.focus()
    admin.keyboard.type("4")
    admin.keyboard.press("Enter")
    expect(routing.toast("Saved.")).to_be_visible()
    expect(admin.locator("#levels").get_by_role("spinbutton", name=f"Skill {name} of").first).to_have_value("4")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_pages_are_for_everybody(admin: Page, width: int, scheme: Any) -> None:
    admin.set_viewport_size({"width": width, "height": 844})
    admin.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    routing = Routing(admin)
    routing.add_skill(f"Look {mark()}")
    at = routing.open_queue(f"Look {mark()}")
    for address in (AT, at, f"{at}/plan", f"{at}/hours", f"{AT}/skills", f"{AT}/carrying"):
        for language, told in (("zh", "zh-Hans"), ("en", "en")):
            admin.goto(f"{address}?lang={language}")
            expect(admin.locator("html")).to_have_attribute("lang", told)
            assert violations(admin) == [], (address, language)
            assert overflow(admin) <= 0, (address, language)
    admin.goto(f"{AT}/carrying")
    admin.get_by_role("link", name=re.compile("^Change what")).first.click()
    expect(admin.get_by_label("Conversations at once, of every kind")).to_be_visible()
    assert violations(admin) == []
    assert overflow(admin) <= 0
