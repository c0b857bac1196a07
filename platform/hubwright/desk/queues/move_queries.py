"""Reads and writes what moves work from queue to queue and from hand to hand; the only file that touches queue_move."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

# Put off by whoever holds conversation c, and still so: its moment has not come and the customer has not written.
_ASLEEP = (
    "EXISTS (SELECT FROM snooze s WHERE s.tenant_id = $1 AND s.conversation_id = c.id AND s.member_id = c.assignee_id"
    " AND (s.until IS NULL OR s.until > now()) AND NOT EXISTS (SELECT FROM message x WHERE x.tenant_id = $1"
    " AND x.conversation_id = c.id AND x.seq > s.seq AND x.author = 'contact'))"
)


_AWAY = (
    "(CASE m.availability WHEN 'offline' THEN m.state_since"
    " WHEN 'away' THEN CASE WHEN m.away_for IN ('', 'break') THEN m.state_since END"
    " WHEN 'available' THEN m.seen_at END) <= $3 AND c.assigned_at <= $3"
    f" AND NOT {_ASLEEP} AND NOT EXISTS (SELECT FROM message a WHERE a.tenant_id = $1 AND a.conversation_id = c.id"
    " AND a.member_id = m.id AND a.at > $3)"
)


async def last_entry(conversation_id: UUID) -> Row | None:
    """How a conversation stood in a queue the last time."""
    return await fetch_one(
        "SELECT queue_id, priority, entered_at, asks, medium, label, kind, owner_id, misses FROM queue_entry"
        " WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY entered_at DESC, id DESC LIMIT 1",
        conversation_id,
    )


async def worked_on_by(member_id: UUID) -> list[UUID]:
    """What a member holds and has neither parked nor put off, in sorted order."""
    found = await fetch(
        "SELECT c.id FROM conversation c WHERE c.tenant_id = $1 AND c.assignee_id = $2 AND c.status = 'assigned'"
        f" AND c.parked_seq IS NULL AND NOT c.test AND NOT {_ASLEEP} ORDER BY c.id",
        member_id,
    )
    return [row["id"] for row in found]


async def held_by(member_id: UUID) -> list[UUID]:
    """Everything that a member holds, parked and put off as well, in sorted order."""
    found = await fetch(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND assignee_id = $2 AND status = 'assigned' AND NOT test"
        " ORDER BY id",
        member_id,
    )
    return [row["id"] for row in found]


async def forsaken(
    answering: Collection[str],
    on_leave: Collection[UUID],
    *,
    away_since: datetime | None,
    unseen_since: datetime,
    most: int,
) -> list[Row]:
    """What somebody holds who is gone, and why; held, without waiting for whoever works on it right now.

    `answering` are the roles that may. Who is on leave is at work all the same unless `unseen_since`.
    With `away_since` also what somebody holds who has been away since then and has said nothing in it: who says
    something is there. What those put off stays theirs until it wakes.
    """
    return await fetch(
        "SELECT c.id, c.assignee_id, m.name, CASE WHEN NOT m.active OR m.role <> ALL ($2::text[]) THEN 'no_seat'"
        " WHEN m.id = ANY ($5::uuid[]) THEN 'on_leave' ELSE 'away_long' END AS because"
        " FROM member m JOIN conversation c ON c.tenant_id = $1 AND c.assignee_id = m.id AND c.status = 'assigned'"
        " AND NOT c.test WHERE m.tenant_id = $1 AND (NOT m.active OR m.role <> ALL ($2::text[])"
        " OR (m.id = ANY ($5::uuid[]) AND NOT (m.availability = 'available' AND coalesce(m.seen_at > $6, false)))"
        f" OR ($3::timestamptz IS NOT NULL AND {_AWAY})) ORDER BY c.id LIMIT $4 FOR UPDATE OF c SKIP LOCKED",
        list(answering),
        away_since,
        most,
        list(on_leave),
        unseen_since,
    )


async def hold_oldest(queue_id: UUID, most: int) -> list[Row]:
    """The longest waits of a queue, their conversations held; what somebody works on right now is left alone."""
    return await fetch(
        "SELECT e.id, e.conversation_id, e.queue_id, e.entered_at, e.priority, e.label FROM queue_entry e"
        " JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " WHERE e.tenant_id = $1 AND e.queue_id = $2 AND e.left_at IS NULL AND c.status = 'waiting' AND NOT c.test"
        " ORDER BY e.entered_at, e.id LIMIT $3 FOR UPDATE OF c SKIP LOCKED",
        queue_id,
        most,
    )


async def hold_moved(batch_id: UUID) -> list[Row]:
    """What a batch moved and still waits where it went, with where it came from; conversations held."""
    return await fetch(
        "SELECT e.id, e.conversation_id, e.queue_id, e.entered_at, e.priority, e.label,"
        " m.from_queue_id FROM queue_move m"
        " JOIN queue_entry e ON e.tenant_id = $1 AND e.id = m.queue_entry_id"
        " JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " WHERE m.tenant_id = $1 AND m.batch_id = $2 AND e.left_at IS NULL AND e.queue_id = m.to_queue_id"
        "   AND c.status = 'waiting' ORDER BY c.id FOR UPDATE OF c",
        batch_id,
    )


async def batch_state(batch_id: UUID) -> tuple[bool, bool]:
    """Tell whether there is such a batch, and whether it was taken back already."""
    row = await fetch_one(
        "SELECT EXISTS (SELECT FROM queue_move m WHERE m.tenant_id = $1 AND m.batch_id = $2) AS known,"
        " EXISTS (SELECT FROM queue_move m WHERE m.tenant_id = $1 AND m.undoes = $2) AS undone",
        batch_id,
    )
    assert row is not None
    return row["known"], row["undone"]


async def move(
    entry_id: UUID,
    conversation_id: UUID,
    queue_id: UUID,
    rank_at: datetime,
    now: datetime,
    *,
    overflow_at: datetime | None = None,
) -> None:
    """Let a waiting conversation stand in another queue; since when it waits stays as it is."""
    await execute(
        "UPDATE queue_entry SET queue_id = $3, rank_at = $4, queue_since = $5, not_before = NULL, overflow_at = $6"
        " WHERE tenant_id = $1 AND id = $2",
        entry_id,
        queue_id,
        rank_at,
        now,
        overflow_at,
    )
    await execute(
        "UPDATE conversation SET queue_id = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2",
        conversation_id,
        queue_id,
    )


async def record_move(
    batch_id: UUID, entry: Row, to_queue_id: UUID, member_id: UUID | None, at: datetime, *, undoes: UUID | None = None
) -> None:
    """Write down that somebody moved an entry."""
    await execute(
        "INSERT INTO queue_move (tenant_id, id, batch_id, queue_entry_id, conversation_id, from_queue_id, to_queue_id,"
        " member_id, at, undoes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new_id(),
        batch_id,
        entry["id"],
        entry["conversation_id"],
        entry["queue_id"],
        to_queue_id,
        member_id,
        at,
        undoes,
    )
