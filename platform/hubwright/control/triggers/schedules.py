"""Taking a schedule's occurrence, once."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.triggers import queries
from hubwright.control.triggers.arm import next_of
from hubwright.control.triggers.schemas import Trigger


class Occurrence(msgspec.Struct, frozen=True):
    """A trigger that is due, and when it was meant to be; `moment` is the database's clock."""

    trigger: Trigger
    scheduled_for: datetime
    moment: datetime


async def take_occurrence(trigger_id: UUID) -> Occurrence | None:
    """Take what is due and plan the next one after now: what was missed meanwhile comes once, in this one."""
    row = await queries.due_schedule(trigger_id)
    if row is None:
        return None
    moment, meant = row.pop("moment"), row["next_at"]
    await queries.set_next(trigger_id, await next_of(row["plan"], moment), last_at=moment)
    return Occurrence(Trigger(**row), meant, moment)
