"""A three-step routing plan built, tried, published and rolled back, by mouse and by keyboard, in both languages."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.conftest import company as company_of
from e2e.hygiene import Hygiene
from e2e.pages.plan_table import PlanTable, tab_to
from e2e.pages.routing import Routing
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id


@pytest.fixture
def admin(new_page: Callable[..., Page], demo: dict[str, Any]) -> Page:
    """Who may."""
    return one_press(new_page(), company_of(demo, "online")["admin"])


def mark() -> str:
    """A word nobody else uses."""
    return new_id().hex[-8:]


def test_three_steps_by_mouse_tried_published_and_rolled_back(admin: Page) -> None:
    routing, skill = Routing(admin), f"French {mark()}"
    routing.add_skill(skill)
    at = routing.open_queue(f"Journey {mark()}")
    plan = PlanTable(admin, at)
    admin.goto(f"{at}/plan")
    for number, (least, seconds) in enumerate((("4", "30"), ("2", "60")), start=1):
        if number > 1:
            admin.get_by_role("button", name=re.compile(r"^Add\s*: Step$")).click()
        step = admin.get_by_role("group", name=f"Step {number}", exact=True)
        step.get_by_role("button", name=re.compile(r"^Add\s*: Skill$")).click()
        need = step.get_by_role("group", name="Skill 1", exact=True)
        need.get_by_label("Skill", exact=True).select_option(skill)
        need.get_by_label("Level", exact=True).fill(least)
        step.get_by_label("For how many seconds").fill(seconds)
    admin.get_by_role("button", name=re.compile(r"^Add\s*: Step$")).click()
    last = admin.get_by_role("group", name="Step 3", exact=True)
    last.get_by_label("What the flow asks for").select_option("no")
    expect(plan.sentences()).to_have_count(3)
    expect(plan.sentences().nth(1)).to_contain_text(f"{skill} ≥ 2")

    admin.get_by_role("button", name="Try it on a made-up day").click()
    expect(admin.locator("#tried li")).to_have_count(3)
    shift = admin.get_by_role("group", name="Shift 1", exact=True)
    shift.get_by_label("Agents").fill("6")
    admin.get_by_label("Conversations an hour").fill("30")
    plan.run_on_made_day()
    expect(admin.locator("#result")).to_contain_text("conversations would have ended elsewhere.")
    expect(admin.locator("#result")).to_contain_text("Taken within a minute, of all who came")
    admin.get_by_label("Note for the version").fill("French first")
    admin.get_by_role("button", name="Use this plan").click()
    expect(routing.toast("Saved.")).to_be_visible()

    plan.open_versions()
    expect(plan.version(2)).to_contain_text("French first")
    expect(plan.version(2)).to_contain_text("holds")
    admin.get_by_role("button", name="What differs").click()
    expect(admin.locator("#compared")).to_contain_text("From version 1 to version 2")
    expect(admin.locator("#compared li")).to_have_count(3)
    plan.version(1).get_by_role("button", name="Let version 1 hold again").click()
    expect(routing.toast("Version 1 holds again")).to_be_visible()
    expect(plan.version(3)).to_contain_text("version 1 again")
    routing.toast("Version 1 holds again").get_by_role("button", name="Undo").click()
    expect(routing.toast("It is as it was before.")).to_be_visible()
    plan.open()
    expect(plan.cell(3, "flow")).to_have_value("free")


def test_three_steps_by_keyboard_alone_in_chinese(admin: Page, hygiene: list[Hygiene]) -> None:
    hygiene[-1].expect("422")
    routing, skill = Routing(admin), f"fr{mark()}"
    routing.add_skill(skill)
    at = routing.open_queue(f"键盘 {mark()}")
    plan = PlanTable(admin, at)
    admin.goto(f"{at}/plan/table?lang=zh")
    expect(admin.locator("html")).to_have_attribute("lang", "zh-Hans")
    key = admin.locator("#table details code").filter(has_text=skill).text_content()

    def types(row: int, column: str, text: str) -> None:
        tab_to(admin, plan.cell(row, column))
        admin.keyboard.press("Control+A")
        admin.keyboard.press("Delete")
        admin.keyboard.type(text)

    def presses(do: str) -> None:
        tab_to(admin, admin.locator(f'#table button[name="do"][value="{do}"]'))
        admin.keyboard.press("Enter")

    types(1, "until", "30")
    types(1, "requires", f"{key} >= 4")
    presses("add")
    expect(plan.cell(2, "after")).to_have_value("30")
    types(2, "until", "90")
    types(2, "requires", f"{key} >= 2")
    presses("add")
    types(3, "after", "120")
    presses("check")
    expect(admin.locator("#row-2-says")).to_contain_text("第 90 到 120 秒没有派给任何人")
    types(3, "after", "90")
    tab_to(admin, plan.cell(3, "flow"))
    admin.keyboard.press("ArrowDown")
    expect(plan.cell(3, "flow")).to_have_value("free")
    presses("check")
    expect(plan.sentences()).to_have_count(3)
    expect(admin.locator("#table .hw-field-error")).to_have_count(0)
    assert violations(admin) == []
    tab_to(admin, admin.locator("#table .hw-form-actions button"))
    admin.keyboard.press("Enter")
    expect(routing.toast("已保存")).to_be_visible()

    admin.goto(f"{at}/what-if/made")
    tab_to(admin, admin.locator("#made .hw-form-actions button"))
    admin.keyboard.press("Enter")
    expect(admin.locator("#result")).to_contain_text("一分钟内接起率")

    plan.open_versions()
    tab_to(admin, admin.get_by_role("button", name="重新启用版本 1"))
    admin.keyboard.press("Enter")
    expect(routing.toast("版本 1 已重新启用")).to_be_visible()
    plan.open()
    expect(plan.cell(2, "after")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_table_versions_and_made_day_are_for_everybody(
    admin: Page, width: int, scheme: Any, tmp_path: Path, hygiene: list[Hygiene]
) -> None:
    hygiene[-1].expect("422")
    admin.set_viewport_size({"width": width, "height": 844})
    admin.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    at = Routing(admin).open_queue(f"Look {mark()}")
    plan = PlanTable(admin, at)
    plan.open()
    plan.press("add")
    plan.cell(2, "requires").fill("nothing_like_it")
    plan.press("check")
    expect(admin.locator("#row-1-says")).to_be_visible()
    assert (violations(admin), overflow(admin) <= 0) == ([], True)
    plan.cell(2, "requires").fill("")
    plan.save()
    expect(Routing(admin).toast("Saved.")).to_be_visible()
    file = tmp_path / "plan.csv"
    for content, shown in (("kind,after,until\nstep,0,45\n", "#would-differ"), ("kind,after\nstep,x\n", "#troubles")):
        file.write_text(content)
        plan.open()
        admin.locator("#plan-file").set_input_files(file)
        admin.get_by_role("button", name="Look at what would change").click()
        expect(admin.locator(shown)).to_be_visible()
        assert (violations(admin), overflow(admin) <= 0) == ([], True)
    for path in ("plan/table", "plan/versions?one=1&other=2", "plan/versions/1", "what-if/made"):
        for language, told in (("zh", "zh-Hans"), ("en", "en")):
            admin.goto(f"{at}/{path}{'&' if '?' in path else '?'}lang={language}")
            expect(admin.locator("html")).to_have_attribute("lang", told)
            assert violations(admin) == [], (path, language)
            assert overflow(admin) <= 0, (path, language)
