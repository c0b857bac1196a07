"""What a channel heard of its devices becomes what the company knows; told twice, it is known once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.devices import queries
from hubwright.desk.devices.schemas import DeviceEventView, ReadingView
from hubwright.kernel.clock import utc_now
from hubwright.kernel.events import announce
from hubwright.kernel.ids import new_id, parse_id
from hubwright_sdk import DeviceEvent, DeviceInfo, DeviceNews

EVENT = "device.event"
KEPT_READINGS = 100  # of each name
KEPT_EVENTS = 500
MOST_NAMES = 200  # a device that invents names cannot fill the house
LONGEST_VALUE = 2_000


async def take_news(channel_id: UUID, news: DeviceNews) -> None:
    """Take one in, in the caller's transaction: what devices are, then their values, then what happened to them."""
    source = news.id or str(new_id())
    met: dict[str, UUID] = {}
    for info in news.devices:
        await _learn(await _meet(channel_id, info.device, met), info)
    for number, reading in enumerate(news.readings):
        device_id = await _meet(channel_id, reading.device, met)
        if await _has_room(device_id, reading.name):
            taken = ReadingView(
                name=reading.name, value=_short(reading.value), unit=reading.unit[:40], at=_moment(reading.at)
            )
            await queries.put_reading(device_id, taken, f"{source}/{number}", KEPT_READINGS)
    for number, event in enumerate(news.events):
        await _happened(channel_id, await _meet(channel_id, event.device, met), event, f"{source}/{number}")
    for done in news.commands:
        command_id = parse_id(done.key)
        if command_id is not None:
            await queries.settle_command(command_id, "confirmed" if done.done else "refused", done.text)
    for key in news.removed:
        known = await queries.find(channel_id, key)
        if known is not None:
            await queries.remove(known)


async def _meet(channel_id: UUID, key: str, met: dict[str, UUID]) -> UUID:
    if key not in met:
        met[key] = await queries.meet(channel_id, key)
    return met[key]


async def _learn(device_id: UUID, info: DeviceInfo) -> None:
    can = msgspec.to_builtins(info.can) if info.can is not None else None
    await queries.learn(device_id, name=info.name, model=info.model, maker=info.maker, online=info.online, can=can)


async def _has_room(device_id: UUID, name: str) -> bool:
    names = await queries.names_of(device_id)
    return name in names or len(names) < MOST_NAMES


async def _happened(channel_id: UUID, device_id: UUID, event: DeviceEvent, source: str) -> None:
    taken = DeviceEventView(
        id=new_id(), name=event.name, severity=event.severity, text=event.text[:1_000], at=_moment(event.at)
    )
    if await queries.put_event(device_id, taken, source, KEPT_EVENTS):
        told = await event_facts(device_id, taken)
        await announce(EVENT, {**told, "channel": str(channel_id)}, author="system", key=told["device"])


async def event_facts(device_id: UUID, event: DeviceEventView) -> dict[str, Any]:
    """What flows read as `event.data`."""
    device = await queries.get(device_id)
    assert device is not None
    return {
        "device": device.key,
        "device_name": device.known_as,
        "model": device.model,
        "name": event.name,
        "severity": event.severity,
        "text": event.text,
        "at": event.at.isoformat(),
        "readings": values(await queries.newest_readings(device_id)),
    }


def values(readings: list[ReadingView]) -> Mapping[str, Any]:
    """The newest values by name."""
    return {reading.name: reading.value for reading in readings}


def _moment(told: datetime | None) -> datetime:
    """A device's clock may be wrong: nothing happened in the future, and without a time it was now."""
    now = utc_now()
    if told is None or told.tzinfo is None or told > now:
        return now
    return told


def _short(value: float | str | bool) -> float | str | bool:
    return value[:LONGEST_VALUE] if isinstance(value, str) else value
