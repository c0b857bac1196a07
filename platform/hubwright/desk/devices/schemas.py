"""What others see of a device."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

CommandState = Literal["asked", "taken", "confirmed", "refused", "unknown"]
DeviceState = Literal["", "online", "offline", "removed"]


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device as verbs return it."""

    id: UUID
    channel_id: UUID
    key: str
    name: str
    model: str
    maker: str
    online: bool | None
    can: list[dict[str, Any]]
    contact_id: UUID | None
    first_seen: datetime
    last_seen: datetime
    removed_at: datetime | None

    @property
    def known_as(self) -> str:
        """What to call it when it told no name."""
        return self.name or self.key


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """One value, and when the device had it."""

    name: str
    value: float | str | bool
    unit: str
    at: datetime


class DeviceEventView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a device."""

    id: UUID
    name: str
    severity: Literal["info", "warning", "alarm"]
    text: str
    at: datetime


class CommandView(msgspec.Struct, frozen=True, kw_only=True):
    """What a device was told to do, and what became of it."""

    id: UUID
    member_id: UUID | None
    name: str
    arguments: dict[str, Any]
    state: CommandState
    told: str
    asked_at: datetime
    changed_at: datetime


class Telemetry(msgspec.Struct, frozen=True, kw_only=True):
    """A device with what is newest of it."""

    device: DeviceView
    readings: list[ReadingView]
    events: list[DeviceEventView]
    commands: list[CommandView]


class DeviceList(msgspec.Struct, frozen=True):
    """One page of devices; `after` asks for the next, and is None on the last. `known` is False before the first."""

    devices: list[DeviceView]
    after: UUID | None
    known: bool = True
