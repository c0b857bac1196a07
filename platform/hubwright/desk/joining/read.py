"""What a conversation is linked with, as its page shows it."""

from uuid import UUID

import msgspec

from hubwright.desk.conversations import EventView, events_after
from hubwright.desk.joining import queries

_SHOWN = 100


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """One link; `events` are those of a conversation that was merged into this one."""

    id: UUID
    how: str  # merged_in, merged_away, split_off, split_from
    other: UUID
    events: list[EventView] = []


async def joined_with(conversation_id: UUID) -> list[Joined]:
    """Read the links of a conversation that stand."""
    found = []
    for row in await queries.links_of(conversation_id):
        outgoing = row["from_id"] == conversation_id
        other = row["into_id"] if outgoing else row["from_id"]
        if row["kind"] == "split":
            found.append(Joined(id=row["id"], how="split_off" if outgoing else "split_from", other=other))
        elif outgoing:
            found.append(Joined(id=row["id"], how="merged_away", other=other))
        else:
            events = await events_after(other, 0, staff=True, limit=_SHOWN)
            found.append(Joined(id=row["id"], how="merged_in", other=other, events=events))
    return found
