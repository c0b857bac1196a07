"""A company keeps a plugin: its calls, one made again, one sent to the partner, its cost, and letting it go."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_marketplace import operator, plugin
from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.axe import overflow, violations
from e2e.conftest import company
from e2e.inbox.people import Visitor
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id

pytestmark = pytest.mark.timeout(240)
SLUG = "beacon"
PLUGIN = f"{SLUG}-facts"
HERE = f"/plugins/{PLUGIN}"
METER = """[[meters]]
key = "looks"
title = { en = "Looks", zh = "查询" }
unit = { en = "looks", zh = "次" }

[price]
model = "metered"
per_unit = { looks = "0.05" }

[[panels]]"""
FAILS = """        context.meter("looks")
        raise Refused("the service is closed today")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("beacon")


def partner_of(new_context: NewContext, demo: dict[str, Any], **options: Any) -> Page:
    return one_press(new_context(**options).new_page(), company(demo, "marketing")["admin"])


def keeper(new_context: NewContext, demo: dict[str, Any], **options: Any) -> Page:
    return one_press(new_context(**options).new_page(), company(demo, "online")["admin"])


def written(folder: Path) -> None:
    """A panel that costs something each time and is closed today."""
    plugin("new", "panel", "mine", "--id", PLUGIN, folder=folder)
    inside = folder / "mine" / "src" / PLUGIN.replace("-", "_")
    manifest = (inside / "manifest.toml").read_text(encoding="utf-8")
    (inside / "manifest.toml").write_text(manifest.replace("[[panels]]", METER), encoding="utf-8")
    hooks = (inside / "hooks.py").read_text(encoding="utf-8")
    hooks = re.sub(r"(?s)(-> PanelContent:\n).*", lambda found: found[1] + FAILS, hooks)
    hooks = re.sub(r"from \S+\.service import .*\n", "", hooks)
    hooks = hooks.replace("PanelAsked, PanelContent, PanelRow", "PanelAsked, PanelContent, Refused")
    (inside / "hooks.py").write_text(hooks, encoding="utf-8")


def published(new_context: NewContext, demo: dict[str, Any], folder: Path) -> None:
    """By its partner, past the operator."""
    partner = partner_of(new_context, demo)
    partner.goto("/partner")
    partner.get_by_label("Name of your organisation").fill("Beacon Works")
    partner.get_by_label("Short name").fill(SLUG)
    partner.get_by_role("button", name="Become a partner").click()
    partner.goto("/partner/calls")
    expect(partner.get_by_text("No calls were sent to you")).to_be_visible()
    partner.goto("/partner")
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
    reviewer = operator(new_context)
    reviewer.goto("/operator/marketplace")
    row = reviewer.get_by_role("table", name="Waiting for a review").get_by_role("row").filter(has_text=PLUGIN)
    row.get_by_role("link").click()
    reviewer.get_by_role("button", name="Approve and sign").click()
    expect(reviewer.get_by_text("Published").first).to_be_visible()


def installed(page: Page) -> None:
    """Through the API, up to two dollars a month."""
    page.goto("/api-keys")
    page.get_by_label("Name").fill("installer")
    page.get_by_label("Read plugins").check()
    page.get_by_label("Switch plugins on and off").check()
    page.get_by_role("button", name="Make the key").click()
    key = page.locator("#new-key-secret").inner_text().strip()
    agreed = {
        "scopes": ["contact:read"], "hosts": ["{address}"], "data": ["contact.email"],
        "price": {"model": "metered", "per_unit": {"looks": "0.05"}}, "monthly_cap": "2",
    }  # fmt: skip
    answer = page.request.post(
        "/api/v1/installations", data={"plugin": PLUGIN, "agreed": agreed}, headers={"authorization": f"Bearer {key}"}
    )
    assert answer.ok, answer.text()
    page.goto(f"{HERE}/settings")
    page.get_by_label("Address of the service").fill("https://facts.example")
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url("**/plugins")


def keyboard(page: Page, name: str, role: Any = "link") -> None:
    """Press something without a mouse."""
    page.get_by_role(role, name=name, exact=True).first.focus()
    page.keyboard.press("Enter")


