"""Finds the channel behind a public key, before its tenant is known."""

from uuid import UUID

import msgspec

from hubwright.control.doors import find_door
from hubwright.kernel.tokens import digest


class ChannelDoor(msgspec.Struct, frozen=True):
    """Where a channel key leads."""

    tenant_id: UUID
    channel_id: UUID


async def find_channel(channel_key: str) -> ChannelDoor | None:
    """Find the channel; an invented key leads nowhere."""
    door = await find_door("channel", digest(channel_key)) if len(channel_key) <= 100 else None
    return ChannelDoor(door.tenant_id, door.target_id) if door is not None else None
