"""What usually goes wrong with brokers, at real ones: nothing is lost, nothing is doubled, and it says what it is."""

import asyncio
import json
from pathlib import Path

import pytest
from mqtt_testing.brokers import Mosquitto, RealBroker, free_port, running, there_is_mosquitto
from mqtt_testing.devices import device
from mqtt_testing.door import door_to
from mqtt_testing.host import Host

from hubwright_sdk import AuthExpired, DeviceCommand, OutboundMessage, Slow, Unreachable


async def test_what_the_broker_took_before_the_line_broke_is_said_again_under_its_name(
    broker: RealBroker, host: Host
) -> None:
    async with door_to(broker.port) as door, device(broker.port, "pump") as pump:
        await pump.listens("devices/pump-1/notify")
        far = Host(door.port)
        door.swallows = 1
        message = OutboundMessage(key="m1", to="pump-1", text="close the valve")
        with pytest.raises((Unreachable, Slow)):
            await far.plugin.send(message, far.context("m1"))
        await far.plugin.send(message, far.context("m1"))
        heard = [json.loads((await pump.hears())[1])["id"] for _ in range(2)]
    assert heard == ["m1", "m1"], "the device shows a name once"


async def test_a_line_that_breaks_while_a_device_is_asked_leaves_a_doubt_and_its_answer_comes_as_news(
    broker: RealBroker, host: Host
) -> None:
    await host.pulls()
    async with door_to(broker.port) as door, device(broker.port, "pump") as pump:
        await pump.listens("devices/pump-1/commands")
        far = Host(door.port)
        asking = asyncio.create_task(
            far.plugin.command(DeviceCommand(device="pump-1", name="restart"), far.context("key-1"))
        )
        _topic, heard = await pump.hears()
        door.cut()
        with pytest.raises(Unreachable):
            await asking
        await pump.says("devices/pump-1/replies", {"id": json.loads(heard)["id"], "done": True})
        await host.pulls_until(lambda: any(news.commands for news in host.news))
    assert [done.key for news in host.news for done in news.commands] == ["key-1"]


async def test_a_held_line_that_breaks_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    if not there_is_mosquitto():
        return
    async with running(Mosquitto(free_port(), tmp_path)) as broker, door_to(broker.port) as door:
        far = Host(door.port)
        await far.pulls()
        async with device(broker.port, "pump") as pump:
            for number in range(30):
                await pump.says("devices/pump-1/telemetry", {"n": number})
                if number % 5 == 4:
                    door.cut()
                try:
                    await far.pulls()
                except Unreachable:
                    continue
        await far.pulls_until(lambda: len(far.values("n")) >= 30)
        await far.pulls()
        assert far.values("n") == [float(number) for number in range(30)]
        await far.stops()


async def test_a_password_that_is_changed_meanwhile_asks_an_admin_and_loses_nothing(tmp_path: Path) -> None:
    if not there_is_mosquitto():
        return
    users = tmp_path / "users"

    async def password(word: str) -> None:
        for name, secret in (("hub", word), ("pump", "pump")):
            more = ["-c"] if name == "hub" else []
            made = await asyncio.create_subprocess_exec("mosquitto_passwd", *more, "-b", str(users), name, secret)
            assert await made.wait() == 0

    await password("before")
    broker = Mosquitto(free_port(), tmp_path, "allow_anonymous false", f"password_file {users}")
    async with running(broker):
        host = Host(broker.port, user="hub", password="before")
        await host.pulls()
        await host.stops()
        await password("after")
        await broker.stop()
        await broker.start()
        async with device(broker.port, "pump", user="pump", password="pump") as pump:
            await pump.says("devices/pump-1/telemetry", {"n": 1})
            with pytest.raises(AuthExpired):
                await host.pulls()
            assert (await host.plugin.check(host.context()))[0].text == "Look at the user and the password."
            host.more["password"] = "after"
            await pump.says("devices/pump-1/telemetry", {"n": 2})
            await host.pulls_until(lambda: host.values("n") == [1.0, 2.0])
        await host.stops()


async def test_what_comes_in_another_order_or_of_another_kind_holds_up_nothing(broker: RealBroker, host: Host) -> None:
    await host.pulls()
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump-1/strange", {"n": 0})
        await pump.says("devices/pump-1/replies", {"id": "nobody asked", "done": True})
        await pump.says("devices/pump-1/events", {"name": "fault", "severity": "catastrophe"})
        await pump.says("devices/pump-1/events", {"severity": "alarm"})
        await pump.says("devices/pump-1/telemetry", {"n": 2, "at": "2026-11-02T00:00:00Z"})
        await pump.says("devices/pump-1/telemetry", {"n": 1, "at": "2026-11-01T00:00:00Z"})
        await pump.says("devices/pump-1/telemetry", {"n": 3, "at": "2999-01-01T00:00:00Z"})
        await pump.says("devices/pump-1/about", {"commands": "restart"})
        await pump.says("devices/pump-1/telemetry", {"last": True})
        await host.pulls_until(lambda: host.values("last") == [True])
    assert host.values("n") == [2.0, 1.0, 3.0], "in the order of coming; whose time it is the platform decides"
