"""The only file that touches tables queue_entry and offer; waiting and offering read conversations beside them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.queues.tables import QueueEntry
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows


async def open_entry(conversation_id: UUID) -> Row | None:
    """The open entry of a conversation."""
    return (
        await rows(QueueEntry)
        .select()
        .where(QueueEntry.conversation_id == conversation_id, QueueEntry.left_at.is_null())
        .first()
    )


async def insert_entry(entry: QueueEntry) -> None:
    """Write an entry."""
    await rows(QueueEntry).insert(entry)


async def close_entry(conversation_id: UUID, outcome: str, now: datetime) -> None:
    """Take a conversation out of its queue."""
    await execute(
        "UPDATE queue_entry SET left_at = $4, outcome = $3"
        " WHERE tenant_id = $1 AND conversation_id = $2 AND left_at IS NULL",
        conversation_id,
        outcome,
        now,
    )


async def raise_priority(entry_id: UUID, priority: int, rank_at: datetime) -> None:
    """Let what still waits count as more urgent; since when it waits stays."""
    await execute(
        "UPDATE queue_entry SET priority = $3, rank_at = least(coalesce(rank_at, entered_at), $4)"
        " WHERE tenant_id = $1 AND id = $2 AND left_at IS NULL",
        entry_id,
        priority,
        rank_at,
    )


async def queues_waited_in() -> list[UUID]:
    """Queues somebody stands in."""
    found = await fetch("SELECT DISTINCT queue_id FROM queue_entry WHERE tenant_id = $1 AND left_at IS NULL")
    return [row["queue_id"] for row in found]


async def lock_entries(entry_ids: Collection[UUID]) -> set[UUID]:
    """Hold the entries and conversations that are still waiting and that nobody else is working on right now."""
    found = await fetch(
        "SELECT e.id FROM queue_entry e JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " WHERE e.tenant_id = $1 AND e.id = ANY($2::uuid[]) AND e.left_at IS NULL AND c.status = 'waiting'"
        " ORDER BY c.id FOR UPDATE OF c, e SKIP LOCKED",
        list(entry_ids),
    )
    return {row["id"] for row in found}


async def told_to_wait(queue_ids: Collection[UUID], most: int) -> list[Row]:
    """Waiting conversations of these queues whose visitors still believe that somebody is there; held."""
    return await fetch(
        "SELECT c.id, c.language FROM queue_entry e"
        " JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " WHERE e.tenant_id = $1 AND e.left_at IS NULL AND e.queue_id = ANY($2::uuid[]) AND c.status = 'waiting'"
        "   AND (SELECT m.kind FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id"
        "     AND m.author = 'system' AND m.kind IN ('queued', 'offline') ORDER BY m.seq DESC LIMIT 1) = 'queued'"
        " ORDER BY c.id LIMIT $3 FOR UPDATE OF c SKIP LOCKED",
        list(queue_ids),
        most,
    )


async def insert_offer(
    offer_id: UUID,
    *,
    entry_id: UUID,
    conversation_id: UUID,
    member_id: UUID,
    trace: dict[str, Any],
    now: datetime,
    expires_at: datetime,
) -> None:
    """Write an offer, and when sweeps have to look at it."""
    await execute(
        "INSERT INTO offer (tenant_id, id, queue_entry_id, conversation_id, member_id, trace, offered_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        offer_id,
        entry_id,
        conversation_id,
        member_id,
        trace,
        now,
        expires_at,
    )
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'offer', $2, $3)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        offer_id,
        expires_at,
    )


async def get_offer(offer_id: UUID) -> Row | None:
    """Read one offer."""
    return await fetch_one(
        "SELECT id, queue_entry_id, conversation_id, member_id, state, trace, offered_at, expires_at"
        " FROM offer WHERE tenant_id = $1 AND id = $2",
        offer_id,
    )


async def answer_offer(offer_id: UUID, member_id: UUID, state: str, now: datetime) -> bool:
    """Answer an open offer; False when it is not open any more."""
    done = await execute(
        "UPDATE offer SET state = $4, answered_at = $5"
        " WHERE tenant_id = $1 AND id = $2 AND member_id = $3 AND state = 'offered'"
        "   AND ($4 <> 'accepted' OR expires_at > $5)",
        offer_id,
        member_id,
        state,
        now,
    )
    if done:
        await forget_due(offer_id)
    if done and state == "declined":
        await _count_miss(offer_id)
    return done == 1


async def time_out(offer_id: UUID, now: datetime) -> Row | None:
    """End an offer whose time is over; None when it was answered, or is not over."""
    ended = await fetch_one(
        "UPDATE offer SET state = 'timed_out', answered_at = $3"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'offered' AND expires_at <= $3"
        " RETURNING member_id, conversation_id",
        offer_id,
        now,
    )
    still_open = await fetch_one(
        "SELECT 1 AS open FROM offer WHERE tenant_id = $1 AND id = $2 AND state = 'offered'", offer_id
    )
    if still_open is None:
        await forget_due(offer_id)
    if ended is not None:
        await _count_miss(offer_id)
    return ended


async def _count_miss(offer_id: UUID) -> None:
    await execute(
        "UPDATE queue_entry e SET misses = e.misses + 1 FROM offer o"
        " WHERE e.tenant_id = $1 AND o.tenant_id = $1 AND o.id = $2 AND e.id = o.queue_entry_id",
        offer_id,
    )


async def rescind(now: datetime, *, conversation_id: UUID | None = None, member_id: UUID | None = None) -> list[Row]:
    """Take open offers back, of a conversation or of a member, in sorted order."""
    taken = await fetch(
        "UPDATE offer SET state = 'rescinded', answered_at = $4 FROM (SELECT id FROM offer"
        "   WHERE tenant_id = $1 AND state = 'offered' AND ($2::uuid IS NULL OR conversation_id = $2)"
        "   AND ($3::uuid IS NULL OR member_id = $3) ORDER BY id FOR UPDATE) found"
        " WHERE offer.tenant_id = $1 AND offer.id = found.id AND offer.state = 'offered'"
        " RETURNING offer.id, offer.member_id, offer.conversation_id",
        conversation_id,
        member_id,
        now,
    )
    for row in taken:
        await forget_due(row["id"])
    return taken


async def forget_due(offer_id: UUID) -> None:
    """Sweeps need not look at this offer any more."""
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'offer' AND id = $2", offer_id)


async def open_offers_of(member_id: UUID, now: datetime) -> list[Row]:
    """What is offered to a member right now, with what helps to decide."""
    return await fetch(
        "SELECT o.id, o.conversation_id, o.offered_at, o.expires_at, c.summary, c.channel_id, c.contact_id,"
        " ct.name AS contact_name, ct.email AS contact_email, e.entered_at, e.priority, e.queue_id,"
        " (SELECT count(*) FROM conversation p WHERE p.tenant_id = $1 AND p.contact_id = c.contact_id"
        "   AND NOT p.test) AS conversations,"
        " (SELECT k.channel_id FROM callback k WHERE k.tenant_id = $1 AND k.conversation_id = c.id"
        "   AND k.ended_at IS NULL) AS callback_channel_id"
        " FROM offer o JOIN conversation c ON c.tenant_id = $1 AND c.id = o.conversation_id"
        " JOIN contact ct ON ct.tenant_id = $1 AND ct.id = c.contact_id"
        " JOIN queue_entry e ON e.tenant_id = $1 AND e.id = o.queue_entry_id"
        " WHERE o.tenant_id = $1 AND o.member_id = $2 AND o.state = 'offered' AND o.expires_at > $3"
        " ORDER BY o.offered_at, o.id",
        member_id,
        now,
    )


async def latest_trace(conversation_id: UUID) -> Row | None:
    """The newest offer of a conversation, with why it went where it went."""
    return await fetch_one(
        "SELECT state, trace, member_id, offered_at FROM offer WHERE tenant_id = $1 AND conversation_id = $2"
        " ORDER BY offered_at DESC, id DESC LIMIT 1",
        conversation_id,
    )
