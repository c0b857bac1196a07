"""A customer asks for an order that really is in a running Tryton; the bot answers, an agent sees it beside them."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from e2e.conftest import NewContext, company, start_demo, stop_demo
from e2e.pages.inbox import Inbox
from e2e.pages.plugins import Plugins
from e2e.pages.sample_flow import flow_from_sample, web_chat_with
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat
from hubwright.host.sandbox.probe import probe
from tests.support.ports import free_port
from tests.support.tryton import PLUGIN, ROOT, SAMPLE, known, tryton

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first
FLOW = "Orders in Tryton"
SHOT = ROOT / "src" / "hubwright_tryton" / "screenshot.png"


@pytest.fixture(scope="module")
def erp() -> Iterator[Any]:
    with tryton() as running:
        yield running


@pytest.fixture(scope="module")
def demo(erp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own: an operator let its plugins through to this Tryton."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = erp.address.removeprefix("http://")
    try:
        process, told = start_demo(tmp_path_factory.mktemp("tryton") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


def test_a_customer_asks_for_an_order_that_really_is_in_tryton(
    new_context: NewContext, demo: dict[str, Any], erp: Any
) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    here = company(demo, "online")
    admin = one_press(new_context().new_page(), here["admin"])
    plugins = Plugins(admin)
    plugins.switch_on(PLUGIN, Address_of_Tryton=erp.address, Database=known("DATABASE"))
    plugins.connect_user(PLUGIN, known("LOGIN"), known("PASSWORD"))
    flow_from_sample(admin, demo["base"], here["api_key"], SAMPLE, FLOW)
    channel = web_chat_with(admin, FLOW, "Lamps")

    inbox = Inbox(one_press(new_context().new_page(), here["agent"]))
    inbox.open().be("Available")
    before = len(erp.asked)
    chat = VisitorChat.open(new_context().new_page(), channel)
    chat.say(f"Hello, where is my order {known('WAITING')}?")
    answer = chat.message("bot", f"Your order {known('WAITING')} is being processed.")
    expect(answer).to_contain_text("Items: 1 × Oak lamp, 3 × Oak table. Total: 1236.00 EUR.", timeout=30_000)
    assert "sale.sale.search_read" in erp.asked[before:]
    chinese = VisitorChat.open(new_context().new_page(), channel, "zh")
    chinese.say(f"我的订单 {known('SENT')} 到哪了？")
    expect(chinese.message("bot", f"您的订单 {known('SENT')} 目前状态：处理中。发货：已发货。")).to_be_visible(
        timeout=30_000
    )
    chinese.say("还有 SO99999 呢？")
    expect(chinese.message("bot", "没有查到订单 SO99999")).to_be_visible(timeout=30_000)

    chat.ask_for_a_person()
    inbox.accept("")
    panel = _answering(inbox)
    expect(panel).to_contain_text(known("WAITING"))
    expect(panel).to_contain_text("waiting to be shipped")
    expect(panel).to_contain_text("3 × Oak table")
    expect(panel).to_contain_text(known("FANG").name)
    if os.environ.get("HUBWRIGHT_TAKE_SCREENSHOTS"):
        panel.scroll_into_view_if_needed()
        inbox.page.screenshot(path=SHOT, animations="disabled", caret="hide")
    inbox.resolve()
    inbox.be("Offline")


def _answering(inbox: Inbox) -> Locator:
    """The panel, read again where Tryton took longer on a busy machine than a panel waits."""
    panel = inbox.page.locator(f"[id^=panel-][id*={PLUGIN}]")
    for _ in range(5):
        expect(panel).not_to_contain_text("Loading", timeout=15_000)
        if panel.locator(".hw-badge").count():
            break
        inbox.page.reload()
        inbox.page.locator(".ib-page[data-live]").wait_for()
    return panel