def test_a_failing_call_from_the_log_to_the_partner_by_keyboard(
    new_context: NewContext, demo: dict[str, Any], folder: Path
) -> None:
    written(folder)
    published(new_context, demo, folder)
    page = keeper(new_context, demo)
    installed(page)
    page.goto(f"{HERE}/calls")
    expect(page.get_by_text("Not called yet")).to_be_visible()

    ada = Visitor(demo["base"], company(demo, "online"), f"Ada {new_id().hex[-8:]}")
    ada.says("hello").raise_for_status()
    ada.client.close()
    page.goto(f"/inbox/team/{ada.conversation_id}")
    expect(page.get_by_text("Customer facts")).to_be_visible()
    page.wait_for_load_state("networkidle")

    page.goto("/plugins")
    keyboard(page, "Customer facts")
    page.wait_for_url(f"**{HERE}")
    keyboard(page, "Calls")
    page.wait_for_url(f"**{HERE}/calls")
    page.get_by_label("What came of it").select_option("failed")
    keyboard(page, "Show", "button")
    page.wait_for_url("**outcome=failed**")
    row = page.get_by_role("table", name="Calls").get_by_role("row").nth(1)
    expect(row).to_contain_text("It was refused")
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("the service is closed today")).to_be_visible()
    keyboard(page, "Call again", "button")
    expect(page.locator("#toasts")).to_contain_text("It failed again: It was refused.")
    expect(page.get_by_role("link", name="an earlier call")).to_be_visible()

    keyboard(page, "Send to the partner…")
    expect(page.locator("#letter")).to_contain_text('"hook": "panel"')
    expect(page.locator("#letter")).not_to_contain_text("Ada")
    page.get_by_label("Message, if you like").fill("Since this morning.")
    keyboard(page, "Send it", "button")
    expect(page.locator("#toasts")).to_contain_text("It is sent to Beacon Works.")
    expect(page.get_by_role("link", name="Send to the partner…")).to_have_count(0)

    partner = partner_of(new_context, demo)
    partner.goto("/partner")
    keyboard(partner, "Calls sent to you")
    expect(partner.get_by_text("Since this morning.")).to_be_visible()
    partner.get_by_text("What went in").first.click()
    expect(partner.get_by_role("main")).to_contain_text("•••")
    assert "Ada" not in partner.get_by_role("main").inner_text()


