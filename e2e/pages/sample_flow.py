"""A plugin's sample flow in a company: laid into a new flow, published, and answering on a web chat of its own."""

import json
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect


def flow_from_sample(
    page: Page, base: str, api_key: str, sample: Path, name: str, *, shows: str = "Order status"
) -> None:
    """A new flow in the browser, the sample laid into it as a program would, published there; `shows` names a step."""
    page.goto("/flows/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the flow").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    flow = f"/api/v1/flows/{page.url.split('/flows/')[1].split('/')[0].split('?')[0]}"
    doc = {**json.loads(sample.read_text("utf-8")), "name": name}
    with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {api_key}"}, trust_env=False) as api:
        rev = api.get(f"{flow}/draft").json()["rev"]
        saved = api.put(f"{flow}/draft", json={"doc": doc, "base_rev": rev})
        assert (saved.status_code, saved.json()["problems"]) == (200, []), saved.text
    page.reload()
    expect(page.locator(".hw-outline")).to_contain_text(shows)
    page.get_by_role("link", name="Publish").click()
    page.locator("#flow-dialog").get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("is live")


def web_chat_with(page: Page, flow: str, name: str) -> dict[str, Any]:
    """A web chat that this flow answers, as `VisitorChat.open` takes it."""
    page.goto("/channels")
    page.get_by_role("link", name="New Web chat").click()
    page.get_by_label("Name").first.fill(name)
    page.get_by_label("Flow that answers").select_option(label=flow)
    page.get_by_role("button", name="Make the channel").click()
    expect(page.locator("#toasts")).to_contain_text("The channel is on")
    address = page.locator("main a", has_text="Open the chat page").first.get_attribute("href")
    return {"channel_key": str(address).split("/c/")[1].split("?")[0]}
