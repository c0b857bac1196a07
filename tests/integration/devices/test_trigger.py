"""A device speaks over a real broker: a flow begins by itself, a conversation opens, and a command is confirmed."""

import asyncio
import importlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.desk.devices.verbs import devices_beside
from hubwright.host import catalogue
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import settings, use_settings
from tests.integration.messaging.conftest import Line, lines_of
from tests.integration.runtime.flows import greeter
from tests.integration.runtime.running import doc, end, node, outcomes, publish_flow, runs_of, trace_of, work
from tests.support.company import make_company

MQTT = "hubwright-mqtt"
sys.path.append(str(Path(__file__).parents[3] / "plugins" / MQTT / "tests"))
brokers: Any = importlib.import_module("mqtt_testing.brokers")
devices: Any = importlib.import_module("mqtt_testing.devices")

NURSING = {
    **doc(
        node(
            "n_tell",
            "hubwright-mqtt.command",
            device="{{ event.data.device }}",
            name="restart",
            value="{{ event.data.readings.bar }}",
        ),
        end("n_done", "confirmed"),
        end("n_sent", "sent"),
        end("n_no", "refused"),
        wires={
            "t.out": "n_tell",
            "n_tell.confirmed": "n_done",
            "n_tell.sent": "n_sent",
            "n_tell.refused": "n_no",
            "n_tell.error": "n_no",
        },
        trigger="device",
        config={"name": "fault", "severity": "alarm", "model": "P5"},
    ),
    "kind": "iot",
}


class DeviceLine(Line):
    """The worker's hands at a channel of the broker."""

    async def until(self, fact: Callable[[], Awaitable[bool]]) -> None:
        """Work until something holds."""
        async with asyncio.timeout(30):
            while not await fact():
                await self.later()
                await self.work(1)
                await work(self.company, self.outbound)


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    free: int = brokers.free_port()
    made = brokers.Mosquitto(free, tmp_path) if brokers.MOSQUITTO else brokers.Amqtt(free)
    async with brokers.running(made):
        yield free


@pytest.fixture
async def line(database: None, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DeviceLine]:
    monkeypatch.setattr("hubwright_mqtt.held.WAIT_S", 0.2)
    monkeypatch.setattr("hubwright_mqtt.held.QUIET_S", 0.1)
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{port}"})))
    company = await make_company("with pumps", greeter())
    async with acting_for(company.tenant_id):
        await switch_on(MQTT)
        new = NewChannel(
            plugin=MQTT,
            name="Pumps",
            settings={"address": f"mqtt://127.0.0.1:{port}", "discovery": ""},
            flow_id=company.flow_id,
            queue_id=company.queue_id,
            language="en",
        )
        channel = await create_channel(company.admin.actor, new)
    nobody: Any = None
    async with lines_of(DeviceLine(company, channel.id, channel.key, nobody, tmp_path)) as made:
        try:
            await made.work(1)
            assert isinstance(made, DeviceLine)
            yield made
        finally:
            plugin: Any = catalogue.find(MQTT)
            await plugin._held.let_go(str(channel.id))
            use_settings(before)


async def test_a_fault_begins_a_flow_opens_a_conversation_and_a_command_is_confirmed(
    line: DeviceLine, port: int
) -> None:
    flow_id = await publish_flow(line.company, NURSING)
    asked: list[dict[str, Any]] = []
    async with devices.device(port, "pump-7") as pump:

        def obeys(topic: str, payload: str) -> None:
            if topic.endswith("/commands"):
                asked.append(json.loads(payload))
                pump.publish("devices/pump-7/replies", {"id": asked[-1]["id"], "done": True, "text": "restarted"})

        pump.answer = obeys
        await pump.listens("devices/pump-7/#")
        await pump.says("devices/pump-7/about", {"name": "Pump 7", "model": "P5", "commands": ["restart"]})
        await pump.says("devices/pump-7/telemetry", {"bar": 9.5})
        await pump.says("devices/pump-7/events", {"id": "w", "name": "fault", "severity": "warning"})
        await pump.says("devices/pump-7/events", {"id": "f", "name": "fault", "severity": "alarm", "text": "too high"})

        async def nursed() -> bool:
            return await outcomes(line.company, flow_id) == ["confirmed"]

        await line.until(nursed)

    assert [(each["name"], each["arguments"]) for each in asked] == [("restart", {"value": "9.5"})]
    (run,) = await runs_of(line.company, flow_id)
    steps = [(step.node_id, step.port) for step in await trace_of(line.company, run.id)]
    assert ("n_tell", "confirmed") in steps
    talk = await line.conversation("pump-7")
    async with acting_for(line.tenant_id):
        (beside,) = await devices_beside(line.company.agent.actor, talk)
    assert (beside.device.name, beside.readings[0].value) == ("Pump 7", 9.5)
    assert [event.severity for event in beside.events] == ["alarm", "warning"]
    said = await line.events("pump-7")
    assert [each.text for each in said if each.author == "contact"] == ["fault: too high"] or said[0].kind == "event"
    assert any(each.author == "bot" for each in said), "the channel's own flow answers in the conversation"


async def test_a_device_that_is_not_meant_begins_nothing(line: DeviceLine, port: int) -> None:
    flow_id = await publish_flow(line.company, NURSING)
    async with devices.device(port, "fan-1") as fan:
        await fan.says("devices/fan-1/about", {"model": "F1"})
        await fan.says("devices/fan-1/events", {"id": "f", "name": "fault", "severity": "alarm"})

        async def heard() -> bool:
            return bool(await line.rows("SELECT id FROM device_event WHERE tenant_id = $1"))

        await line.until(heard)
    await work(line.company)
    assert await runs_of(line.company, flow_id) == []
