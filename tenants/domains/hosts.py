"""Which chat is opened at a host name; asked at every request to a host not ours, so it is kept a moment."""

import time

import msgspec

from hubwright.control.channels.verbs import get_channel
from hubwright.control.doors import find_door
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.tokens import digest
from tenants.domains import queries

_GOOD_FOR_S = 3.0
_MOST_KEPT = 10_000


class HostedChat(msgspec.Struct, frozen=True):
    """A verified host name, and the key of the chat there; '' as long as none is chosen."""

    channel_key: str


_kept: dict[str, tuple[HostedChat | None, float]] = {}


async def chat_at(host: str) -> HostedChat | None:
    """The chat at a host name; None when nobody has proved that it is theirs."""
    known, until = _kept.get(host, (None, 0.0))
    if until > time.monotonic():
        return known
    found = await _look(host) if len(host) <= 200 else None
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[host] = (found, time.monotonic() + _GOOD_FOR_S)
    return found


async def _look(host: str) -> HostedChat | None:
    door = await find_door("host", digest(host))
    if door is None:
        return None
    async with acting_for(door.tenant_id):
        row = await queries.domain(door.target_id)
        if row is None:
            return None
        try:
            channel = await get_channel(row["channel_id"]) if row["channel_id"] is not None else None
        except Missing:
            channel = None
    return HostedChat(channel.key if channel is not None else "")
