"""Reads the tops of the lines, and of each agent what the choice looks at."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

ELSE = "*"  # any medium that is not named
_ENTRY = (
    "SELECT e.id AS entry_id, e.conversation_id, e.queue_id, e.entered_at,"
    " coalesce(e.rank_at, e.entered_at) AS rank_at, e.medium, e.label, e.asks, e.last_agent_id AS last_agent,"
    " e.owner_id AS owner"
    " FROM queue_entry e JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
)
_OPEN = (
    "e.tenant_id = $1 AND e.left_at IS NULL AND c.status = 'waiting' AND NOT c.test"
    " AND (e.not_before IS NULL OR e.not_before <= now())"
    " AND NOT EXISTS (SELECT FROM offer o WHERE o.tenant_id = $1 AND o.queue_entry_id = e.id AND o.state = 'offered')"
)


async def tops(
    windows: Collection[tuple[UUID, datetime, datetime]], room: Mapping[str, int], besides: int
) -> list[Row]:
    """The first of every line: per (queue, came after, came until), of each kind of entry those next in turn.

    As many as there is room for in the entry's medium, and `besides`; none where there is no room. Kinds are found by
    skipping along the index, so that a long line costs no more than a short one. The window is a CASE, which no index
    answers and the planner takes for half of the line: as a range it is taken for a narrow one, and whole lines are
    read by who came when.
    """
    return await fetch(
        "WITH RECURSIVE kinds AS ("
        " (SELECT e.queue_id, e.kind FROM queue_entry e WHERE e.tenant_id = $1 AND e.left_at IS NULL"
        "  ORDER BY e.queue_id, e.kind LIMIT 1)"
        " UNION ALL SELECT n.queue_id, n.kind FROM kinds k CROSS JOIN LATERAL ("
        "  SELECT e.queue_id, e.kind FROM queue_entry e WHERE e.tenant_id = $1 AND e.left_at IS NULL"
        "  AND (e.queue_id, e.kind) > (k.queue_id, k.kind) ORDER BY e.queue_id, e.kind LIMIT 1) n)"
        " SELECT top.* FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS w (queue_id, since, until)"
        " JOIN kinds k ON k.queue_id = w.queue_id JOIN LATERAL ("
        "  SELECT r.most FROM unnest($5::text[], $6::integer[]) AS r (medium, most)"
        "  WHERE r.medium IN (coalesce(nullif(split_part(k.kind, '|', 1), ''), 'chat'), $7)"
        "  ORDER BY r.medium = $7 LIMIT 1) r ON r.most > 0"
        " CROSS JOIN LATERAL ("
        f"{_ENTRY} WHERE {_OPEN} AND e.queue_id = k.queue_id AND e.kind = k.kind AND e.misses = 0"
        "  AND CASE WHEN e.entered_at > w.since THEN e.entered_at <= w.until END"
        "  ORDER BY coalesce(e.rank_at, e.entered_at), e.id LIMIT r.most + $8) top",
        [queue for queue, _since, _until in windows],
        [since for _queue, since, _until in windows],
        [until for _queue, _since, until in windows],
        [*room],
        [*room.values()],
        ELSE,
        besides,
    )


async def missed(queue_ids: Collection[UUID]) -> list[Row]:
    """Entries somebody declined or did not answer."""
    return await fetch(f"{_ENTRY} WHERE {_OPEN} AND e.misses > 0 AND e.queue_id = ANY($2::uuid[])", list(queue_ids))


async def known(since: Collection[tuple[UUID, datetime]]) -> list[Row]:
    """Entries that came to a queue after a moment, of customers somebody knows."""
    return await fetch(
        f"{_ENTRY} JOIN unnest($2::uuid[], $3::timestamptz[]) AS w (queue_id, since)"
        "  ON e.queue_id = w.queue_id AND e.entered_at > w.since"
        f" WHERE {_OPEN} AND e.misses = 0 AND (e.last_agent_id IS NOT NULL OR e.owner_id IS NOT NULL)",
        [queue for queue, _since in since],
        [moment for _queue, moment in since],
    )


async def one(conversation_id: UUID) -> list[Row]:
    """The open entry of a conversation, if nobody is offered it."""
    return await fetch(f"{_ENTRY} WHERE {_OPEN} AND e.conversation_id = $2", conversation_id)


async def ahead(entry_id: UUID) -> int:
    """How many of its queue come before an entry."""
    row = await fetch_one(
        "SELECT count(*) AS n FROM queue_entry e JOIN queue_entry o ON o.tenant_id = $1 AND o.queue_id = e.queue_id"
        " WHERE e.tenant_id = $1 AND e.id = $2 AND o.left_at IS NULL"
        " AND (coalesce(o.rank_at, o.entered_at), o.id) < (coalesce(e.rank_at, e.entered_at), e.id)",
        entry_id,
    )
    return row["n"] if row else 0


async def turns(queue_id: UUID) -> list[tuple[datetime, UUID]]:
    """Every turn of a queue, in order."""
    found = await fetch(
        "SELECT coalesce(rank_at, entered_at) AS rank_at, id FROM queue_entry"
        " WHERE tenant_id = $1 AND queue_id = $2 AND left_at IS NULL ORDER BY 1, 2",
        queue_id,
    )
    return [(row["rank_at"], row["id"]) for row in found]


async def pace(queue_id: UUID, since: datetime) -> int:
    """How many were taken out of a queue by an agent since a moment."""
    row = await fetch_one(
        "SELECT count(*) AS n FROM queue_entry WHERE tenant_id = $1 AND queue_id = $2 AND outcome = 'accepted'"
        " AND left_at >= $3",
        queue_id,
        since,
    )
    return row["n"] if row else 0


async def refusals(entry_ids: Collection[UUID]) -> list[Row]:
    """Who declined or missed which entry, how often and when last."""
    return await fetch(
        "SELECT queue_entry_id, member_id, count(*) AS times, max(answered_at) AS last_at FROM offer"
        " WHERE tenant_id = $1 AND queue_entry_id = ANY($2::uuid[]) AND state IN ('declined', 'timed_out')"
        " GROUP BY queue_entry_id, member_id",
        list(entry_ids),
    )


async def offer_activity() -> dict[UUID, tuple[bool, datetime]]:
    """For each member whether an offer is open, and when they last got one."""
    found = await fetch(
        "SELECT m.id, l.last_at, EXISTS (SELECT FROM offer o WHERE o.tenant_id = $1 AND o.member_id = m.id"
        "  AND o.state = 'offered') AS pending FROM member m CROSS JOIN LATERAL ("
        "  SELECT max(o.offered_at) AS last_at FROM offer o WHERE o.tenant_id = $1 AND o.member_id = m.id) l"
        " WHERE m.tenant_id = $1 AND l.last_at IS NOT NULL"
    )
    return {row["id"]: (row["pending"], row["last_at"]) for row in found}
