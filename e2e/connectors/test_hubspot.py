"""An agent links a visitor with a customer in HubSpot; both sides change at once, and the inbox shows the outcome."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.conftest import ROOT, company, start_demo, stop_demo
from e2e.pages.plugins import Plugins
from e2e.pages.sign_in import one_press
from tests.support.ports import free_port

pytestmark = pytest.mark.timeout(300)
PLUGIN = "hubwright-hubspot"
EMAIL = "ada@customer.example"
SHOT = ROOT / "plugins" / PLUGIN / "src" / "hubwright_hubspot" / "screenshot.png"


@pytest.fixture(scope="module")
def hubspot() -> Iterator[Any]:
    """The service of the plugin's own tests."""
    folder = str(ROOT / "plugins" / PLUGIN / "tests")
    sys.path.insert(0, folder)
    try:
        from hubspot_testing.hubspot import hubspot_open

        with hubspot_open() as running:
            yield running
    finally:
        sys.path.remove(folder)


@pytest.fixture(scope="module")
def demo(hubspot: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own: an operator let its plugins through to the service."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = hubspot.address.removeprefix("http://")
    try:
        process, told = start_demo(tmp_path_factory.mktemp("hubspot") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


def until(fact: Callable[[], bool], within: float = 20) -> None:
    end = time.monotonic() + within
    while not fact():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)


def shows(page: Page, text: str) -> None:
    """Look again until the page says it: what is brought in step comes with the next look."""
    end = time.monotonic() + 30
    block = page.get_by_role("region", name="HubSpot").first
    while True:
        expect(block).to_be_visible()
        if text in block.inner_text():
            return
        assert time.monotonic() < end, block.inner_text()
        page.reload()


def shows_in_panel(page: Page, text: str) -> None:
    """The plugin's own block, read again where it took longer on a busy machine than a panel waits."""
    panel = page.locator(f"[id^=panel-][id*={PLUGIN}]")
    for _ in range(5):
        expect(panel).not_to_contain_text("Loading", timeout=15_000)
        if text in panel.inner_text():
            return
        page.reload()
    expect(panel).to_contain_text(text)


def set_up(admin: Page, hubspot: Any) -> str:
    """Switch it on, fill it in, agree at HubSpot; the address that HubSpot posts to."""
    from hubspot_testing.grants import CLIENT

    plugins = Plugins(admin)
    plugins.switch_on(
        PLUGIN,
        Client_ID=CLIENT[0],
        Client_secret=CLIENT[1],
        Address_for_people=hubspot.address,
        Address_for_programs=hubspot.address,
    )
    admin.goto(f"/plugins/{PLUGIN}/connections")
    admin.get_by_role("button", name="Connect", exact=True).click()
    admin.get_by_role("link", name="Go on").click()
    expect(admin.get_by_text("Connected").first).to_be_visible()
    return admin.locator("#door-1").inner_text().strip()


def visitor(base: str, key: str, *, token: str = "", **told: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{base}/api/v1/visitor/{key}/sessions"
    answer = httpx.post(url, json={"language": "en", **told}, headers=headers, trust_env=False)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_both_sides_change_at_once_and_the_inbox_shows_the_outcome(
    new_context: NewContext, demo: dict[str, Any], hubspot: Any
) -> None:
    shop = company(demo, "classic")
    address = set_up(one_press(new_context().new_page(), shop["admin"]), hubspot)
    ada = hubspot.portal.make_contact(
        {"firstname": "Ada", "lastname": "Lovelace", "email": EMAIL, "company": "Engines"}
    )
    hubspot.portal.make_company({"name": "Analytical Engines", "domain": "engines.example"}, [ada.id])
    came = visitor(demo["base"], shop["channel_key"], name="Ada Lovelace", email=EMAIL)

    agent = one_press(new_context().new_page(), shop["agent"])
    agent.goto(f"/inbox/team/{came['conversation_id']}")
    agent.get_by_role("button", name="Link with Ada Lovelace").click()
    shows(agent, "In step")

    shows_in_panel(agent, "Analytical Engines")
    hubspot.portal.events.clear()
    hubspot.portal.change_contact(ada.id, {"lastname": "Byron", "company": "Difference Engines"})
    visitor(demo["base"], shop["channel_key"], token=came["token"], name="Ada King")
    headers, body = hubspot.posts(address, hubspot.portal.events)
    assert httpx.post(address, headers=headers, content=body, trust_env=False).status_code == 200

    until(lambda: ada.held["lastname"] == "King")
    shows(agent, "Both sides changed Name")
    conflict = agent.get_by_role("group", name="Both sides changed Name")
    expect(conflict).to_contain_text("Ada King")
    expect(conflict).to_contain_text("Ada Byron")
    details = agent.locator("#ib-contact")
    expect(details.get_by_role("heading", name="Ada King")).to_be_visible()
    expect(details).to_contain_text("Difference Engines")

    if os.environ.get("HUBWRIGHT_TAKE_SCREENSHOTS"):
        conflict.scroll_into_view_if_needed()
        agent.screenshot(path=SHOT, animations="disabled", caret="hide")

    conflict.get_by_role("button", name="Take the other value").click()
    until(lambda: ada.held["lastname"] == "Byron")
    shows(agent, "In step")
    expect(agent.get_by_role("group", name="Both sides changed Name")).to_have_count(0)
    agent.reload()
    expect(agent.locator("#ib-contact").get_by_role("heading", name="Ada Byron")).to_be_visible()
