"""Reads and writes the overflow of queues."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def queue_ids() -> set[UUID]:
    """Queues that still take something."""
    found = await fetch("SELECT id FROM queue WHERE tenant_id = $1 AND archived_at IS NULL")
    return {row["id"] for row in found}


async def hold(queue_id: UUID) -> Row | None:
    """What holds; nobody changes it meanwhile."""
    return await fetch_one("SELECT overflow FROM queue WHERE tenant_id = $1 AND id = $2 FOR UPDATE", queue_id)


async def put(queue_id: UUID, overflow: Any) -> None:
    """Write what holds; a process of the release before finds what held beside it, for its Undo."""
    await execute(
        "UPDATE queue SET overflow_before = overflow, overflow = $3 WHERE tenant_id = $1 AND id = $2",
        queue_id,
        overflow,
    )
