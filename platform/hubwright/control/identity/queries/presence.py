"""Who is there to take work: reads and writes the availability of members."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

# 5 was everybody's before a company could say what everybody's is: it is somebody's own only where they say so.
_COLLEAGUE = (
    "SELECT id, name, role, availability, seen_at, capacity, not_responding_at, away_for, break_kind_id, state_since,"
    " wrap_until, wrap_conversation_id,"
    " CASE WHEN own_total OR max_conversations <> 5 THEN max_conversations END AS max_conversations"
    " FROM member WHERE tenant_id = $1 AND active"
)


async def active_members() -> list[Row]:
    """Everybody with a seat, with what the choice of an agent looks at."""
    return await fetch(f"{_COLLEAGUE} ORDER BY id")


async def one_member(member_id: UUID) -> Row | None:
    """One of them."""
    return await fetch_one(f"{_COLLEAGUE} AND id = $2", member_id)


async def set_state(
    member_id: UUID,
    availability: str,
    *,
    at: datetime,
    away_for: str = "",
    break_kind_id: UUID | None = None,
    wrap_until: datetime | None = None,
    wrap_conversation_id: UUID | None = None,
) -> None:
    """Write what a member is doing; whoever does something is there and responds."""
    await execute(
        "UPDATE member SET availability = $3, state_since = $4, away_for = $5, break_kind_id = $6, wrap_until = $7,"
        " wrap_conversation_id = $8, misses = 0, not_responding_at = NULL WHERE tenant_id = $1 AND id = $2",
        member_id,
        availability,
        at,
        away_for,
        break_kind_id,
        wrap_until,
        wrap_conversation_id,
    )


async def wraps_up(member_id: UUID) -> UUID | None:
    """The conversation that a member writes up at the moment, if any."""
    row = await fetch_one(
        "SELECT wrap_conversation_id AS id FROM member WHERE tenant_id = $1 AND id = $2 AND availability = 'away'"
        " AND away_for = 'wrap_up'",
        member_id,
    )
    return row["id"] if row else None


async def end_wrap_up(member_id: UUID, at: datetime, conversation_id: UUID | None = None) -> bool:
    """Wrap-up is over: its time has come, or the conversation it is about is open again; False when it is not."""
    done = await execute(
        "UPDATE member SET availability = 'available', away_for = '', state_since = $3, wrap_until = NULL,"
        " wrap_conversation_id = NULL WHERE tenant_id = $1 AND id = $2 AND availability = 'away'"
        " AND away_for = 'wrap_up' AND (wrap_until <= $3 OR wrap_conversation_id = $4)",
        member_id,
        at,
        conversation_id,
    )
    return done == 1


async def add_miss(member_id: UUID, allowed: int, at: datetime) -> bool:
    """Count an offer that a member did not take; True when it was one too many and they do not respond any more."""
    found = await fetch_one(
        "UPDATE member SET misses = misses + 1,"
        " availability = CASE WHEN misses + 1 >= $3 AND availability = 'available' THEN 'away' ELSE availability END,"
        " away_for = CASE WHEN misses + 1 >= $3 AND availability = 'available' THEN '' ELSE away_for END,"
        " state_since = CASE WHEN misses + 1 >= $3 AND availability = 'available' THEN $4 ELSE state_since END,"
        " not_responding_at = CASE WHEN misses + 1 >= $3 AND availability = 'available' THEN $4"
        "   ELSE not_responding_at END"
        " WHERE tenant_id = $1 AND id = $2 RETURNING not_responding_at = $4 AS gone",
        member_id,
        allowed,
        at,
    )
    return bool(found and found["gone"])


async def forget_misses(member_id: UUID) -> None:
    """A member took what was offered."""
    await execute("UPDATE member SET misses = 0 WHERE tenant_id = $1 AND id = $2 AND misses > 0", member_id)


async def set_capacity(member_id: UUID, capacity: Any) -> None:
    """Write a member's own rows of the capacity matrix."""
    await execute("UPDATE member SET capacity = $3 WHERE tenant_id = $1 AND id = $2", member_id, capacity)


async def set_most(member_id: UUID, most: int | None) -> None:
    """Write how much a member carries altogether, if they have a number of their own."""
    await execute(
        "UPDATE member SET max_conversations = coalesce($3, 5), own_total = $3 IS NOT NULL"
        " WHERE tenant_id = $1 AND id = $2",
        member_id,
        most,
    )


async def set_seen(member_id: UUID, at: datetime, silence: timedelta) -> None:
    """Write a sign of life, never back in time; after a silence also that an inbox is open again."""
    await execute(
        "WITH before AS (SELECT seen_at FROM member WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE),"
        " opened AS (INSERT INTO inbox_opened (tenant_id, id, member_id, at, last_seen_at)"
        "   SELECT $1, $4, $2, $3, b.seen_at FROM before b"
        "   WHERE b.seen_at IS NULL OR b.seen_at < $3::timestamptz - $5::interval)"
        " UPDATE member SET seen_at = $3 FROM before b"
        " WHERE tenant_id = $1 AND id = $2 AND (b.seen_at IS NULL OR b.seen_at < $3)",
        member_id,
        at,
        new_id(),
        silence,
    )


async def openings(since: datetime) -> list[Row]:
    """When inboxes gave signs of life again after a silence, in order, and the last sign before each."""
    return await fetch(
        "SELECT member_id, at, last_seen_at FROM inbox_opened WHERE tenant_id = $1 AND at >= $2 ORDER BY at, id", since
    )
