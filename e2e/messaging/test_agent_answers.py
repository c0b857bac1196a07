"""A company gives a message service a channel; a customer writes there; an agent answers in the inbox."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_marketplace import operator, plugin
from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.conftest import company
from e2e.messaging.conftest import KEY, SECRET, Service
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(300)
SLUG = "harbour"
PLUGIN = f"{SLUG}-texts"
NUMBER = "+8613800000001"


def published(new_context: NewContext, demo: dict[str, Any], folder: Path, *, windows: str = "") -> None:
    """A partner hands a scaffolded channel in, an operator signs it; `windows` is what else it says of itself."""
    partner = one_press(new_context().new_page(), company(demo, "online")["admin"])
    partner.goto("/partner")
    partner.get_by_label("Name of your organisation").fill("Harbour")
    partner.get_by_label("Short name").fill(SLUG)
    partner.get_by_role("button", name="Become a partner").click()
    plugin("new", "channel", "mine", "--id", PLUGIN, folder=folder)
    (manifest,) = (folder / "mine").rglob("manifest.toml")
    told = manifest.read_text("utf-8")
    assert "[messaging]\n" in told
    manifest.write_text(told.replace("[messaging]\n", f"[messaging]\n{windows}\n"), "utf-8")
    told = plugin("keygen", "partner.key", folder=folder)
    public = next(word for line in told.splitlines() for word in line.split() if len(word) == 64)
    partner.get_by_label("Public key").fill(public)
    partner.get_by_role("button", name="Register", exact=True).click()
    partner.get_by_role("button", name="Make a new token").click()
    token = partner.locator("#upload-token").inner_text().strip()
    plugin("pack", "mine", folder=folder)
    plugin("sign", "mine", "--key", "partner.key", folder=folder)
    plugin("publish", "mine", "--server", demo["base"], folder=folder, HUBWRIGHT_TOKEN=token)
    partner.goto("/partner")
    partner.get_by_role("table", name="Releases").get_by_role("link").first.click()
    partner.get_by_role("button", name="Ask for a review").click()
    expect(partner.get_by_text("In review")).to_be_visible()
    reviewer = operator(new_context)
    reviewer.get_by_role("link", name="Marketplace").first.click()
    reviewer.get_by_role("table", name="Waiting for a review").get_by_role("link").first.click()
    reviewer.get_by_role("button", name="Approve and sign").click()
    expect(reviewer.get_by_text("Published").first).to_be_visible()


def set_up(admin: Page, service: Service) -> str:
    """Install, connect, make the channel; the address that it shows."""
    admin.goto("/plugins")
    card = admin.locator(f"article[aria-labelledby=plugin-{PLUGIN}]")
    card.get_by_role("button", name="Switch", exact=False).click()
    expect(card.get_by_text("On", exact=True)).to_be_visible()
    admin.goto(f"/plugins/{PLUGIN}/connections")
    admin.locator("input[type=password]").fill(KEY)
    admin.get_by_role("button", name="Connect").first.click()
    expect(admin.get_by_text("Connected").first).to_be_visible()

    admin.goto("/channels")
    admin.get_by_role("link", name="New Message service").first.click()
    admin.get_by_label("Name").fill("Shop number")
    admin.get_by_label("Flow that answers").select_option("")
    admin.get_by_label("Address of the service").fill(service.url)
    admin.get_by_label("Secret for incoming messages").fill(SECRET)
    admin.get_by_role("button", name="Make the channel").click()
    expect(admin.get_by_role("heading", name="Shop number", level=1)).to_be_visible()
    return admin.locator("#door-1").inner_text().strip()


def test_an_agent_answers_a_customer_who_writes_by_text_message(
    new_context: NewContext, demo: dict[str, Any], service: Service, tmp_path: Path
) -> None:
    published(new_context, demo, tmp_path)
    admin = one_press(new_context().new_page(), company(demo, "classic")["admin"])
    address = set_up(admin, service)
    agent = Inbox(one_press(new_context().new_page(), company(demo, "classic")["agent"])).open()
    agent.be("Available")

    service.customer_writes(address, NUMBER, "Is the shop open today?", "m1")
    service.customer_writes(address, NUMBER, "Is the shop open today?", "m1")
    card = agent.page.locator("[data-offer]").first
    expect(card).to_contain_text("Shop number")
    card.get_by_role("button", name="Accept").click()
    expect(agent.theirs("Is the shop open today?")).to_have_count(1)
    expect(agent.head).to_contain_text("Shop number")

    expect(agent.reply("Yes, until six.")).to_be_visible()
    assert service.gets(lambda each: each["text"] == "Yes, until six.")["to"] == NUMBER
    last = agent.page.locator(".ib-us[data-seq]").last
    expect(last.get_by_role("img", name="Sent")).to_be_visible()

    service.customer_writes(address, NUMBER, "Thank you!", "m2")
    expect(agent.theirs("Thank you!")).to_be_visible()

    service.unknown.add(NUMBER)
    agent.reply("See you later.")
    undelivered = agent.page.get_by_role("group", name="Not delivered")
    expect(undelivered).to_contain_text("The service refused it.")
    expect(undelivered).to_contain_text("nobody is reached there")
    service.unknown.clear()
    undelivered.get_by_role("button", name="Send again").click()
    service.gets(lambda each: each["text"] == "See you later.")
    expect(agent.page.get_by_role("group", name="Not delivered")).to_have_count(0)

    admin.reload()
    expect(admin.locator("#checks")).to_contain_text("The first message arrived (done)")
    agent.clear()


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_a_messaging_channels_pages_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = one_press(
        new_context(viewport=window, reduced_motion="reduce").new_page(), company(demo, "classic")["admin"]
    )
    dressed(page, demo["base"], theme, language)
    check(page, "/channels", language)
    check(page, f"/channels/new/{PLUGIN}", language)
    page.goto("/channels")
    channel = page.locator("main h2 a", has_text="Shop number").get_attribute("href")
    check(page, str(channel), language)
    check(page, f"{channel}/settings", language)
