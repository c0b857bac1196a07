"""The only file that reads table event and touches event_wait."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

_MOST_WAITS = 10_000


async def claim(event_id: UUID, lease_seconds: float) -> Row | None:
    """Take an event that is not done for a while."""
    taken = await fetch_one(
        "UPDATE event SET attempts = attempts + 1, lease_until = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND id = $2 AND done_at IS NULL AND (lease_until IS NULL OR lease_until <= now())"
        " RETURNING id, name, key, author, data, depth, conversation_id, contact_id, attempts, at",
        event_id,
        lease_seconds,
    )
    if taken is not None:
        await _due_in(event_id, lease_seconds)
    return taken


async def done(event_id: UUID, error: str = "") -> None:
    """Everybody has been told, or nobody ever will be."""
    await execute("UPDATE event SET done_at = now(), last_error = $3 WHERE tenant_id = $1 AND id = $2", event_id, error)
    await forget(event_id)


async def put_off(event_id: UUID, seconds: float, error: str) -> None:
    """Try again after a while."""
    await execute(
        "UPDATE event SET last_error = $3, lease_until = NULL WHERE tenant_id = $1 AND id = $2", event_id, error
    )
    await _due_in(event_id, seconds)


async def is_done(event_id: UUID) -> bool:
    """Whether there is nothing left to do about an event."""
    row = await fetch_one("SELECT done_at FROM event WHERE tenant_id = $1 AND id = $2", event_id)
    return row is None or row["done_at"] is not None


async def forget(event_id: UUID) -> None:
    """Sweeps need not look at this event any more."""
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'event' AND id = $2", event_id)


async def delete_done(days: int, most: int) -> int:
    """Delete events everybody was told of so many days ago, the oldest first; tells how many."""
    return await execute(
        "DELETE FROM event WHERE tenant_id = $1 AND id IN (SELECT e.id FROM event e WHERE e.tenant_id = $1"
        " AND e.done_at < now() - make_interval(days => $2) ORDER BY e.id LIMIT $3)",
        days,
        most,
    )


async def insert_wait(session_id: UUID, conversation_id: UUID | None, token: str, name: str, key: str) -> None:
    """Let a session wait."""
    await execute(
        "INSERT INTO event_wait (tenant_id, id, flow_session_id, conversation_id, token, name, key)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, flow_session_id, token) DO NOTHING",
        new_id(),
        session_id,
        conversation_id,
        token,
        name,
        key,
    )


async def waiting_for(name: str, key: str) -> list[Row]:
    """List the sessions that wait for an event of this name, and for its key or any."""
    return await fetch(
        "SELECT id, flow_session_id, conversation_id, token FROM event_wait"
        " WHERE tenant_id = $1 AND name = $2 AND (key = '' OR key = $3) ORDER BY conversation_id, id LIMIT $4",
        name,
        key,
        _MOST_WAITS,
    )


async def stop_waiting(session_id: UUID, token: str) -> None:
    """A session waits for this no more."""
    await execute(
        "DELETE FROM event_wait WHERE tenant_id = $1 AND flow_session_id = $2 AND token = $3", session_id, token
    )


async def _due_in(event_id: UUID, seconds: float) -> None:
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3) WHERE tenant_id = $1 AND kind = 'event' AND id = $2",
        event_id,
        seconds,
    )
