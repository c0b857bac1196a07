"""Reads and writes conversation rows for staff: lists, assignment, who carries how much."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_LISTED = (
    "SELECT c.id, c.contact_id, c.channel_id, c.status, c.assignee_id, c.queue_id, c.last_seq, c.rating, c.created_at,"
    " c.updated_at, c.resolved_at, ct.name AS contact_name, ct.email AS contact_email,"
    " ct.blocked_at IS NOT NULL AS blocked, e.entered_at, coalesce(e.priority, 0) AS priority,"
    " coalesce(m.text, '') AS last_text, coalesce(m.kind, '') AS last_kind, coalesce(m.author, '') AS last_author,"
    " m.at AS last_at"
    " FROM conversation c JOIN contact ct ON ct.tenant_id = $1 AND ct.id = c.contact_id"
    " LEFT JOIN queue_entry e ON e.tenant_id = $1 AND e.conversation_id = c.id AND e.left_at IS NULL"
    " LEFT JOIN LATERAL (SELECT m.text, m.kind, m.author, m.at FROM message m WHERE m.tenant_id = $1"
    "   AND m.conversation_id = c.id AND m.author <> 'system' AND NOT m.internal ORDER BY m.seq DESC LIMIT 1) m ON true"
    " WHERE c.tenant_id = $1 AND NOT c.test"
)


async def newest_first(
    *,
    status: str | None,
    assignee_id: UUID | None,
    contact_id: UUID | None,
    channel_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Row]:
    """List conversations by their last change, newest first, after a key."""
    at, row_id = before or (None, None)
    return await fetch(
        f"{_LISTED} AND ($2::text IS NULL OR c.status = $2) AND ($3::uuid IS NULL OR c.assignee_id = $3)"
        " AND ($4::uuid IS NULL OR c.contact_id = $4) AND ($5::uuid IS NULL OR c.channel_id = $5)"
        " AND ($6::timestamptz IS NULL OR (c.updated_at, c.id) < ($6, $7::uuid))"
        " ORDER BY c.updated_at DESC, c.id DESC LIMIT $8",
        status,
        assignee_id,
        contact_id,
        channel_id,
        at,
        row_id,
        limit,
    )


async def by_turn(*, after: tuple[int, datetime, UUID] | None, limit: int) -> list[Row]:
    """List waiting conversations in the order of their turn, after a key."""
    priority, at, row_id = after or (None, None, None)
    return await fetch(
        f"{_LISTED} AND c.status = 'waiting' AND e.id IS NOT NULL"
        " AND ($2::int IS NULL OR (-e.priority, e.entered_at, c.id) > (-$2::int, $3::timestamptz, $4::uuid))"
        " ORDER BY e.priority DESC, e.entered_at, c.id LIMIT $5",
        priority,
        at,
        row_id,
        limit,
    )


async def counts(member_id: UUID | None) -> Row:
    """How many conversations each view holds."""
    row = await fetch_one(
        "SELECT count(*) FILTER (WHERE status = 'assigned' AND assignee_id = $2) AS mine,"
        " count(*) FILTER (WHERE status = 'assigned') AS team, count(*) FILTER (WHERE status = 'waiting') AS waiting"
        " FROM conversation WHERE tenant_id = $1 AND status IN ('assigned', 'waiting') AND NOT test",
        member_id,
    )
    assert row is not None
    return row


async def loads() -> dict[UUID, int]:
    """How many open conversations each member holds."""
    found = await fetch(
        "SELECT assignee_id, count(*) AS held FROM conversation"
        " WHERE tenant_id = $1 AND status = 'assigned' AND assignee_id IS NOT NULL AND NOT test GROUP BY assignee_id"
    )
    return {row["assignee_id"]: row["held"] for row in found}


async def assign(conversation_id: UUID, member_id: UUID) -> None:
    """Give a conversation to a member."""
    await execute(
        "UPDATE conversation SET status = 'assigned', assignee_id = $3, resolved_at = NULL, updated_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        member_id,
    )


async def start_waiting(conversation_id: UUID, queue_id: UUID, summary: dict[str, Any]) -> None:
    """Let a conversation wait for a person, with what the bot has collected."""
    await execute(
        "UPDATE conversation SET status = 'waiting', queue_id = $3, summary = summary || $4, assignee_id = NULL,"
        " resolved_at = NULL, updated_at = now() WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        queue_id,
        summary,
    )


async def sent_with(conversation_id: UUID, client_id: str, member_id: UUID | None) -> Row | None:
    """Find what a member (or, without one, an API client) has sent with this client id."""
    return await fetch_one(
        "SELECT seq, id, at FROM message WHERE tenant_id = $1 AND conversation_id = $2 AND client_id = $3"
        " AND author = 'agent' AND member_id IS NOT DISTINCT FROM $4 ORDER BY seq LIMIT 1",
        conversation_id,
        client_id,
        member_id,
    )


async def answered_by_colleague(conversation_id: UUID, after: int, member_id: UUID) -> Row | None:
    """Find the newest reply somebody else wrote after a number."""
    return await fetch_one(
        "SELECT seq, author_name FROM message WHERE tenant_id = $1 AND conversation_id = $2 AND seq > $3"
        " AND author = 'agent' AND NOT internal AND member_id IS DISTINCT FROM $4 ORDER BY seq DESC LIMIT 1",
        conversation_id,
        after,
        member_id,
    )


async def open_of_contact(contact_id: UUID) -> list[UUID]:
    """A contact's conversations that are not resolved, in sorted order."""
    found = await fetch(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND contact_id = $2 AND status <> 'resolved' AND NOT test"
        " ORDER BY id",
        contact_id,
    )
    return [row["id"] for row in found]


async def pulse(conversation_id: UUID | None, member_id: UUID | None) -> Row:
    """A cheap sign of whether anything an open inbox shows has changed."""
    row = await fetch_one(
        "SELECT (SELECT max(updated_at) FROM conversation WHERE tenant_id = $1 AND status IN ('assigned', 'waiting')"
        "   AND NOT test) AS newest,"
        " (SELECT count(*) FROM conversation WHERE tenant_id = $1 AND status IN ('assigned', 'waiting')"
        "   AND NOT test) AS open,"
        " (SELECT last_seq FROM conversation WHERE tenant_id = $1 AND id = $2) AS seq,"
        " (SELECT string_agg(id::text, ' ' ORDER BY id) FROM offer WHERE tenant_id = $1 AND member_id = $3"
        "   AND state = 'offered') AS offers",
        conversation_id,
        member_id,
    )
    assert row is not None
    return row
