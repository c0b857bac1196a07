"""Everything that goes over the wire, with real brokers and a real device."""

import asyncio
import json
from pathlib import Path

import pytest
from mqtt_testing.brokers import MOSQUITTO, Amqtt, Mosquitto, RealBroker, free_port, running, there_is_mosquitto
from mqtt_testing.devices import device
from mqtt_testing.host import Host

from hubwright_mqtt import broker as wire
from hubwright_mqtt.refusals import refusal
from hubwright_sdk import AuthExpired, OutboundMessage, RateLimited, Refused, Slow, Unreachable


async def test_telemetry_faults_and_words_come_in_and_a_fault_opens_a_conversation(
    broker: RealBroker, host: Host
) -> None:
    await host.pulls()
    async with device(broker.port, "pump") as pump:
        about = {"name": "Pump 1", "model": "P5", "commands": ["restart", {"name": "mode", "values": ["eco", "full"]}]}
        await pump.says("devices/pump-1/about", about)
        await pump.says("devices/pump-1/online", "online")
        await pump.says("devices/pump-1/telemetry", {"bar": 2.5, "motor": {"on": True, "rpm": "900"}, "list": [1]})
        await pump.says("devices/pump-1/events", {"id": 7, "name": "fault", "severity": "alarm", "text": "no pressure"})
        await pump.says("devices/pump-1/events", {"name": "warm", "severity": "warning"})
        await pump.says("devices/pump-1/say", {"id": "w1", "text": "it smells"})
        await host.pulls_until(lambda: len(host.messages) == 2)
    assert host.values("bar") == [2.5]
    assert (host.values("motor.on"), host.values("motor.rpm")) == ([True], [900.0])
    infos = [info for news in host.news for info in news.devices]
    assert (infos[0].name, infos[0].model, [can.name for can in infos[0].can or []]) == (
        "Pump 1", "P5", ["restart", "mode"],
    )  # fmt: skip
    assert infos[1].online is True
    opened, said = host.messages
    assert (opened.sender.address, opened.kind, opened.event, opened.text) == (
        "pump-1", "event", "fault", "no pressure",
    )  # fmt: skip
    assert opened.entry == {"event": "fault", "severity": "alarm", "device": "pump-1"}
    assert (said.sender.address, said.text) == ("pump-1", "it smells")
    events = [event.name for news in host.news for event in news.events]
    assert events == ["fault", "warm"], "a warning is told, but opens nothing"


async def test_what_the_device_says_again_under_its_id_has_the_same_name(broker: RealBroker, host: Host) -> None:
    await host.pulls()
    async with device(broker.port, "pump") as pump:
        for _ in range(2):
            await pump.says("devices/pump-1/say", {"id": "w1", "text": "hello"})
        await host.pulls_until(lambda: len(host.messages) == 2)
    first, again = host.messages
    assert first.external_id == again.external_id


async def test_what_cannot_be_read_is_told_and_holds_up_nothing(broker: RealBroker, host: Host) -> None:
    await host.pulls()
    async with device(broker.port, "odd") as odd:
        await odd.says("devices/odd/telemetry", "not JSON")
        await odd.says("devices/odd/telemetry", b"\xff\xfe")
        await odd.says("devices/odd/telemetry", json.dumps({"big": "x" * 300_000}))
        await odd.says("devices/odd/telemetry", [1, 2])
        await odd.says("devices/odd/say", "")
        await odd.says("homeassistant/sensor/odd/config", "{", retain=False)
        await odd.says("devices/odd/telemetry", {"ok": 1})
        await host.pulls_until(lambda: host.values("ok") == [1.0])
    assert len(host.news) == 1
    said = " ".join(host.book.lines)
    assert "300" in said
    assert "not text" in said


async def test_ten_megabytes_are_left_out_and_the_next_message_comes(host: Host, broker: RealBroker) -> None:
    await host.pulls()
    async with device(broker.port, "big") as big:
        await big.says("devices/big/telemetry", b"x" * (10 * 1024 * 1024))
        await big.says("devices/big/telemetry", {"n": 1})
        await host.pulls_until(lambda: host.values("n") == [1.0])