def test_the_cap_is_raised_where_the_cost_stands(new_context: NewContext, demo: dict[str, Any]) -> None:
    page = keeper(new_context, demo)
    page.goto(HERE)
    keyboard(page, "Use")
    expect(page.get_by_text("on your invoices once you pay")).to_be_visible()
    page.get_by_label("At most in a month, in USD").fill("3.50")
    keyboard(page, "Agree to this", "button")
    expect(page.get_by_text("Of $3.50 a month")).to_be_visible()
    page.get_by_role("table", name="This month so far").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Looks").get_by_role("link").first).to_be_visible()


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_the_pages_of_a_kept_plugin_look_well(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = keeper(new_context, demo, viewport=window, reduced_motion="reduce")
    dressed(page, demo["base"], theme, language)
    for path in ("", "/calls", "/use", "/use/looks", "/versions", "/connections", "/remove"):
        check(page, HERE + path, language)
        _keep(page, f"kept{path.replace('/', '-')}-{theme}-{language}-{window['width']}")
    page.goto(f"{HERE}/calls?outcome=failed")
    for link in (page.locator("tbody a").last, page.locator("tbody a").first):
        check(page, str(link.get_attribute("href")), language)
        _keep(page, f"kept-call-{theme}-{language}-{window['width']}")
        page.goto(f"{HERE}/calls?outcome=failed")
    check(page, "/plugins/own", language)
    _keep(page, f"kept-own-{theme}-{language}-{window['width']}")
    partner = partner_of(new_context, demo, viewport=window, reduced_motion="reduce")
    dressed(partner, demo["base"], theme, language)
    check(partner, "/partner/calls", language)
    _keep(partner, f"kept-sent-{theme}-{language}-{window['width']}")


def _keep(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look."""
    folder = os.environ.get("HUBWRIGHT_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_own_developers_hand_a_release_in_and_it_runs_here_alone(
    new_context: NewContext, demo: dict[str, Any], tmp_path: Path
) -> None:
    plugin("new", "crm", "mine", "--id", "ours-crm", folder=tmp_path)
    told = plugin("keygen", "developer.key", folder=tmp_path)
    plugin("pack", "mine", folder=tmp_path)
    plugin("sign", "mine", "--key", "developer.key", folder=tmp_path)
    page = one_press(new_context().new_page(), company(demo, "marketing")["admin"])  # its edition has CRM connectors
    page.goto("/plugins")
    keyboard(page, "Made by your company")
    public = next(word for line in told.splitlines() for word in line.split() if len(word) == 64)
    page.get_by_label("Whose, or on which machine").fill("laptop")
    page.get_by_label("Public key").fill(public)
    page.get_by_role("button", name="Register", exact=True).click()
    page.get_by_label("Archive").set_input_files(next((tmp_path / "mine").rglob("*.whl")))
    page.get_by_label("Signed statement").set_input_files(next((tmp_path / "mine").rglob("*.signed.json")))
    keyboard(page, "Hand it in", "button")
    expect(page.get_by_role("table", name="Report")).to_contain_text("Holds")
    assert violations(page) == []
    keyboard(page, "Install it here", "button")
    page.wait_for_url("**/plugins/ours-crm")
    expect(page.get_by_text("Runs in a sandbox")).to_be_visible()
    stranger = partner_of(new_context, demo)
    stranger.goto("/plugins")
    expect(stranger.get_by_text("ours-crm")).to_have_count(0)
    keyboard(page, "Remove")
    keyboard(page, "Remove", "button")


def test_its_partner_takes_it_down_and_who_has_it_reads_so_on_a_phone_in_the_dark_in_chinese(
    new_context: NewContext, demo: dict[str, Any]
) -> None:
    narrow = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}
    partner, page, stranger = (each(new_context, demo, **narrow) for each in (partner_of, keeper, partner_of))
    for each in (partner, page, stranger):
        dressed(each, demo["base"], "dark", "zh")
    partner.goto(f"/partner/plugins/{PLUGIN}/listing")
    keyboard(partner, "下架", "button")
    expect(partner.locator("#toasts")).to_contain_text("已下架：其他公司找不到它，已安装的公司继续使用。")
    check(partner, f"/partner/plugins/{PLUGIN}/listing", "zh")
    check(partner, "/partner", "zh")
    stranger.goto("/marketplace")
    expect(stranger.locator("#found")).not_to_contain_text("Beacon Works")
    for path in (HERE, f"/marketplace/{PLUGIN}", "/marketplace"):
        check(page, path, "zh")
        expect(page.get_by_role("main")).to_contain_text("不再提供")
    page.goto(HERE)
    keyboard(page, "暂停", "button")
    expect(page.get_by_role("main")).to_contain_text("暂停了它")
    check(page, f"{HERE}/use", "zh")
    expect(page.get_by_role("main")).to_contain_text("已被人为暂停")
    _keep(page, "paused-use")
    for path in ("/plugins", "/plugins/own", f"{HERE}/versions", f"{HERE}/settings"):
        check(page, path, "zh")
    page.goto(HERE)
    keyboard(page, "恢复运行", "button")
    (reviewer := operator(new_context)).goto("/operator/marketplace")
    expect(reviewer.get_by_role("main")).to_contain_text("Taken down by its partner")
    partner.goto(f"/partner/plugins/{PLUGIN}/listing")
    keyboard(partner, "重新上架", "button")
    expect(partner.locator("#toasts")).to_contain_text("已重新上架")
    stranger.goto("/marketplace")
    expect(stranger.locator("#found")).to_contain_text("Beacon Works")


def test_on_a_phone_it_is_paused_removed_and_had_back(new_context: NewContext, demo: dict[str, Any]) -> None:
    page = keeper(new_context, demo, viewport={"width": 390, "height": 844})
    page.goto(HERE)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("main")).to_contain_text("Paused")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_text("Its settings are kept for 30 days.", exact=False)).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Its settings are kept until", exact=False)).to_be_visible()
    assert (overflow(page), violations(page)) == (0, [])
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Connect it again.")
    page.goto(f"{HERE}/settings")
    expect(page.get_by_label("Address of the service")).to_have_value("https://facts.example")
    page.goto(f"{HERE}/remove")
    page.get_by_role("main").get_by_role("button", name="Remove").click()
    page.goto("/plugins")
    expect(page.get_by_role("table", name="Removed lately")).to_contain_text("Customer facts")
