"""What overflow reads and writes: how queues stand, whose rules are to be asked again, what was decided."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

_UNASKED = (
    "e.tenant_id = $1 AND e.left_at IS NULL AND c.status = 'waiting' AND NOT c.test AND NOT EXISTS"
    " (SELECT FROM offer o WHERE o.tenant_id = $1 AND o.queue_entry_id = e.id AND o.state = 'offered')"
)


async def standing(queue_ids: Collection[UUID], since: datetime, now: datetime) -> list[Row]:
    """How many wait in each queue, and how many were taken since a moment, after how many seconds on average."""
    return await fetch(
        "SELECT q.id, (SELECT count(*) FROM queue_entry e JOIN conversation c ON c.tenant_id = $1"
        "   AND c.id = e.conversation_id WHERE e.tenant_id = $1 AND e.queue_id = q.id AND e.left_at IS NULL"
        "   AND NOT c.test AND (e.not_before IS NULL OR e.not_before <= $4)) AS waiting, t.taken, t.average_s"
        " FROM unnest($2::uuid[]) AS q (id) CROSS JOIN LATERAL (SELECT count(*) AS taken,"
        "   avg(extract(epoch FROM a.left_at - a.entered_at))::float8 AS average_s FROM queue_entry a"
        "   WHERE a.tenant_id = $1 AND a.queue_id = q.id AND a.outcome = 'accepted' AND a.left_at >= $3) t",
        list(queue_ids),
        since,
        now,
    )


async def record(
    conversation_id: UUID,
    *,
    entry_id: UUID | None,
    at: datetime,
    moment: str,
    outcome: str,
    from_id: UUID,
    to_id: UUID,
    trace: dict[str, Any],
) -> None:
    """Write down what was decided."""
    await execute(
        "INSERT INTO queue_overflow (tenant_id, id, conversation_id, queue_entry_id, at, moment, outcome,"
        " from_queue_id, to_queue_id, trace) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new_id(),
        conversation_id,
        entry_id,
        at,
        moment,
        outcome,
        from_id,
        to_id,
        trace,
    )


async def decided_for(conversation_id: UUID) -> list[Row]:
    """What was decided for a conversation, the newest first."""
    return await fetch(
        "SELECT queue_entry_id, at, moment, outcome, from_queue_id, to_queue_id, trace FROM queue_overflow"
        " WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY at DESC, id DESC",
        conversation_id,
    )


async def hold_due(now: datetime, most: int) -> list[Row]:
    """Who waits, is offered to nobody and may fall under a rule by now; held, and nobody is waited for."""
    return await fetch(
        "SELECT e.id, e.conversation_id, e.queue_id, e.entered_at, e.queue_since, e.not_before, e.priority, e.label,"
        " e.rank_at, c.channel_id, c.contact_id, c.language FROM queue_entry e"
        f" JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id WHERE {_UNASKED}"
        "   AND e.overflow_at <= $2 ORDER BY e.overflow_at, e.id LIMIT $3 FOR UPDATE OF c, e SKIP LOCKED",
        now,
        most,
    )


async def offered(entry_ids: Collection[UUID]) -> set[UUID]:
    """Those of these entries that somebody is asked about right now."""
    found = await fetch(
        "SELECT queue_entry_id FROM offer WHERE tenant_id = $1 AND queue_entry_id = ANY($2::uuid[])"
        " AND state = 'offered'",
        list(entry_ids),
    )
    return {row["queue_entry_id"] for row in found}


async def next_due() -> datetime | None:
    """When the rules are to be asked again for somebody who is offered to nobody."""
    row = await fetch_one(
        "SELECT e.overflow_at FROM queue_entry e JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        f" WHERE {_UNASKED} AND e.overflow_at IS NOT NULL ORDER BY e.overflow_at LIMIT 1"
    )
    return row["overflow_at"] if row else None


async def look_at(entry_id: UUID, at: datetime | None) -> None:
    """Ask the rules again then, or not any more."""
    await execute("UPDATE queue_entry SET overflow_at = $3 WHERE tenant_id = $1 AND id = $2", entry_id, at)


async def look_at_all(queue_id: UUID, after_s: int | None) -> None:
    """Ask the rules of a queue for everybody in it, so long after they came into it; None is not at all."""
    await execute(
        "UPDATE queue_entry SET overflow_at = greatest(coalesce(queue_since, entered_at), not_before)"
        " + make_interval(secs => $3::float8) WHERE tenant_id = $1 AND queue_id = $2 AND left_at IS NULL",
        queue_id,
        None if after_s is None else float(after_s),
    )


async def offer_callback(entry_id: UUID, now: datetime) -> None:
    """They may choose to be written to instead of waiting here."""
    await execute(
        "UPDATE queue_entry SET callback_offered_at = coalesce(callback_offered_at, $3) WHERE tenant_id = $1"
        " AND id = $2",
        entry_id,
        now,
    )


async def not_before(entry_id: UUID, at: datetime | None) -> None:
    """Offer it to nobody earlier."""
    await execute("UPDATE queue_entry SET not_before = $3 WHERE tenant_id = $1 AND id = $2", entry_id, at)


async def last_told(conversation_id: UUID) -> str:
    """Whether the visitor believes that somebody is there: the newest of these kinds, or empty."""
    row = await fetch_one(
        "SELECT kind FROM message WHERE tenant_id = $1 AND conversation_id = $2 AND author = 'system'"
        " AND kind IN ('queued', 'offline') ORDER BY seq DESC LIMIT 1",
        conversation_id,
    )
    return row["kind"] if row else ""


async def told_place(conversation_id: UUID) -> tuple[int, datetime] | None:
    """How many before them a customer was last told of, and when."""
    row = await fetch_one(
        "SELECT (body -> 'place' ->> 'before')::integer AS before, at FROM message WHERE tenant_id = $1"
        " AND conversation_id = $2 AND jsonb_typeof(body -> 'place') = 'object' ORDER BY seq DESC LIMIT 1",
        conversation_id,
    )
    return (row["before"], row["at"]) if row else None
