"""Takes the screenshots of plugins' READMEs, each from a demo of its own beside a real broker or real mail servers."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from e2e.conftest import ROOT, company, start_demo, stop_demo
from e2e.messaging.test_device import BROKER, FLOW, SAMPLE, Pump
from e2e.messaging.test_device import PLUGIN as MQTT
from e2e.messaging.test_device import make_channel as make_device_channel
from e2e.messaging.test_email import PLUGIN as EMAIL
from e2e.messaging.test_email import post_office
from e2e.messaging.test_email import set_up as set_up_mailbox
from e2e.pages.inbox import Inbox
from e2e.pages.plugins import Plugins
from e2e.pages.sample_flow import flow_from_sample
from e2e.pages.sign_in import one_press
from tests.support.ports import free_port

DESKTOP = {"width": 1280, "height": 800}


def shot(page: Page, plugin: str, name: str) -> None:
    """Wait until nothing moves, then take it."""
    folder = ROOT / "plugins" / plugin / "docs"
    folder.mkdir(exist_ok=True)
    page.locator("#toasts [data-close-toast]").evaluate_all("all => all.forEach(each => each.click())")
    page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")


@contextmanager
def demo_beside(*ports: int) -> Iterator[dict[str, Any]]:
    """A demo whose plugins are let through to ports of this machine."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = ",".join(f"127.0.0.1:{port}" for port in ports)
    with tempfile.TemporaryDirectory() as folder:
        process, told = start_demo(Path(folder) / "data", free_port())
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
        try:
            yield told
        finally:
            stop_demo(process)


def person(browser: Browser, told: dict[str, Any], role: str) -> Page:
    """Somebody of the company, signed in."""
    context = browser.new_context(base_url=told["base"], viewport=DESKTOP, locale="en-GB")  # type: ignore[arg-type]  # a plain dict serves
    return one_press(context.new_page(), company(told, "classic")[role])


def look_for_real(page: Page) -> None:
    """Press the button that tries the channel's settings, and wait for its rows."""
    page.get_by_role("button", name="Look now").click()
    page.locator("#looked li").first.wait_for()


def of_devices(browser: Browser) -> None:
    """A pump that reports a fault: its channel, the list of devices, its page, the conversation."""
    port = free_port()
    with subprocess.Popen([sys.executable, BROKER, str(port)], stdout=subprocess.PIPE) as broker:
        assert broker.stdout is not None
        broker.stdout.readline()
        try:
            with demo_beside(port) as told:
                _play_devices(browser, told, port)
        finally:
            broker.terminate()


def _play_devices(browser: Browser, told: dict[str, Any], port: int) -> None:
    admin, pump = person(browser, told, "admin"), Pump(port)
    Plugins(admin).switch_on_plainly(MQTT)
    flow_from_sample(admin, told["base"], company(told, "classic")["api_key"], SAMPLE, FLOW, shows="Read the pressure")
    make_device_channel(admin, port)
    look_for_real(admin)
    shot(admin, MQTT, "channel")
    agent = Inbox(person(browser, told, "agent")).open()
    agent.be("Available")
    pump.says("about", {"name": "Pump 7", "model": "P500", "maker": "Acme", "commands": ["blink", "restart"]})
    pump.says("telemetry", {"bar": 9.5, "rpm": 1480, "motor": {"on": True}}, retain=True)
    pump.says("online", "online", retain=True)
    pump.says("events", {"id": "f1", "name": "fault", "severity": "alarm", "text": "pressure too high"})
    pump.waits_for(lambda: [each["name"] for each in pump.told] == ["blink"])
    agent.page.locator("[data-offer]").first.get_by_role("button", name="Accept").click()
    agent.page.locator("[data-device=pump-7]").get_by_text("9.5").wait_for()
    shot(agent.page, MQTT, "conversation")
    admin.goto("/devices")
    shot(admin, MQTT, "devices")
    admin.get_by_role("link", name="Pump 7").click()
    admin.get_by_label("Command", exact=True).fill("restart")
    admin.get_by_role("button", name="Send the command").click()
    admin.wait_for_url(re.compile(r"/devices/[0-9a-f-]{36}/commands"))
    admin.get_by_role("link", name="Overview").click()
    expect(admin.locator("#telemetry")).to_contain_text("9.5")
    shot(admin, MQTT, "device")
    pump.stop()


def of_mailboxes(browser: Browser) -> None:
    """A mail with a file: its channel after a look, the conversation with the answer."""
    with post_office.post_office_open() as office, demo_beside(office.imap.port, office.smtp_port) as told:
        admin = person(browser, told, "admin")
        set_up_mailbox(admin, office)
        look_for_real(admin)
        shot(admin, EMAIL, "channel")
        agent = Inbox(person(browser, told, "agent")).open()
        agent.be("Available")
        mail = post_office.mail_of("My lamp does not light up.\n\nKind regards\nAnn", Subject="My lamp")
        mail.add_attachment("bought on 1 November", filename="receipt.txt")
        office.imap.put(mail.as_bytes())
        card = agent.page.locator("[data-offer]", has_text="Shop mailbox").first
        card.get_by_role("button", name="Accept").click(timeout=60_000)
        expect(agent.reply("Hello Ann, we send you a new one today.")).to_be_visible()
        office.gets(lambda each: "new one" in each.get_body(("plain",)).get_content())
        expect(agent.page.locator(".ib-us[data-seq]").last.get_by_role("img", name="Sent")).to_be_visible()
        shot(agent.page, EMAIL, "conversation")
        admin.goto(f"/channels/new/{EMAIL}")
        admin.locator("[name='settings.sign_in']").select_option("microsoft")
        admin.locator("[name='settings.sign_in']").scroll_into_view_if_needed()
        shot(admin, EMAIL, "settings")


TAKEN = {"mqtt": of_devices, "email": of_mailboxes}
