"""Reads how queues and agents stand; the only file that touches whisper."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def work_by_queue() -> dict[UUID | None, int]:
    """How much of each queue is in somebody's hands."""
    found = await fetch(
        "SELECT queue_id, count(*) AS held FROM conversation WHERE tenant_id = $1 AND status = 'assigned' AND NOT test"
        " GROUP BY queue_id"
    )
    return {row["queue_id"]: row["held"] for row in found}


async def parked_by_member() -> dict[UUID, int]:
    """How much each member has put aside."""
    found = await fetch(
        "SELECT assignee_id, count(*) AS parked FROM conversation WHERE tenant_id = $1 AND status = 'assigned'"
        " AND parked_seq IS NOT NULL AND NOT test GROUP BY assignee_id"
    )
    return {row["assignee_id"]: row["parked"] for row in found}


async def waiting_in(queue_id: UUID, most: int) -> list[Row]:
    """What waits in a queue, the longest wait first, with who is being asked."""
    return await fetch(
        "SELECT e.conversation_id, e.entered_at, o.member_id AS asked FROM queue_entry e"
        " JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " LEFT JOIN offer o ON o.tenant_id = $1 AND o.queue_entry_id = e.id AND o.state = 'offered'"
        " WHERE e.tenant_id = $1 AND e.queue_id = $2 AND e.left_at IS NULL AND c.status = 'waiting' AND NOT c.test"
        " ORDER BY e.entered_at, e.id LIMIT $3",
        queue_id,
        most,
    )


async def in_work(queue_id: UUID | None, member_id: UUID | None, most: int) -> list[Row]:
    """What of a queue is in hands, or what one member holds, the longest held first."""
    return await fetch(
        "SELECT id AS conversation_id, assigned_at, parked_seq IS NOT NULL AS parked FROM conversation"
        " WHERE tenant_id = $1 AND status = 'assigned' AND NOT test AND ($2::uuid IS NULL OR queue_id = $2)"
        " AND ($3::uuid IS NULL OR assignee_id = $3) ORDER BY assigned_at, id LIMIT $4",
        queue_id,
        member_id,
        most,
    )


async def changes_of(member_id: UUID, since: datetime) -> list[Row]:
    """What a member has been doing, newest first."""
    return await fetch(
        "SELECT at, state, break_kind_id, by_id FROM agent_change WHERE tenant_id = $1 AND member_id = $2 AND at >= $3"
        " ORDER BY at DESC, id DESC LIMIT 50",
        member_id,
        since,
    )


async def offers_of(conversation_id: UUID) -> list[Row]:
    """Every offer of a conversation with its trace, newest first."""
    return await fetch(
        "SELECT id, state, trace, member_id, offered_at, answered_at FROM offer WHERE tenant_id = $1"
        " AND conversation_id = $2 ORDER BY offered_at DESC, id DESC LIMIT 50",
        conversation_id,
    )


async def insert_whisper(
    whisper_id: UUID, conversation_id: UUID, *, from_id: UUID, to_id: UUID, text: str, at: datetime
) -> None:
    """Write a whisper."""
    await execute(
        "INSERT INTO whisper (tenant_id, id, conversation_id, from_id, to_id, text, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        whisper_id,
        conversation_id,
        from_id,
        to_id,
        text,
        at,
    )


async def whispers(conversation_id: UUID, member_id: UUID, since: datetime) -> list[Row]:
    """What was whispered to a member and they have not put away, and what they whispered themselves lately."""
    return await fetch(
        "SELECT id, from_id, to_id, text, at, seen_at FROM whisper WHERE tenant_id = $1 AND conversation_id = $2"
        " AND ((to_id = $3 AND seen_at IS NULL) OR (from_id = $3 AND at >= $4)) ORDER BY at DESC, id DESC LIMIT 5",
        conversation_id,
        member_id,
        since,
    )


async def see_whisper(whisper_id: UUID, member_id: UUID, at: datetime) -> Row | None:
    """Put a whisper away, and tell where and who it is from; None when there is none such."""
    return await fetch_one(
        "UPDATE whisper SET seen_at = coalesce(seen_at, $4) WHERE tenant_id = $1 AND id = $2 AND to_id = $3"
        " RETURNING from_id, conversation_id",
        whisper_id,
        member_id,
        at,
    )
