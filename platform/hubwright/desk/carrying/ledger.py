"""The ledger of windows: opened by what customers do, used up by what goes out to them, given back when it did not."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.carrying import queries
from hubwright.desk.carrying.errors import QuotaUsedUp, WindowShut
from hubwright.desk.carrying.room import Room, room_in
from hubwright.desk.contacts import queries as contact_queries
from hubwright_sdk.manifest import Messaging, Window


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer did from an address, which opens these windows; `at` is what the other side says of when."""

    address: str
    opens: list[Window]
    at: datetime | None = None


async def open_windows(channel_id: UUID, deed: Deed) -> None:
    """Open what the deed opens, in the transaction that takes it in."""
    identity_id = await contact_queries.identity_at(channel_id, deed.address) if deed.opens else None
    if identity_id is None:
        return
    for window in sorted(deed.opens, key=lambda each: each.opened_by):
        await queries.open_window(
            identity_id, window.opened_by, at=deed.at, seconds=window.seconds, allowed=window.most
        )


async def room_for(can: Messaging, contact_id: UUID, channel_id: UUID) -> Room | None:
    """How much may be said to a contact now; None where one may always write."""
    if not can.windows:
        return None
    return (await _room(contact_id, channel_id, hold=False))[0]


def refuse_without(room: Room) -> None:
    """Refuse when there is none."""
    if room.shut == "quota_used_up":
        raise QuotaUsedUp(room.allowed or 0)
    if room.shut:
        raise WindowShut


async def count_one(can: Messaging, contact_id: UUID, channel_id: UUID) -> list[UUID]:
    """Count a message that goes out when this transaction commits; refuses when there is no room for it."""
    if not can.windows:
        return []
    room, still = await _room(contact_id, channel_id, hold=True)
    refuse_without(room)
    await queries.count(still)
    return still


async def give_back(openings: Sequence[UUID]) -> None:
    """A message that was counted did not go out, for sure."""
    if openings:
        await queries.give_back(openings)


async def shut(openings: Sequence[UUID]) -> None:
    """The other side refused a message because its window is shut: it knows better."""
    if openings:
        await queries.shut(openings)


async def _room(contact_id: UUID, channel_id: UUID, *, hold: bool) -> tuple[Room, list[UUID]]:
    identity_id = await contact_queries.identity_of(contact_id, channel_id)
    if identity_id is None:
        return Room(shut="window_closed"), []
    openings, now = await queries.openings_of(identity_id, hold=hold)
    return room_in(openings, now), [each.opening for each in openings if each.is_open(now)]
