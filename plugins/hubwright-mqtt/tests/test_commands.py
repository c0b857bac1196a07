"""Devices that announce themselves, commands that are confirmed, values that are read; with real brokers."""

import json

import pytest
from mqtt_testing.brokers import RealBroker
from mqtt_testing.devices import device
from mqtt_testing.host import Host

from hubwright_sdk import DeviceCommand, NodeCall, OutboundMessage, Refused

CONFIG = {
    "dev": {"ids": ["boiler-1"], "name": "Boiler", "mdl": "B7", "mf": "Acme"},
    "o": {"name": "test"},
    "~": "acme/boiler",
    "avty_t": "~/here",
    "cmps": {
        "temp": {
            "p": "sensor", "uniq_id": "t", "stat_t": "~/state", "val_tpl": "{{ value_json.t.now }}",
            "unit_of_meas": "°C",
        },
        "valve": {"p": "switch", "uniq_id": "v", "stat_t": "~/valve", "cmd_t": "~/valve/set"},
        "smoke": {"p": "binary_sensor", "uniq_id": "s", "stat_t": "~/smoke", "dev_cla": "smoke"},
        "reset": {"p": "button", "uniq_id": "r", "cmd_t": "~/reset"},
    },
}  # fmt: skip
CONFIG_TOPIC = "homeassistant/device/boiler-1/config"


async def test_a_discovered_device_is_known_read_told_and_forgotten(broker: RealBroker, host: Host) -> None:
    async with device(broker.port, "boiler") as boiler:
        await boiler.says(CONFIG_TOPIC, CONFIG, retain=True)
        await host.pulls_until(lambda: bool(host.news))
        (info,) = [info for news in host.news for info in news.devices if info.name]
        assert (info.device, info.name, info.model, info.maker) == ("boiler-1", "Boiler", "B7", "Acme")
        assert {can.name for can in info.can or []} == {"valve", "reset"}

        await boiler.says("acme/boiler/here", "online")
        await boiler.says("acme/boiler/state", {"t": {"now": 61.5}})
        await boiler.says("acme/boiler/smoke", "ON")
        await host.pulls_until(lambda: bool(host.messages))
        await host.pulls_until(lambda: host.values("smoke") == [True])
        assert host.values("temp") == [61.5]
        assert [r.unit for news in host.news for r in news.readings if r.name == "temp"] == ["°C"]
        assert [info.online for news in host.news for info in news.devices if info.online is not None] == [True]
        assert (host.messages[0].event, host.messages[0].entry["severity"]) == ("smoke", "alarm")

        await boiler.listens("acme/boiler/valve/set")
        boiler.answer = lambda topic, text: boiler.publish("acme/boiler/valve", text) if topic.endswith("set") else None
        done = await host.plugin.command(
            DeviceCommand(device="boiler-1", name="valve", arguments={"value": "off"}), host.context()
        )
        assert (done.accepted, done.confirmed) == (True, True)
        assert await boiler.hears() == ("acme/boiler/valve/set", "OFF")
        with pytest.raises(Refused, match="no command"):
            await host.plugin.command(DeviceCommand(device="boiler-1", name="explode"), host.context())
        pressed = await host.plugin.command(DeviceCommand(device="boiler-1", name="reset"), host.context())
        assert (pressed.accepted, pressed.confirmed) == (True, False)

        await boiler.says(CONFIG_TOPIC, "", retain=True)
        await host.pulls_until(lambda: any(news.removed == ["boiler-1"] for news in host.news))


async def test_a_command_reaches_the_device_with_its_key_and_is_confirmed(broker: RealBroker, host: Host) -> None:
    async with device(broker.port, "pump") as pump:
        await pump.listens("devices/pump-1/commands")

        def obeys(_topic: str, text: str) -> None:
            told = json.loads(text)
            pump.publish("devices/pump-1/replies", {"id": told["id"], "done": True, "text": f"{told['name']} done"})

        pump.answer = obeys
        asked = DeviceCommand(device="pump-1", name="restart", arguments={"value": "now"})
        done = await host.plugin.command(asked, host.context("key-1"))
        assert (done.accepted, done.confirmed, done.text) == (True, True, "restart done")
        _topic, heard = await pump.hears()
        assert json.loads(heard) == {"id": "key-1", "name": "restart", "arguments": {"value": "now"}}

        result = await host.plugin.call_node(
            NodeCall(node="command", input={"device": "pump-1", "name": "restart"}), host.context("key-2")
        )
        assert (result.port, result.values) == ("confirmed", {"answer": "restart done"})


async def test_a_device_that_says_nothing_did_not_confirm(broker: RealBroker) -> None:
    host = Host(broker.port, confirm_s=1)
    result = await host.plugin.call_node(
        NodeCall(node="command", input={"device": "gone", "name": "restart"}), host.context()
    )
    assert result.port == "sent"
    refused = await host.plugin.call_node(
        NodeCall(node="command", input={"device": "a/#", "name": "x"}), host.context()
    )
    assert refused.port == "refused"


async def test_a_late_answer_comes_with_the_news(broker: RealBroker, host: Host) -> None:
    await host.pulls()
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump-1/replies", {"id": "key-9", "done": False, "text": "locked"})
        await host.pulls_until(lambda: any(news.commands for news in host.news))
    (done,) = [done for news in host.news for done in news.commands]
    assert (done.key, done.done, done.text) == ("key-9", False, "locked")


async def test_a_value_that_the_broker_keeps_is_read(broker: RealBroker, host: Host) -> None:
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump-1/telemetry", {"bar": 2.5}, retain=True)
    asked = NodeCall(node="reading", input={"device": "pump-1", "name": "bar"})
    found = await host.plugin.call_node(asked, host.context())
    assert (found.port, found.values["value"]) == ("found", 2.5)
    nothing = Host(broker.port, confirm_s=1)
    asked = NodeCall(node="reading", input={"device": "pump-1", "name": "rpm"})
    assert (await nothing.plugin.call_node(asked, nothing.context())).port == "none"


async def test_what_is_said_to_the_person_before_it_is_published_under_its_key(broker: RealBroker, host: Host) -> None:
    async with device(broker.port, "pump") as pump:
        await pump.listens("devices/pump-1/notify")
        sent = await host.plugin.send(OutboundMessage(key="m1", to="pump-1", text="请检查阀门"), host.context("m1"))
        assert sent.external_id == "m1"
        _topic, heard = await pump.hears()
    assert (json.loads(heard)["id"], json.loads(heard)["text"]) == ("m1", "请检查阀门")
