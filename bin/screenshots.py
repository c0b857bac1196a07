"""Takes the READMEs' screenshots from demos of their own: `make screenshots`, or ONLY=readme, mqtt, email or crm."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 - the checkout is put on the path first

from bin import plugin_screenshots, sales_pictures  # noqa: E402 - the same
from e2e.conftest import FLAGS, start_demo, stop_demo  # noqa: E402 - the same
from tests.support.ports import free_port  # noqa: E402 - the same

OUT = ROOT / "docs" / "screenshots"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
CONNECTORS = ("e2e/connectors/test_hubspot.py", "e2e/connectors/test_order_in_tryton.py")


def page_of(browser: Browser, base: str, viewport: dict[str, int]) -> Page:
    """One person's browser."""
    context = browser.new_context(base_url=base, viewport=viewport, locale="en-GB", device_scale_factor=1.5)  # type: ignore[arg-type]  # a plain dict serves
    return context.new_page()


def shot(page: Page, name: str) -> None:
    """Take it once nothing moves any more."""
    before = b""
    while (now := page.screenshot(animations="disabled", caret="hide")) != before:
        before = now
    (OUT / f"{name}.png").write_bytes(now)


def sign_in(page: Page, person: dict[str, str]) -> None:
    """Sign in as somebody of the demo."""
    page.goto("/sign-in")
    page.fill("input[name=email]", person["email"])
    page.fill("input[name=password]", person["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/(home|inbox)"))


def say(page: Page, text: str) -> None:
    """Write as the visitor."""
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def take(browser: Browser, told: dict[str, Any]) -> None:
    """Play one conversation and take the pictures on the way."""
    base, company = told["base"], told["tenants"][1]
    start = page_of(browser, base, {"width": 1280, "height": 1040})
    start.goto("/")
    shot(start, "start")

    agent = page_of(browser, base, DESKTOP)
    sign_in(agent, company["agent"])
    agent.goto("/inbox")
    agent.locator("#ib-availability > button").click()
    agent.locator(".ib-state-item.ib-state-available").click()
    agent.locator("#ib-availability .ib-state-available").first.wait_for()

    visitor = page_of(browser, base, PHONE)
    visitor.goto(f"/c/{company['channel_key']}")
    say(visitor, "where is my order 10086")
    visitor.get_by_text("Your order 10086").wait_for()
    shot(visitor, "chat")
    visitor.get_by_test_id("talk-to-person").click()

    agent.locator(".ib-offer").wait_for()
    agent.locator(".ib-offer button[id^=accept]").click()
    agent.locator("#ib-reply").wait_for()
    say(visitor, "It has not arrived yet. Can you find out?")
    agent.get_by_text("Can you find out?").first.wait_for()
    agent.fill("#ib-reply", "Of course! I am asking the carrier right now.")
    agent.locator(".ib-send").click()
    visitor.get_by_text("I am asking the carrier").wait_for()
    agent.locator("#ib-mode-note").click()
    agent.fill("#ib-note", "Carrier promised a call back before noon.")
    agent.locator(".ib-save").click()
    agent.get_by_text("Carrier promised").first.wait_for()
    shot(agent, "inbox")

    admin = page_of(browser, base, DESKTOP)
    sign_in(admin, company["admin"])
    admin.goto("/flows/new/refund")
    admin.get_by_role("button", name="Make the flow").click()
    admin.wait_for_url(re.compile("/flows/[0-9a-f-]{36}"))
    shot(admin, "flow")
    admin.get_by_role("link", name="Canvas").click()
    admin.locator(".react-flow__edge").first.wait_for(state="attached")
    shot(admin, "canvas")


def take_connectors(_browser: Browser) -> None:
    """The journeys of connectors leave a picture beside the plugin on their way."""
    told = {**os.environ, "HUBWRIGHT_TAKE_SCREENSHOTS": "1", "HUBWRIGHT_CHROMIUM": browser_path()}
    subprocess.run([sys.executable, "-m", "pytest", "-q", *CONNECTORS], cwd=ROOT, check=True, env=told)


def browser_path() -> str:
    """The browser that tests use."""
    return subprocess.run(["sh", "bin/browser"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def take_readme(browser: Browser) -> None:
    """Start a demo, take the pictures, stop it."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        process, told = start_demo(Path(folder) / "data", free_port())
        try:
            take(browser, told)
            sales_pictures.take(browser, told, shot)
        finally:
            stop_demo(process)


def main(only: list[str]) -> None:
    """Take those that were named, or all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for name, act in {"readme": take_readme, **plugin_screenshots.TAKEN, "crm": take_connectors}.items():
            if not only or name in only:
                act(browser)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