async def test_what_lies_at_the_broker_is_state_and_no_second_fault(broker: RealBroker, host: Host) -> None:
    async with device(broker.port, "pump") as pump:
        await pump.says("devices/pump-1/events", {"name": "fault", "severity": "alarm"}, retain=True)
        await pump.says("devices/pump-1/telemetry", {"bar": 1}, retain=True)
    await host.pulls_until(lambda: bool(host.values("bar")))
    assert host.messages == []
    assert [event for news in host.news for event in news.events] == []


async def test_the_broker_is_restarted_and_the_line_goes_on(tmp_path: Path) -> None:
    for made in [Amqtt(free_port()), *([Mosquitto(free_port(), tmp_path)] if MOSQUITTO else [])]:
        host = Host(made.port)
        async with running(made):
            await host.pulls()
            async with device(made.port, "pump") as pump:
                await pump.says("devices/pump-1/telemetry", {"n": 1})
            await host.pulls_until(lambda host=host: host.values("n") == [1.0])
            await made.stop()
            for _ in range(2):
                try:
                    await host.pulls()
                except Unreachable:
                    break
            else:
                raise AssertionError("nobody noticed that the broker is gone")
            await made.start()
            await host.pulls()
            async with device(made.port, "pump") as pump:
                await pump.says("devices/pump-1/telemetry", {"n": 2})
            await host.pulls_until(lambda host=host: host.values("n") == [1.0, 2.0])
            await host.stops()


async def test_the_check_says_row_by_row_what_works(broker: RealBroker, host: Host) -> None:
    assert [row.ok for row in await host.plugin.check(host.context())] == [True, True, True]
    nobody = Host(free_port())
    (row,) = await nobody.plugin.check(nobody.context())
    assert (row.ok, row.text) == (False, "Nobody answers at this address.")


async def test_who_takes_the_connection_and_says_nothing_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "CONNECT_S", 0.3)
    taken: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _reader, writer: taken.append(writer), "127.0.0.1", 0)
    host = Host(silent.sockets[0].getsockname()[1])
    with pytest.raises(Slow):
        await host.asks()
    (row,) = await host.plugin.check(host.context())
    assert row.text == "The broker does not answer in time."
    for writer in taken:
        writer.close()
    silent.close()


@pytest.mark.parametrize(
    ("code", "failure"), [(134, AuthExpired), (151, RateLimited), (137, Unreachable), (133, Refused)]
)
def test_what_a_broker_says_at_the_door_is_a_failure_that_says_what_to_do(code: int, failure: type) -> None:
    assert type(refusal(code, "told")) is failure


async def test_a_wrong_password_asks_the_admin_to_look(tmp_path: Path) -> None:
    if not there_is_mosquitto():
        return
    users = tmp_path / "users"
    made = await asyncio.create_subprocess_exec("mosquitto_passwd", "-c", "-b", str(users), "hub", "right")
    assert await made.wait() == 0
    rights = tmp_path / "rights"
    rights.write_text("user hub\ntopic read devices/#\n", encoding="utf-8")
    lines = ("allow_anonymous false", f"password_file {users}", f"acl_file {rights}")
    async with running(Mosquitto(free_port(), tmp_path, *lines)) as begun:
        wrong = Host(begun.port, user="hub", password="wrong")
        with pytest.raises(AuthExpired):
            await wrong.asks()
        assert (await wrong.plugin.check(wrong.context()))[0].text == "Look at the user and the password."
        for version in ("3.1.1", "5"):
            right = Host(begun.port, user="hub", password="right", version=version)
            await right.pulls()
            await right.stops()
        with pytest.raises(Refused, match="publish"):
            await right.plugin.send(OutboundMessage(key="m", to="pump-1", text="hello"), right.context("m"))


async def test_mqtt_5_keeps_its_session_too(tmp_path: Path) -> None:
    if not there_is_mosquitto():
        return
    async with running(Mosquitto(free_port(), tmp_path)) as begun:
        host = Host(begun.port, version="5")
        await host.pulls()
        host.dies()
        async with device(begun.port, "pump") as pump:
            await pump.says("devices/pump-1/telemetry", {"n": 1})
        await host.pulls_until(lambda: host.values("n") == [1.0])
        host.dies()
        await host.pulls()
        assert host.values("n") == [1.0]
        await host.stops()
