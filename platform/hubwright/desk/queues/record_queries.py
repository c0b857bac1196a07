"""Writes what a replay needs; nobody changes it afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.queues.tables import QueueEntry
from hubwright.kernel.database import execute
from hubwright.kernel.ids import new_id


async def arrival(entry: QueueEntry, asks: dict[str, Any], due_at: datetime | None, came_at: datetime) -> None:
    """Somebody began to wait, with what was known then; work that comes back came later than its wait began."""
    await execute(
        "INSERT INTO routing_arrival (tenant_id, id, queue_entry_id, conversation_id, queue_id, at, priority, medium,"
        " label, asks, last_agent_id, owner_id, due_at, came_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        new_id(),
        entry.id,
        entry.conversation_id,
        entry.queue_id,
        entry.entered_at,
        entry.priority,
        entry.medium,
        entry.label,
        asks,
        entry.last_agent_id,
        entry.owner_id,
        due_at,
        came_at,
    )
    if entry.not_before is not None:
        await stands(entry.id, came_at, due_at=due_at)


async def stands(entry_id: UUID, at: datetime, *, due_at: datetime | None = None, keeps_turn: bool = True) -> None:
    """An entry stands otherwise from now on, as its row says; `keeps_turn`: it was not put further back."""
    await execute(
        "INSERT INTO routing_stand (tenant_id, id, queue_entry_id, at, queue_id, priority, due_at, keeps_turn,"
        " not_before) SELECT $1, $3, e.id, $4, e.queue_id, e.priority, $5, $6, e.not_before"
        " FROM queue_entry e JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " WHERE e.tenant_id = $1 AND e.id = $2 AND NOT c.test",
        entry_id,
        new_id(),
        at,
        due_at,
        keeps_turn,
    )


async def agent_change(
    member_id: UUID, state: str, at: datetime, *, break_kind_id: UUID | None = None, by_id: UUID | None = None
) -> None:
    """An agent came, left, does something else, or does not respond; `by_id` is who set it, if not the agent."""
    await execute(
        "INSERT INTO agent_change (tenant_id, id, member_id, at, state, break_kind_id, by_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new_id(),
        member_id,
        at,
        state,
        break_kind_id,
        by_id,
    )


async def handled(conversation_id: UUID, now: datetime) -> None:
    """Whoever holds a conversation stops holding it now; nothing to write when nobody does."""
    await execute(
        "INSERT INTO handle_time (tenant_id, id, conversation_id, member_id, queue_id, medium, label, began_at,"
        " ended_at) SELECT $1, $3, c.id, c.assignee_id, c.queue_id, c.medium, c.label, c.assigned_at, $4"
        " FROM conversation c WHERE c.tenant_id = $1 AND c.id = $2 AND c.status = 'assigned'"
        " AND c.assignee_id IS NOT NULL AND c.assigned_at IS NOT NULL AND NOT c.test",
        conversation_id,
        new_id(),
        now,
    )
