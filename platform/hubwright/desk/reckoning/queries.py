"""Reads a company's conversations with everything kept about them, a batch at a time; touches no row of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one


async def conversations(after: UUID | None, most: int) -> list[Row]:
    """The next ones by id, and whether a look at their promises has seen everything; no test chats."""
    return await fetch(
        "SELECT c.id, c.status, c.assignee_id, c.queue_id, c.assigned_at, c.parked_seq IS NOT NULL AS parked,"
        " coalesce(w.looked_seq >= c.last_seq, true) AS looked_at FROM conversation c"
        " LEFT JOIN sla_watch w ON w.tenant_id = $1 AND w.conversation_id = c.id"
        " WHERE c.tenant_id = $1 AND NOT c.test AND ($2::uuid IS NULL OR c.id > $2) ORDER BY c.id LIMIT $3",
        after,
        most,
    )


async def segments(ids: Sequence[UUID]) -> list[Row]:
    """Their logs, in order."""
    return await fetch(
        "SELECT conversation_id, n, kind, reason, queue_id, member_id, medium, label, began_at, ended_at FROM segment"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY conversation_id, n",
        list(ids),
    )


async def said(ids: Sequence[UUID]) -> list[Row]:
    """When customers and agents said something to each other, in order."""
    return await fetch(
        "SELECT conversation_id, at, author FROM message WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[])"
        " AND author IN ('contact', 'agent') AND NOT internal AND kind <> 'rating' ORDER BY conversation_id, seq",
        list(ids),
    )


async def entries(ids: Sequence[UUID]) -> list[Row]:
    """How they stood in queues, in order."""
    return await fetch(
        "SELECT conversation_id, queue_id, priority, label, medium, asks, entered_at, left_at, outcome FROM queue_entry"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY conversation_id, id",
        list(ids),
    )


async def offers(ids: Sequence[UUID]) -> list[Row]:
    """What was offered to whom, in order."""
    return await fetch(
        "SELECT conversation_id, member_id, state, offered_at, answered_at FROM offer"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY conversation_id, offered_at, id",
        list(ids),
    )


async def handled(ids: Sequence[UUID]) -> list[Row]:
    """Who held them how long, in order."""
    return await fetch(
        "SELECT conversation_id, member_id, began_at, ended_at FROM handle_time"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY conversation_id, began_at, id",
        list(ids),
    )


async def arrivals(ids: Sequence[UUID]) -> list[Row]:
    """When they began to wait, in order."""
    return await fetch(
        "SELECT conversation_id, queue_id, at FROM routing_arrival"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY conversation_id, id",
        list(ids),
    )


async def clocks(ids: Sequence[UUID]) -> list[Row]:
    """How the promises to their customers stand, in order."""
    return await fetch(
        "SELECT conversation_id, kind, began_at, policy_id, due_at, ended_at, breached_at FROM sla_clock"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) ORDER BY conversation_id, began_at, kind",
        list(ids),
    )


async def last_states() -> dict[UUID, str]:
    """What each member was last written down to do; who never did anything is not in it."""
    found = await fetch(
        "SELECT DISTINCT ON (member_id) member_id, state FROM agent_change WHERE tenant_id = $1"
        " ORDER BY member_id, at DESC, id DESC"
    )
    return {row["member_id"]: row["state"] for row in found}


async def rules_changed_at() -> datetime | None:
    """When somebody last changed what is promised or when the company is open."""
    row = await fetch_one(
        "SELECT max(at) AS at FROM audit_entry WHERE tenant_id = $1 AND action IN ('sla.policies', 'company.hours')"
    )
    return row["at"] if row else None


async def begun_since(channel_id: UUID, since: datetime) -> list[Row]:
    """Conversations that began on a channel since then, with what they came to; no test chats."""
    return await fetch(
        "SELECT c.id, coalesce(d.name_en, '') AS disposition FROM conversation c"
        " LEFT JOIN disposition d ON d.tenant_id = $1 AND d.id = c.disposition_id"
        " WHERE c.tenant_id = $1 AND c.channel_id = $2 AND c.created_at >= $3 AND NOT c.test ORDER BY c.id",
        channel_id,
        since,
    )


async def words_in(ids: Sequence[UUID]) -> list[Row]:
    """How often who said what kind of thing in them."""
    return await fetch(
        "SELECT conversation_id, author, kind, internal, count(*) AS times FROM message"
        " WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[]) AND author IN ('contact', 'agent')"
        " GROUP BY conversation_id, author, kind, internal",
        list(ids),
    )


async def offers_in(ids: Sequence[UUID]) -> list[Row]:
    """Every offer of them."""
    return await fetch(
        "SELECT id, member_id, state FROM offer WHERE tenant_id = $1 AND conversation_id = ANY($2::uuid[])",
        list(ids),
    )


async def changes_since(since: datetime) -> list[Row]:
    """How often agents were set to each state since then."""
    return await fetch(
        "SELECT member_id, state, count(*) AS times FROM agent_change WHERE tenant_id = $1 AND at >= $2"
        " GROUP BY member_id, state",
        since,
    )
