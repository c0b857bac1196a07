"""The sandboxed example in use: an admin sets it up and has it in a flow, a visitor asks, an agent sees the order."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from e2e.conftest import ROOT, NewContext, company
from e2e.journeys.conftest import Desk
from e2e.pages.plugins import Plugins
from e2e.pages.sample_flow import flow_from_sample, web_chat_with
from e2e.pages.sign_in import one_press
from e2e.pages.visitor_chat import VisitorChat
from hubwright.entry.demo.record import read_record
from hubwright.host.sandbox.probe import probe

PLUGIN = "hubwright-order-status"
SAMPLE = ROOT / "plugins" / PLUGIN / "src/hubwright_order_status/sample.flow.json"
FLOW = "Where is it?"


def _shop(data: Path, slug: str) -> str:
    record = read_record(data)
    assert record is not None
    return f"http://127.0.0.1:{record.order_services[slug]}"


def test_a_visitor_asks_for_an_order_and_an_agent_sees_it_beside_the_conversation(
    new_context: NewContext, demo: dict[str, Any], demo_data: Path, desk: Desk
) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    here = company(demo, "online")
    admin = one_press(new_context().new_page(), here["admin"])
    plugins = Plugins(admin)
    plugins.switch_on(PLUGIN, Address_of_the_shop=_shop(demo_data, "brook"))
    plugins.connect(PLUGIN, "a key that the demo's shop takes")
    flow_from_sample(admin, demo["base"], here["api_key"], SAMPLE, FLOW)
    channel = web_chat_with(admin, FLOW, "Parcels")

    inbox = desk("online")
    chat = VisitorChat.open(new_context().new_page(), channel)
    chat.say("Hello, where is my order 10086?")
    answer = chat.message("bot", "Your order 10086 is")
    expect(answer).to_contain_text("Carrier:")
    chinese = VisitorChat.open(new_context().new_page(), channel, "zh")
    chinese.say("我的订单 10086 到哪了？")
    expect(chinese.message("bot", "您的订单 10086 目前状态：")).to_be_visible()
    chinese.say("还有 99999 呢？")
    expect(chinese.message("bot", "没有查到订单 99999")).to_be_visible()

    chat.ask_for_a_person()
    inbox.accept("")
    panel = inbox.page.locator(f"[id^=panel-][id*={PLUGIN}]")
    expect(panel).to_contain_text("10086")
    expect(panel).to_contain_text("Carrier")
    status = panel.locator(".hw-badge").inner_text()
    expect(answer).to_contain_text(status)
    inbox.resolve()
