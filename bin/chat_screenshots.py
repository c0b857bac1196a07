"""Takes the pictures of the WeChat and WeCom plugins' READMEs from a demo of its own: part of `make screenshots`."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402 - the checkout comes first

from e2e.conftest import FLAGS, company, start_demo, stop_demo  # noqa: E402 - the same
from e2e.pages.inbox import Inbox  # noqa: E402 - the same
from e2e.pages.plugins import Plugins  # noqa: E402 - the same
from e2e.pages.sample_flow import flow_from_sample  # noqa: E402 - the same
from e2e.pages.sign_in import one_press  # noqa: E402 - the same
from tests.support.ports import free_port  # noqa: E402 - the same
from tests.support.wechat import Follower, wechat  # noqa: E402 - the same
from tests.support.wecom import wecom  # noqa: E402 - the same

WIDE = {"width": 1440, "height": 900}
FORM = {"width": 1280, "height": 800}
OF_THE_TEST = "Address of the interface"  # filled in after the picture: customers leave it as it is


def page_of(browser: Browser, base: str, viewport: dict[str, int]) -> Page:
    """One person's browser."""
    made = browser.new_context(base_url=base, viewport=viewport, locale="en-GB", device_scale_factor=1)  # type: ignore[arg-type]  # a plain dict serves
    made.set_default_timeout(30_000)
    return made.new_page()


def picture(plugin: str, name: str) -> Path:
    """Where it is kept."""
    folder = ROOT / "plugins" / plugin / "docs"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.png"


def shot(page: Page, plugin: str, name: str) -> None:
    """Wait until nothing moves, then take the whole page, in a window as tall as it is: the sidebar grows, too."""
    page.wait_for_load_state("networkidle")
    before = page.viewport_size
    assert before is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": max(before["height"], height)})
    page.screenshot(path=picture(plugin, name), animations="disabled", caret="hide")
    page.set_viewport_size(before)


def channel_of(page: Page, plugin: str, title: str, name: str, form: dict[str, str]) -> str:
    """Make the channel in the browser, answered by the flow of its name; the address that the service posts to."""
    page.goto("/channels")
    page.get_by_role("link", name=re.compile(f"New {title}")).first.click()
    page.get_by_label("Name", exact=True).first.fill(name)
    page.get_by_label("Flow that answers").select_option(label=name)
    for label, value in form.items():
        if label != OF_THE_TEST:
            page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("heading", level=1).click()  # no field is in hand
    shot(page, plugin, "settings")
    page.get_by_label(OF_THE_TEST, exact=True).fill(form[OF_THE_TEST])
    page.get_by_role("button", name="Make the channel").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    found = re.search(r"https?://\S+/api/v1/hooks/[^\s\"<]+", page.locator("main").inner_html())
    assert found is not None, page.locator("main").inner_text()
    return found[0]


def looks_of(page: Page, plugin: str) -> None:
    """The wizard's looks, each taken, and the door ticked."""
    page.goto(f"/marketplace/{plugin}/set-up/checks")
    expect(page.locator("li[data-state=ok]").first).to_be_visible(timeout=30_000)
    expect(page.locator("li[data-state=waiting]")).to_have_count(0, timeout=30_000)
    page.wait_for_load_state("networkidle")
    # Whether WeChat's own hosts are reached says something of the machine that takes the pictures only.
    boxes = [
        row.bounding_box()
        for row in page.locator("li[data-state]").filter(has_not_text=re.compile("^\\s*Reaches")).all()
    ]
    places = [box for box in boxes if box is not None]
    left, top = min(box["x"] for box in places), min(box["y"] for box in places)
    right = max(box["x"] + box["width"] for box in places)
    low = max(box["y"] + box["height"] for box in places)
    page.screenshot(
        path=picture(plugin, "wizard"),
        animations="disabled",
        clip={"x": left - 16, "y": top, "width": right - left + 32, "height": low - top},
        full_page=True,
    )


def conversation_of(inbox: Inbox, plugin: str, words: str) -> None:
    """An agent takes it and answers."""
    inbox.accept("")
    inbox.reply(words)
    shot(inbox.page, plugin, "conversation")
    inbox.resolve()


def take(browser: Browser, told: dict[str, Any], accounts: Any, kf: Any) -> None:
    """Set both plugins up, let a customer write on each, and take the pictures on the way."""
    here = company(told, "online")
    admin = one_press(page_of(browser, told["base"], FORM), here["admin"])
    inbox = Inbox(one_press(page_of(browser, told["base"], WIDE), here["agent"])).open()
    inbox.be("Available")

    def made(plugin: str, title: str, name: str, form: dict[str, str]) -> str:
        Plugins(admin).switch_on_plainly(plugin)
        package = plugin.replace("-", "_")
        sample = ROOT / "plugins" / plugin / "src" / package / "sample.flow.json"
        flow_from_sample(admin, told["base"], here["api_key"], sample, name, shows="Greet")
        return channel_of(admin, plugin, title, name, form)

    def talks(plugin: str, speak: Callable[[], None], words: str) -> None:
        speak()
        looks_of(admin, plugin)
        conversation_of(inbox, plugin, words)

    plugin = "hubwright-wechat"
    follower = Follower(accounts, made(plugin, "WeChat", "Lamps in WeChat", accounts.form), "openid-fang")

    def writes() -> None:
        follower.says("Hello")
        follower.gets(lambda text: "Which order" in text)
        follower.says("A person, please")

    talks(plugin, writes, "Good morning! I am looking at it right now.")
    plugin = "hubwright-wecom"
    address = made(plugin, "WeCom", "Lamps in WeChat KF", kf.form)

    def comes() -> None:
        kf.account.enters("wm-fang", scene="shop-12")
        kf.ring(address)
        pressed = kf.greeted()
        kf.account.writes("wm-fang", content=pressed["content"], menu_id=pressed["id"])
        kf.ring(address)

    talks(plugin, comes, "Good morning! You came from our shop, how can I help?")


def main() -> None:
    """Start the services and a demo, take the pictures, stop everything."""
    path = subprocess.run(["sh", "bin/browser"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    with (
        tempfile.TemporaryDirectory() as folder,
        wechat() as accounts,
        wecom() as kf,
        sync_playwright() as playwright,
    ):
        os.environ["HUBWRIGHT_EGRESS_ALLOW"] = ",".join(each.url.removeprefix("http://") for each in (accounts, kf))
        process, told = start_demo(Path(folder) / "data", free_port())
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            take(browser, told, accounts, kf)
            browser.close()
        finally:
            stop_demo(process)


if __name__ == "__main__":
    main()
