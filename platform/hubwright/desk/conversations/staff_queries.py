"""Reads and writes conversation rows for staff: lists, assignment, who carries how much."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one

_LISTED = (
    "SELECT c.id, c.contact_id, c.channel_id, c.status, c.assignee_id, c.queue_id, c.last_seq, c.rating, c.created_at,"
    " c.updated_at, c.resolved_at, ct.name AS contact_name, ct.email AS contact_email,"
    " ct.blocked_at IS NOT NULL AS blocked, e.entered_at, e.id AS entry_id, coalesce(e.priority, 0) AS priority,"
    " coalesce(e.rank_at, e.entered_at) AS rank_at,"
    " coalesce(m.text, '') AS last_text, coalesce(m.kind, '') AS last_kind, coalesce(m.author, '') AS last_author,"
    " m.at AS last_at, w.due_at, coalesce(w.due_kind, '') AS due_kind"
    " FROM conversation c JOIN contact ct ON ct.tenant_id = $1 AND ct.id = c.contact_id"
    " LEFT JOIN queue_entry e ON e.tenant_id = $1 AND e.conversation_id = c.id AND e.left_at IS NULL"
    " LEFT JOIN sla_watch w ON w.tenant_id = $1 AND w.conversation_id = c.id"
    " LEFT JOIN LATERAL (SELECT m.text, m.kind, m.author, m.at FROM message m WHERE m.tenant_id = $1"
    "   AND m.conversation_id = c.id AND m.author <> 'system' AND NOT m.internal ORDER BY m.seq DESC LIMIT 1) m ON true"
    " WHERE c.tenant_id = $1 AND NOT c.test"
)


_NOT_SNOOZED = (
    " AND NOT EXISTS (SELECT FROM snooze s WHERE s.tenant_id = $1 AND s.conversation_id = c.id"
    " AND s.member_id = c.assignee_id AND (s.until IS NULL OR s.until > now()) AND NOT EXISTS (SELECT FROM message x"
    " WHERE x.tenant_id = $1 AND x.conversation_id = c.id AND x.seq > s.seq AND x.author = 'contact'))"
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


async def in_state(status: str, *, before: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """The same for one status: a statement of its own, so that its plan reads one index in order."""
    at, row_id = before or (None, None)
    return await fetch(
        f"{_LISTED} AND c.status = $2 AND ($3::timestamptz IS NULL OR (c.updated_at, c.id) < ($3, $4::uuid))"
        " ORDER BY c.updated_at DESC, c.id DESC LIMIT $5",
        status,
        at,
        row_id,
        limit,
    )


async def held_by(member_id: UUID | None, *, before: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """The same for what a member holds and has not put off."""
    at, row_id = before or (None, None)
    return await fetch(
        f"{_LISTED} AND c.status = 'assigned' AND c.assignee_id = $2"
        f" AND ($3::timestamptz IS NULL OR (c.updated_at, c.id) < ($3, $4::uuid)){_NOT_SNOOZED}"
        " ORDER BY c.updated_at DESC, c.id DESC LIMIT $5",
        member_id,
        at,
        row_id,
        limit,
    )


async def these(conversation_ids: list[UUID]) -> list[Row]:
    """List certain conversations, in the order given."""
    found = await fetch(f"{_LISTED} AND c.id = ANY ($2::uuid[])", conversation_ids)
    places = {conversation_id: place for place, conversation_id in enumerate(conversation_ids)}
    return sorted(found, key=lambda row: places[row["id"]])


async def by_turn(*, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """List waiting conversations in the order of their turn, after a key."""
    at, row_id = after or (None, None)
    return await fetch(
        f"{_LISTED} AND c.status = 'waiting' AND e.id IS NOT NULL"
        " AND ($2::timestamptz IS NULL OR (coalesce(e.rank_at, e.entered_at), e.id) > ($2, $3::uuid))"
        " ORDER BY coalesce(e.rank_at, e.entered_at), e.id LIMIT $4",
        at,
        row_id,
        limit,
    )


async def by_due(*, after: tuple[datetime, UUID] | None, limit: int) -> list[Row]:
    """List open conversations in which something is promised, the next due first, after a key."""
    at, row_id = after or (None, None)
    return await fetch(
        f"{_LISTED} AND c.status IN ('waiting', 'assigned') AND w.due_at IS NOT NULL"
        " AND ($2::timestamptz IS NULL OR (w.due_at, w.conversation_id) > ($2, $3::uuid))"
        " ORDER BY w.due_at, w.conversation_id LIMIT $4",
        at,
        row_id,
        limit,
    )


async def counts(member_id: UUID | None, most: int) -> Row:
    """How many conversations each view holds; nobody counts beyond `most`, however full an inbox is."""
    row = await fetch_one(
        "SELECT (SELECT count(*) FROM (SELECT FROM conversation c WHERE tenant_id = $1 AND status = 'assigned'"
        f"   AND assignee_id = $2 AND NOT test{_NOT_SNOOZED} LIMIT $3) few) AS mine,"
        " (SELECT count(*) FROM (SELECT FROM conversation WHERE tenant_id = $1 AND status = 'assigned'"
        "   AND NOT test LIMIT $3) few) AS team,"
        " (SELECT count(*) FROM (SELECT FROM conversation WHERE tenant_id = $1 AND status = 'waiting'"
        "   AND NOT test LIMIT $3) few) AS waiting",
        member_id,
        most,
    )
    assert row is not None
    return row


async def assign(conversation_id: UUID, member_id: UUID, at: datetime) -> None:
    """Give a conversation to a member."""
    await execute(
        "UPDATE conversation SET status = 'assigned', assignee_id = $3, assigned_at = $4, parked_seq = NULL,"
        " resolved_at = NULL, updated_at = now() WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        member_id,
        at,
    )


async def start_waiting(
    conversation_id: UUID, queue_id: UUID, summary: dict[str, Any], *, medium: str, label: str
) -> None:
    """Let a conversation wait for a person, with what the bot has collected."""
    await execute(
        "UPDATE conversation SET status = 'waiting', queue_id = $3, summary = summary || $4, assignee_id = NULL,"
        " resolved_at = NULL, parked_seq = NULL, medium = $5, label = $6, updated_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        queue_id,
        summary,
        medium,
        label,
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


async def open_of_contact(contact_id: UUID) -> list[UUID]:
    """A contact's conversations that are not resolved, in sorted order."""
    found = await fetch(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND contact_id = $2 AND status <> 'resolved' AND NOT test"
        " ORDER BY id",
        contact_id,
    )
    return [row["id"] for row in found]


async def pulse(conversation_id: UUID | None, member_id: UUID | None) -> Row:
    """A cheap sign of whether anything an open inbox shows has changed: every open inbox asks every few seconds.

    The newest of each status is one look into an index; how many are open is counted as far as a thousand.
    """
    row = await fetch_one(
        "SELECT (SELECT max(n.updated_at) FROM unnest(ARRAY['assigned', 'waiting', 'resolved']) s (status)"
        "   CROSS JOIN LATERAL (SELECT updated_at FROM conversation WHERE tenant_id = $1 AND status = s.status"
        "   AND NOT test ORDER BY updated_at DESC LIMIT 1) n) AS newest,"
        " (SELECT count(*) FROM (SELECT 1 FROM conversation WHERE tenant_id = $1 AND status IN ('assigned', 'waiting')"
        "   AND NOT test LIMIT 1001) o) AS open,"
        " (SELECT last_seq FROM conversation WHERE tenant_id = $1 AND id = $2) AS seq,"
        " (SELECT string_agg(id::text, ' ' ORDER BY id) FROM offer WHERE tenant_id = $1 AND member_id = $3"
        "   AND state = 'offered') AS offers",
        conversation_id,
        member_id,
    )
    assert row is not None
    return row
