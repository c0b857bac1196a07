"""The only file that touches edition_change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_CHANGE = "SELECT id, state, before, after, at, due_at, settled_at, by, accepted, proration FROM edition_change"


async def insert(change_id: UUID, facts: dict[str, Any]) -> None:
    """Write down that somebody asked for something else."""
    await execute(
        "INSERT INTO edition_change"
        " (tenant_id, id, state, before, after, at, due_at, settled_at, by, accepted, proration)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        change_id,
        *(facts[name] for name in ("state", "before", "after", "at", "due_at", "settled_at", "by", "accepted")),
        facts["proration"],
    )


async def pending(*, lock: bool = False) -> Row | None:
    """The change that is to come, if there is one."""
    return await fetch_one(f"{_CHANGE} WHERE tenant_id = $1 AND state = 'pending'{' FOR UPDATE' if lock else ''}")


async def settle(change_id: UUID, state: str, at: datetime) -> None:
    """It holds now, or was called off."""
    await execute(
        "UPDATE edition_change SET state = $3, settled_at = $4 WHERE tenant_id = $1 AND id = $2", change_id, state, at
    )


async def latest(most: int) -> list[Row]:
    """What was changed, the latest first."""
    return await fetch(f"{_CHANGE} WHERE tenant_id = $1 ORDER BY at DESC, id DESC LIMIT $2", most)
