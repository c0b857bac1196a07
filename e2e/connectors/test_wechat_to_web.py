"""A WeChat user asks for an order that really is in a running Tryton, switches to the web, and goes on there."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import NewContext, company, start_demo, stop_demo
from e2e.hygiene import Hygiene
from e2e.pages.inbox import Inbox
from e2e.pages.plugins import Plugins
from e2e.pages.sample_flow import flow_from_sample, web_chat_with
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat
from hubwright.host.sandbox.probe import probe
from tests.support.ports import free_port
from tests.support.tryton import PLUGIN as TRYTON
from tests.support.tryton import SAMPLE, known, tryton
from tests.support.wechat import Follower, wechat

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first
FLOW = "Orders for WeChat"
ON_THE_WEB = "Lamps on the web"


@pytest.fixture(scope="module")
def erp() -> Iterator[Any]:
    with tryton() as running:
        yield running


@pytest.fixture(scope="module")
def service() -> Iterator[Any]:
    with wechat() as running:
        yield running


@pytest.fixture(scope="module")
def demo(erp: Any, service: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own: an operator let its plugins through to this Tryton and this WeChat."""
    allowed = (each.removeprefix("http://") for each in (erp.address, service.url))
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = ",".join(allowed)
    try:
        process, told = start_demo(tmp_path_factory.mktemp("switching") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


def inviting(folder: Path) -> Path:
    """The sample of the Tryton plugin, whose answer leads on to the web."""
    doc = json.loads(SAMPLE.read_text("utf-8"))
    answer = next(node for node in doc["nodes"] if node["id"] == "n_found")
    answer["config"]["goes_on"] = ON_THE_WEB
    written = folder / "sample.flow.json"
    written.write_text(json.dumps(doc), "utf-8")
    return written


def account_with(page: Page, service: Any) -> str:
    """The Official Account as a channel; the address that WeChat posts to."""
    page.goto("/channels")
    page.get_by_role("link", name=re.compile("New WeChat")).first.click()
    page.get_by_label("Name", exact=True).first.fill("Lamps in WeChat")
    page.get_by_label("Flow that answers").select_option(label=FLOW)
    for label, value in service.form.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Make the channel").click()
    expect(page.get_by_role("heading", name="Lamps in WeChat", level=1)).to_be_visible()
    found = re.search(r"https?://\S+/api/v1/hooks/\S+/push", page.locator("main").inner_html())
    assert found is not None, page.locator("main").inner_text()
    return found[0].split('"')[0].split("<")[0]


def test_a_wechat_user_asks_for_an_order_and_goes_on_on_the_web(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any], erp: Any, service: Any, tmp_path: Path
) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    here = company(demo, "online")
    admin = one_press(new_context().new_page(), here["admin"])
    plugins = Plugins(admin)
    plugins.switch_on(TRYTON, Address_of_Tryton=erp.address, Database=known("DATABASE"))
    plugins.connect_user(TRYTON, known("LOGIN"), known("PASSWORD"))
    plugins.switch_on_plainly("hubwright-wechat")
    flow_from_sample(admin, demo["base"], here["api_key"], inviting(tmp_path), FLOW)
    web_chat_with(admin, FLOW, ON_THE_WEB)
    fang = Follower(service, account_with(admin, service), "openid-fang")

    fang.says(f"我的订单 {known('WAITING')} 到哪了？")
    answer = fang.gets(lambda text: known("WAITING") in text)
    link = re.search(r"http://\S+/c/\S+#go=\S+", answer)
    assert link is not None, answer

    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(link[0])
    chat = VisitorChat(page)
    expect(chat.message("contact", f"我的订单 {known('WAITING')} 到哪了？")).to_be_visible()
    expect(chat.message("bot", known("WAITING")).first).to_be_visible()
    expect(chat.kind("moved")).to_be_visible()
    assert "#go" not in page.url
    before = len(fang.texts)
    chat.say(f"还有 {known('SENT')} 呢？")
    expect(chat.message("bot", known("SENT"))).to_be_visible(timeout=30_000)
    assert len(fang.texts) == before, "what is said on the web stays there"

    inbox = Inbox(one_press(new_context().new_page(), here["agent"])).open()
    inbox.be("Available")
    chat.ask_for_a_person()
    inbox.accept("")
    expect(inbox.theirs(f"我的订单 {known('WAITING')} 到哪了？")).to_have_count(1)
    inbox.reply("Here I am")
    expect(chat.message("agent", "Here I am")).to_be_visible()

    again = new_context().new_page()
    hygiene[-1].expect("410")
    again.goto(link[0])
    expect(VisitorChat(again).composer).to_be_visible()
    expect(again.get_by_text(re.compile("used before|已使用"))).to_be_visible()
    assert VisitorChat(again).message("contact").count() == 0, "a link that was used shows nothing to anybody"
    inbox.resolve()
    inbox.be("Offline")
