"""The sandboxed example in use: an admin sets it up and has it in a flow, a visitor asks, an agent sees the order."""

import json
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from e2e.conftest import ROOT, NewContext, company
from e2e.journeys.conftest import Desk
from e2e.pages.plugins import Plugins
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


def _flow_from_the_sample(page: Page, demo: dict[str, Any], api_key: str) -> None:
    """A new flow in the browser, the plugin's sample laid into it as a program would, published in the browser."""
    page.goto("/flows/new")
    page.get_by_label("Name").fill(FLOW)
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FLOW)
    flow = f"/api/v1/flows/{page.url.split('/flows/')[1].split('/')[0].split('?')[0]}"
    sample = {**json.loads(SAMPLE.read_text("utf-8")), "name": FLOW}
    headers = {"Authorization": f"Bearer {api_key}"}
    with httpx.Client(base_url=demo["base"], headers=headers, trust_env=False) as api:
        rev = api.get(f"{flow}/draft").json()["rev"]
        saved = api.put(f"{flow}/draft", json={"doc": sample, "base_rev": rev})
        assert (saved.status_code, saved.json()["problems"]) == (200, []), saved.text
    page.reload()
    expect(page.locator(".hw-outline")).to_contain_text("Order status")
    page.get_by_role("link", name="Publish").click()
    page.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")


def _channel_with_the_flow(page: Page) -> str:
    page.goto("/channels")
    page.get_by_role("link", name="New Web chat").click()
    page.get_by_label("Name").first.fill("Parcels")
    page.get_by_label("Flow that answers").select_option(label=FLOW)
    page.get_by_role("button", name="Make the channel").click()
    expect(page.locator("#toasts")).to_contain_text("The channel is on")
    address = page.locator("main a", has_text="Open the chat page").first.get_attribute("href")
    return str(address).split("/c/")[1].split("?")[0]


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
    _flow_from_the_sample(admin, demo, here["api_key"])
    channel = {"channel_key": _channel_with_the_flow(admin)}

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
