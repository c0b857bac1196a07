"""What a plugin does that speaks with devices. Messages come in as text, whatever carried them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin


class DeviceMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a device or its hub said."""

    topic: str
    body: str
    at: datetime


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
    """What a message meant."""

    readings: list[Reading] = []
    events: list[DeviceEvent] = []


class DeviceCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What a device shall do."""

    device: str
    name: str
    arguments: Mapping[str, Any] = {}


class Commanded(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the device, or its hub, took the command."""

    accepted: bool
    text: str = ""


@runtime_checkable
class Iot(Plugin, Protocol):
    """A system of devices."""

    async def read_message(self, message: DeviceMessage, context: CallContext) -> DeviceNews:
        """Say what a message means; one that means nothing is empty news, garbage raises Malformed."""
        ...

    async def command(self, command: DeviceCommand, context: CallContext) -> Commanded:
        """Have a device do something; the same idempotency key twice is one command there."""
        ...
