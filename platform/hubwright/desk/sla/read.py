"""How the promises of a conversation stand, for whoever reads it."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.desk.sla import queries
from hubwright.desk.sla.clocks import NextDue
from hubwright.desk.sla.policies import list_policies

State = Literal["running", "paused", "kept", "broken"]


class ClockView(msgspec.Struct, frozen=True, kw_only=True):
    """One promise as it stood at the last look; paused has no `due_at`."""

    target: Literal["first", "next", "resolve"]
    policy: str
    state: State
    began_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    warned_at: datetime | None
    breached_at: datetime | None


SOON = timedelta(minutes=15)


async def due_in(conversation_id: UUID) -> NextDue | None:
    """What is due next in a conversation."""
    row = await queries.due_in(conversation_id)
    return NextDue(**row) if row is not None else None


async def due_soon(now: datetime) -> int:
    """In how many conversations something is due within a quarter of an hour, or was broken."""
    return await queries.due_by(now + SOON)


async def clocks_of(conversation_id: UUID) -> list[ClockView]:
    """Read every clock that has run in a conversation, the oldest first."""
    names = {policy.id: policy.name for policy in await list_policies()}
    return [
        ClockView(
            target=row["kind"],
            policy=names.get(row["policy_id"], ""),
            state=_state(row["due_at"], row["ended_at"], row["breached_at"]),
            **{field: row[field] for field in ("began_at", "due_at", "ended_at", "warned_at", "breached_at")},
        )
        for row in await queries.clocks_of(conversation_id)
    ]


def _state(due_at: datetime | None, ended_at: datetime | None, breached_at: datetime | None) -> State:
    if breached_at is not None:
        return "broken"
    if ended_at is not None:
        return "kept"
    return "paused" if due_at is None else "running"
