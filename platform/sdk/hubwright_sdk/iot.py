"""What a plugin does that speaks with devices; their news come with the posts or pulls of its channel."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin

DeviceKey = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
CommandName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class DeviceCan(msgspec.Struct, frozen=True, kw_only=True):
    """One command that a device takes, and the values it may have; none means any, or none at all."""

    name: CommandName
    title: Annotated[str, msgspec.Meta(max_length=200)] = ""
    values: Annotated[list[str], msgspec.Meta(max_length=50)] = []


class DeviceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a device is, and whether it is there; what is empty stays as it was known."""

    device: DeviceKey
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    model: Annotated[str, msgspec.Meta(max_length=200)] = ""
    maker: Annotated[str, msgspec.Meta(max_length=200)] = ""
    online: bool | None = None
    can: Annotated[list[DeviceCan], msgspec.Meta(max_length=100)] | None = None


class CommandDone(msgspec.Struct, frozen=True, kw_only=True):
    """What a device said of a command, named by the idempotency key that it was given; late or twice is harmless."""

    key: Annotated[str, msgspec.Meta(max_length=200)]
    done: bool = True
    text: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one device."""

    device: str
    name: str
    value: float | str | bool
    unit: str = ""
    at: datetime | None = None


class DeviceEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody may have to do something about."""

    device: str
    name: str
    severity: Literal["info", "warning", "alarm"] = "info"
    text: str = ""
    at: datetime | None = None


class DeviceNews(msgspec.Struct, frozen=True, kw_only=True):
    """What a message meant; the same `id` again is the same news, and without one it is always new."""

    id: Annotated[str, msgspec.Meta(max_length=200)] = ""
    devices: list[DeviceInfo] = []
    readings: list[Reading] = []
    events: list[DeviceEvent] = []
    commands: list[CommandDone] = []
    removed: list[DeviceKey] = []


class DeviceCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What a device shall do."""

    device: str
    name: str
    arguments: Mapping[str, Any] = {}


class Commanded(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the device, or its hub, took the command; `confirmed` when the device itself said that it is done."""

    accepted: bool
    confirmed: bool = False
    text: str = ""


@runtime_checkable
class Iot(Plugin, Protocol):
    """A system of devices."""

    async def command(self, command: DeviceCommand, context: CallContext) -> Commanded:
        """Have a device do something; the same idempotency key twice is one command there."""
        ...
