"""What a channel hears of devices: kept once, bounded, never from the future, and told to flows."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.desk.devices import queries
from hubwright.desk.devices import take_news as taking
from hubwright.desk.devices.take_news import take_news
from hubwright.desk.devices.verbs import devices_beside, list_devices, read_device
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import NotAllowed
from hubwright.runtime.devices.command import command_device
from hubwright_sdk import (
    CommandDone,
    Commanded,
    DeviceCan,
    DeviceCommand,
    DeviceEvent,
    DeviceInfo,
    DeviceNews,
    Reading,
    Refused,
    Slow,
)
from tests.integration.messaging.conftest import Line, company_with_line, lines_of
from tests.support.plugins import installed_plugins
from tests.support.telegraph import NativeTelegraph, Office, office_open

NEWS = DeviceNews(
    id="n1",
    devices=[DeviceInfo(device="pump-1", name="Pump", model="P5", online=True, can=[DeviceCan(name="restart")])],
    readings=[Reading(device="pump-1", name="bar", value=2.5, unit="bar")],
    events=[DeviceEvent(device="pump-1", name="fault", severity="alarm", text="no pressure")],
)


class Commanded_(NativeTelegraph):
    """A channel whose devices take commands."""

    def __init__(self) -> None:
        super().__init__(kind=["channel", "iot"], implements=["send", "command"])
        self.asked: list[tuple[DeviceCommand, str]] = []
        self.does: Any = Commanded(accepted=True, confirmed=True, text="restarted")

    async def command(self, command: DeviceCommand, context: Any) -> Commanded:
        self.asked.append((command, context.idempotency_key))
        if isinstance(self.does, Exception):
            raise self.does
        done: Commanded = self.does
        return done


@pytest.fixture
async def office(database: None) -> AsyncIterator[Office]:
    async with office_open() as made:
        yield made


@pytest.fixture
def plugin() -> Commanded_:
    return Commanded_()


@pytest.fixture
async def line(
    plugin: Commanded_, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Line]:
    with installed_plugins(monkeypatch, plugin):
        async with lines_of(await company_with_line("devices", office, tmp_path)) as made:
            yield made


async def take(line: Line, news: DeviceNews) -> None:
    async with acting_for(line.tenant_id):
        await take_news(line.channel_id, news)


async def device_id(line: Line, key: str = "pump-1") -> UUID:
    async with acting_for(line.tenant_id):
        found = await queries.find(line.channel_id, key)
    assert found is not None
    return found


async def test_news_told_twice_are_known_once(line: Line) -> None:
    await take(line, NEWS)
    await take(line, NEWS)
    async with acting_for(line.tenant_id):
        (device,) = (await list_devices(line.company.agent.actor)).devices
        seen = await read_device(line.company.agent.actor, device.id)
        announced = await fetch("SELECT name, key, data FROM event WHERE tenant_id = $1 AND name = 'device.event'")
    assert (device.name, device.model, device.online, device.can[0]["name"]) == ("Pump", "P5", True, "restart")
    assert [(reading.name, reading.value, reading.unit) for reading in seen.readings] == [("bar", 2.5, "bar")]
    assert [(event.name, event.severity, event.text) for event in seen.events] == [("fault", "alarm", "no pressure")]
    (told,) = announced
    assert told["key"] == "pump-1"
    assert told["data"]["readings"] == {"bar": 2.5}
    assert (told["data"]["model"], told["data"]["severity"]) == ("P5", "alarm")


async def test_what_is_not_told_stays_and_what_is_removed_comes_back(line: Line) -> None:
    await take(line, NEWS)
    await take(line, DeviceNews(devices=[DeviceInfo(device="pump-1", online=False)]))
    async with acting_for(line.tenant_id):
        (device,) = (await list_devices(line.company.agent.actor)).devices
    assert (device.name, device.online) == ("Pump", False)
    await take(line, DeviceNews(removed=["pump-1", "nobody"]))
    async with acting_for(line.tenant_id):
        (device,) = (await list_devices(line.company.agent.actor)).devices
    assert device.removed_at is not None
    await take(line, DeviceNews(readings=[Reading(device="pump-1", name="bar", value=3.0)]))
    async with acting_for(line.tenant_id):
        (device,) = (await list_devices(line.company.agent.actor)).devices
    assert device.removed_at is None


@pytest.mark.parametrize("value", ["open", '"quoted"', "{", "", True, False, 0.0, -1.5])
async def test_a_value_of_any_kind_is_kept_as_it_was_told(line: Line, value: float | str | bool) -> None:
    await take(line, DeviceNews(readings=[Reading(device="pump-1", name="valve", value=value)]))
    async with acting_for(line.tenant_id):
        seen = await read_device(line.company.agent.actor, await device_id(line))
    assert seen.readings[0].value == value
    assert type(seen.readings[0].value) is type(value)


async def test_a_clock_that_is_ahead_is_not_believed_and_order_is_the_order_of_coming(line: Line) -> None:
    ahead, behind = utc_now() + timedelta(days=3), utc_now() - timedelta(days=9)
    await take(line, DeviceNews(readings=[Reading(device="pump-1", name="bar", value=1.0, at=ahead)]))
    await take(line, DeviceNews(readings=[Reading(device="pump-1", name="bar", value=2.0, at=behind)]))
    async with acting_for(line.tenant_id):
        seen = await read_device(line.company.agent.actor, await device_id(line))
        rows = await fetch("SELECT at FROM device_reading WHERE tenant_id = $1 ORDER BY id")
    assert seen.readings[0].value == 2.0
    assert rows[0]["at"] <= utc_now()
    assert rows[1]["at"] == behind


async def test_a_chatty_device_cannot_fill_the_house(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "KEPT_READINGS", 3)
    monkeypatch.setattr(taking, "KEPT_EVENTS", 2)
    monkeypatch.setattr(taking, "MOST_NAMES", 2)
    for number in range(6):
        readings = [Reading(device="pump-1", name=name, value=float(number)) for name in ("a", "b", f"c{number}")]
        await take(line, DeviceNews(readings=readings, events=[DeviceEvent(device="pump-1", name=f"e{number}")]))
    async with acting_for(line.tenant_id):
        kept = await fetch("SELECT name, value FROM device_reading WHERE tenant_id = $1 ORDER BY name, id")
        events = await fetch("SELECT name FROM device_event WHERE tenant_id = $1 ORDER BY id")
    assert [(row["name"], row["value"]["v"]) for row in kept] == [(n, v) for n in "ab" for v in (3.0, 4.0, 5.0)]
    assert [row["name"] for row in events] == ["e4", "e5"]


async def test_the_device_stands_beside_its_conversation(line: Line) -> None:
    await take(line, NEWS)
    await line.says("it hums", sender="pump-1")
    await line.work()
    conversation_id = await line.conversation("pump-1")
    async with acting_for(line.tenant_id):
        (beside,) = await devices_beside(line.company.agent.actor, conversation_id)
    assert (beside.device.key, beside.readings[0].value) == ("pump-1", 2.5)
    await line.says("hello", sender="+862")
    await line.work()
    async with acting_for(line.tenant_id):
        assert await devices_beside(line.company.agent.actor, await line.conversation("+862")) == []


async def test_a_command_goes_under_its_own_key_and_is_confirmed(line: Line, plugin: Commanded_) -> None:
    await take(line, NEWS)
    outcome = await command_device(line.company.agent.actor, await device_id(line), "restart", {"value": "now"})
    assert (outcome.state, outcome.told) == ("confirmed", "restarted")
    ((asked, key),) = plugin.asked
    assert (asked.device, asked.name, asked.arguments) == ("pump-1", "restart", {"value": "now"})
    assert key == str(outcome.id)


@pytest.mark.parametrize(
    ("does", "state"),
    [
        (Commanded(accepted=True), "taken"),
        (Commanded(accepted=False, text="locked"), "refused"),
        (Refused("there is no such command"), "refused"),
        (Slow("no answer"), "unknown"),
    ],
)
async def test_what_became_of_a_command_is_said_as_it_is(line: Line, plugin: Commanded_, does: Any, state: str) -> None:
    await take(line, NEWS)
    plugin.does = does
    device = await device_id(line)
    outcome = await command_device(line.company.agent.actor, device, "restart", {})
    assert outcome.state == state
    await take(line, DeviceNews(commands=[CommandDone(key=str(outcome.id), text="done at last")]))
    async with acting_for(line.tenant_id):
        seen = await read_device(line.company.agent.actor, device)
    late = {"taken": "confirmed", "unknown": "confirmed"}.get(state, state)
    assert seen.commands[0].state == late


async def test_who_may_not_reply_may_not_command(line: Line, plugin: Commanded_) -> None:
    await take(line, NEWS)
    device = await device_id(line)
    with pytest.raises(NotAllowed):
        await command_device(
            line.company.agent.actor.__class__(kind="member", tenant_id=line.tenant_id), device, "x", {}
        )
    assert plugin.asked == []
