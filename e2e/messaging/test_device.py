"""A device reports a fault over a broker; the bot guides, an agent takes over, a command goes back and is confirmed."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.conftest import ROOT, NewContext, company, start_demo, stop_demo
from e2e.pages.inbox import Inbox
from e2e.pages.plugins import Plugins
from e2e.pages.sample_flow import flow_from_sample
from e2e.pages.sign_in import one_press
from tests.support.ports import free_port

pytestmark = pytest.mark.timeout(300)
PLUGIN = "hubwright-mqtt"
SAMPLE = ROOT / "plugins" / PLUGIN / "src/hubwright_mqtt/sample.flow.json"
BROKER = ROOT / "plugins" / PLUGIN / "tests/mqtt_testing/amqtt_process.py"
FLOW = "A device reports a fault"


class Pump:
    """A machine in the field: says how it is, shows texts, and does what it is told."""

    def __init__(self, port: int) -> None:
        self.shown: list[str] = []
        self.told: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="pump-7")
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([("devices/pump-7/commands", 1), ("devices/pump-7/notify", 1)])
        self._client.loop_start()

    def says(self, what: str, payload: Any, *, retain: bool = False) -> None:
        content = payload if isinstance(payload, str) else json.dumps(payload)
        self._client.publish(f"devices/pump-7/{what}", content, qos=1, retain=retain).wait_for_publish(10)

    def waits_for(self, fact: Callable[[], bool], within: float = 30) -> None:
        with self._changed:
            assert self._changed.wait_for(fact, within), (self.shown, self.told)

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_message(self, client: Client, _data: object, message: MQTTMessage) -> None:
        told = json.loads(message.payload)
        with self._changed:
            if message.topic.endswith("/notify"):
                self.shown.append(told["text"])
            else:
                self.told.append(told)
                done = json.dumps({"id": told["id"], "done": True, "text": f"{told['name']} done"})
                client.publish("devices/pump-7/replies", done, qos=1)
            self._changed.notify_all()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A broker on this machine."""
    number = free_port()
    with subprocess.Popen(
        [sys.executable, BROKER, str(number)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as made:
        try:
            assert made.stdout is not None
            assert made.stdout.readline() == b"ready\n"
            yield number
        finally:
            made.terminate()


@pytest.fixture(scope="module")
def demo(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own: an operator let its plugins through to the broker."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = f"127.0.0.1:{port}"
    try:
        process, told = start_demo(tmp_path_factory.mktemp("devices") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


@pytest.fixture
def pump(port: int) -> Iterator[Pump]:
    made = Pump(port)
    yield made
    made.stop()


def make_channel(admin: Page, port: int) -> None:
    admin.goto("/channels")
    admin.get_by_role("link", name="New Devices over MQTT").first.click()
    admin.get_by_label("Name", exact=True).first.fill("Field pumps")
    admin.get_by_label("Flow that answers").select_option(label=FLOW)
    admin.get_by_label("Broker", exact=True).fill(f"mqtt://127.0.0.1:{port}")
    admin.get_by_role("button", name="Make the channel").click()
    expect(admin.get_by_role("heading", name="Field pumps", level=1)).to_be_visible()


def looks_at_devices(admin: Page, base: str) -> None:
    """The list, the device, what happened, what it was told, and telling it something; as everybody sees it."""
    admin.goto("/devices")
    admin.get_by_label("Name, key, model or maker").fill("P500")
    admin.get_by_role("button", name="Search", exact=True).click()
    expect(admin.locator("tbody tr")).to_have_count(1)
    admin.get_by_role("link", name="Pump 7").click()
    expect(admin.locator("[data-reading=bar]")).to_contain_text("2.5")
    home = admin.url
    admin.get_by_label("Command", exact=True).fill("blink")
    admin.get_by_role("button", name="Send the command").click()
    admin.wait_for_url("**/commands")
    expect(admin.locator("[data-command]").first).to_contain_text("confirmed")
    narrow = {"width": 390, "height": 844}
    for language, window in (("en", {"width": 1280, "height": 900}), ("zh", narrow), ("en", narrow)):
        admin.context.add_cookies([{"name": "hw_lang", "value": language, "url": base}])
        admin.set_viewport_size(window)  # type: ignore[arg-type]  # a plain dict serves
        for path in ("/devices", "/devices?search=nobody", home, f"{home}/events", f"{home}/commands"):
            admin.goto(path)
            assert overflow(admin) == 0, path
            assert violations(admin) == [], path


def test_a_fault_opens_a_conversation_and_a_command_goes_back_and_is_confirmed(
    new_context: NewContext, demo: dict[str, Any], port: int, pump: Pump
) -> None:
    here = company(demo, "classic")
    admin = one_press(new_context().new_page(), here["admin"])
    Plugins(admin).switch_on_plainly(PLUGIN)
    flow_from_sample(admin, demo["base"], here["api_key"], SAMPLE, FLOW, shows="Read the pressure")
    make_channel(admin, port)
    agent = Inbox(one_press(new_context(viewport={"width": 1280, "height": 800}).new_page(), here["agent"])).open()
    agent.be("Available")

    pump.says("about", {"name": "Pump 7", "model": "P500", "commands": ["blink", "restart"]})
    pump.says("telemetry", {"bar": 9.5, "rpm": 1480, "motor": {"on": True}}, retain=True)
    pump.says("online", "online", retain=True)
    pump.says("events", {"id": "f1", "name": "fault", "severity": "alarm", "text": "pressure too high"})

    pump.waits_for(lambda: any("close the inlet valve" in each for each in pump.shown))
    pump.waits_for(lambda: any("9.5 bar" in each for each in pump.shown))
    pump.waits_for(lambda: [each["name"] for each in pump.told] == ["blink"])

    card = agent.page.locator("[data-offer]").first
    card.get_by_role("button", name="Accept").click()
    expect(agent.log).to_contain_text("fault: pressure too high")
    telemetry = agent.page.locator("[data-device=pump-7]")
    expect(telemetry).to_contain_text("Pump 7")
    expect(telemetry).to_contain_text("9.5")
    expect(telemetry).to_contain_text("online")
    expect(telemetry).to_contain_text("pressure too high")

    sent = agent.page.locator("[data-command]", has_text="restart")
    agent.page.get_by_label("Command", exact=True).fill("restart")
    pump.says("say", {"id": "w0", "text": "It hisses."})
    expect(agent.theirs("It hisses.")).to_be_visible(timeout=15_000)
    expect(agent.page.locator("#ib-contact [data-device=pump-7]")).to_be_visible()
    expect(agent.page.get_by_label("Command", exact=True)).to_have_value("restart")
    agent.page.get_by_role("button", name="Send the command").click()
    expect(sent).to_contain_text("confirmed", timeout=15_000)
    expect(sent).to_contain_text("restart done")
    assert [each["name"] for each in pump.told] == ["blink", "restart"]

    pump.says("telemetry", {"bar": 2.5}, retain=True)
    expect(telemetry).to_contain_text("2.5", timeout=20_000)
    agent.reply("Thank you, the pump runs again.")
    pump.waits_for(lambda: "Thank you, the pump runs again." in pump.shown)
    pump.says("say", {"id": "w1", "text": "All quiet here."})
    expect(agent.theirs("All quiet here.")).to_be_visible(timeout=15_000)
    looks_at_devices(admin, demo["base"])
    folder = os.environ.get("HUBWRIGHT_PICTURES")
    if folder:
        agent.page.screenshot(path=f"{folder}/mqtt.png")
    agent.clear()
