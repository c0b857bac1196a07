"""A company wants more and has it at once; it wants less, reads what rests, changes its mind, goes, and comes back."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from e2e.axe import overflow, violations
from e2e.hygiene import Hygiene
from e2e.pages.plan import PlanPages

Begun = Callable[..., PlanPages]


def looks_well(page: Page) -> None:
    assert overflow(page) == 0
    assert violations(page) == []


def test_an_upgrade_from_where_it_is_missed(begun: Begun) -> None:
    plan = begun("classic", "Heron Hats")
    page = plan.page
    page.goto("/contacts")
    expect(plan.locked("contacts.lead_capture")).to_contain_text("from which campaign or page everybody came")
    expect(page.get_by_label("Came from")).to_have_count(0)
    looks_well(page)

    plan.locked("contacts.lead_capture").get_by_role("link", name="How to get it").click()
    row = page.locator('[id="feature-contacts.lead_capture"]')
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).to_contain_text("Not included")
    looks_well(page)
    plan.look_at("Marketing")
    expect(page.locator("#gained")).to_contain_text("Lead capture")
    expect(page.locator("[data-due]")).to_contain_text("for what you will have, less")
    looks_well(page)
    page.get_by_role("button", name="Have it now").click()

    plan.said("You have it now: Marketing.")
    plan.has("Marketing")
    page.goto("/contacts")
    expect(page.get_by_label("Came from")).to_be_visible()
    expect(plan.locked("contacts.lead_capture")).to_have_count(0)


def test_an_add_on_is_looked_at_and_bought(begun: Begun) -> None:
    plan = begun("marketing", "Otter Oars")
    page = plan.page
    where = "/settings/plan?feature=desk.board#feature-desk.board"
    expect(page.get_by_role("link", name="Board").first).to_have_attribute("href", where)
    plan.open()
    page.get_by_label("Board, service levels, callbacks and ratings").fill("1")
    page.locator("#add-ons").get_by_role("button", name="Look at the change").click()
    expect(page.locator("#gained")).to_contain_text("Supervisor board")
    page.get_by_role("button", name="Have it now").click()
    plan.has("Marketing + Board, service levels, callbacks and ratings")
    expect(page.locator('[id="feature-desk.board"]')).to_contain_text("by the add-on")

    page.get_by_role("link", name="Board", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Board")).to_be_visible()


def test_a_downgrade_with_violations_and_back(
    begun: Begun, month_ends: Callable[[str], None], hygiene: list[Hygiene]
) -> None:
    plan = begun("online", "Plover Pots")
    page = plan.page
    for name in ("Shop", "Blog"):
        plan.new_web_chat(name)
    plan.open().look_at("Classic")
    expect(plan.excess("channels.webchat.limit")).to_contain_text("3 in use, 2 included")
    expect(plan.excess("channels.webchat.limit")).to_contain_text("whoever chats or waits there goes on")
    expect(page.locator("#excess")).to_contain_text("Nothing is deleted, and your customers always reach your queue.")
    looks_well(page)

    hygiene[-1].expect("422")
    page.get_by_role("button", name="Have it from then on").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick that you have read what rests then.")
    page.get_by_label("I have read what rests then.").check()
    page.get_by_role("button", name="Have it from then on").click()
    plan.said("Until then nothing changes, and you can call it off.")
    plan.has("Online")
    looks_well(page)
    page.get_by_role("button", name="Keep what we have").click()
    plan.said("Called off. You keep Online.")

    plan.look_at("Classic")
    page.get_by_label("I have read what rests then.").check()
    page.get_by_role("button", name="Have it from then on").click()
    month_ends("Plover Pots")
    expect(_again(page)).to_have_text("Classic")
    expect(plan.resting()).to_contain_text("Web-chat channels: 3 in use, 2 included.")
    looks_well(page)

    page.goto("/channels")
    page.get_by_role("link", name="Blog", exact=True).click()
    expect(page.locator("main")).to_contain_text("read-only")
    plan.open().look_at("Online")
    page.get_by_role("button", name="Have it now").click()
    plan.has("Online")
    expect(plan.resting()).to_have_count(0)
    page.goto("/channels")
    expect(page.get_by_role("link", name="Blog", exact=True)).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("read-only")


def _again(page: Page) -> Locator:
    """What the company has, looked at anew until the worker has been there."""
    held = page.locator("[data-held]")
    for _turn in range(200):  # a page takes a moment, so this is no hurry
        page.reload()
        if held.inner_text() == "Classic":
            break
    return held
