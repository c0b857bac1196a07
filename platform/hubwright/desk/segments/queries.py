"""The only file that touches table segment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

# One statement: what was open ends where the next begins. Whoever it is about stands in the conversation, as it is now.
_GO_ON = (
    "WITH fact AS (SELECT f.id, f.member_id FROM unnest($2::uuid[], $3::uuid[]) AS f (id, member_id)),"
    " closed AS (UPDATE segment s SET ended_at = greatest(s.began_at, $4::timestamptz) FROM fact f"
    " WHERE s.tenant_id = $1 AND s.conversation_id = f.id AND s.ended_at IS NULL AND ($7::text IS NULL OR s.kind = $7)"
    " RETURNING s.conversation_id, s.n, s.ended_at),"
    " begun AS (INSERT INTO segment (tenant_id, conversation_id, n, kind, reason, queue_id, member_id, medium, label,"
    " began_at)"
    " SELECT $1, c.id, coalesce(o.n, 0) + 1,"
    " CASE WHEN $5 = 'agent' AND c.parked_seq IS NOT NULL THEN 'parked' ELSE $5 END, $6,"
    " CASE WHEN $5 <> 'bot' THEN c.queue_id END,"
    " CASE WHEN $5 IN ('agent', 'parked', 'snoozed', 'wrap_up') THEN c.assignee_id ELSE f.member_id END,"
    " c.medium, c.label, coalesce(o.ended_at, $4)"
    " FROM fact f JOIN conversation c ON c.tenant_id = $1 AND c.id = f.id AND NOT c.test"
    " LEFT JOIN closed o ON o.conversation_id = c.id WHERE $7::text IS NULL OR o.n IS NOT NULL RETURNING n)"
    " SELECT count(*) AS written FROM begun"
)


async def go_on(
    conversation_ids: Sequence[UUID],
    members: Sequence[UUID | None],
    kind: str,
    reason: str,
    *,
    at: datetime,
    out_of: str | None,
) -> int:
    """End what is open of these conversations and let the next begin there; `out_of` names what has to be open."""
    row = await fetch_one(_GO_ON, list(conversation_ids), list(members), at, kind, reason, out_of)
    return row["written"] if row else 0


async def woken_at(conversation_id: UUID) -> datetime | None:
    """When the customer first wrote into what is put off in the log; None when it is not, or they have not."""
    found = await fetch(
        "SELECT m.at FROM segment s JOIN message m ON m.tenant_id = $1 AND m.conversation_id = s.conversation_id"
        " AND m.author = 'contact' AND m.at > s.began_at"
        " WHERE s.tenant_id = $1 AND s.conversation_id = $2 AND s.ended_at IS NULL AND s.kind = 'snoozed'"
        " ORDER BY m.seq LIMIT 1",
        conversation_id,
    )
    return found[0]["at"] if found else None


async def of(conversation_id: UUID) -> list[Row]:
    """The log of a conversation, in order."""
    return await fetch(
        "SELECT n, kind, reason, queue_id, member_id, medium, label, began_at, ended_at FROM segment"
        " WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY n",
        conversation_id,
    )


async def stood_in(conversation_id: UUID) -> list[Row]:
    """Where it stood, whenever that changed."""
    return await fetch(
        "SELECT began_at, queue_id FROM (SELECT n, began_at, queue_id, lag(queue_id) OVER (ORDER BY n) AS before"
        " FROM segment WHERE tenant_id = $1 AND conversation_id = $2 AND queue_id IS NOT NULL) s"
        " WHERE before IS DISTINCT FROM queue_id ORDER BY n",
        conversation_id,
    )


async def said_in(conversation_id: UUID) -> list[Row]:
    """When the customer and agents said something to each other, in order."""
    return await fetch(
        "SELECT at, author FROM message WHERE tenant_id = $1 AND conversation_id = $2"
        " AND author IN ('contact', 'agent') AND NOT internal AND kind <> 'rating' ORDER BY seq",
        conversation_id,
    )
