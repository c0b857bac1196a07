"""Where the active company stands, and what happened so far, for its people and for operators."""

from datetime import datetime

import msgspec

from tenants.life import queries
from tenants.life.states import By, Event, State


class LifeEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    at: datetime
    event: Event
    before: State
    after: State
    by: By
    who: str
    reason: str
    until: datetime | None


async def history() -> list[LifeEntryView]:
    """What happened, the newest first."""
    return [
        LifeEntryView(
            at=row["at"],
            event=Event(row["event"]),
            before=State(row["before"]),
            after=State(row["after"]),
            by=By(row["by"]),
            who=row["who"],
            reason=row["reason"],
            until=row["until"],
        )
        for row in await queries.entries()
    ]
