"""Reads what came back from those who are gone; writes when a company has to be looked at again."""

from collections.abc import Collection
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def look_now() -> None:
    """Have a worker look after this company at once."""
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'absence', $1, now())"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = least(due.due_at, excluded.due_at)"
    )


async def hold() -> bool:
    """Let one look at a time be made, after whatever asks for one right now; False when none is asked for."""
    row = await fetch_one("SELECT 1 AS asked FROM due WHERE tenant_id = $1 AND kind = 'absence' FOR UPDATE")
    return row is not None


async def look_again(seconds: float | None) -> None:
    """The next look comes so much later; None is never."""
    if seconds is None:
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'absence'")
        return
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $2::float8) WHERE tenant_id = $1 AND kind = 'absence'",
        seconds,
    )


async def came_back(conversation_id: UUID, reasons: Collection[str]) -> list[Row]:
    """When a conversation came back to a queue for one of these reasons, from whom and to where, newest first."""
    return await fetch(
        "SELECT s.began_at AS at, s.reason, s.queue_id, b.member_id FROM segment s JOIN segment b"
        " ON b.tenant_id = $1 AND b.conversation_id = s.conversation_id AND b.n = s.n - 1"
        " WHERE s.tenant_id = $1 AND s.conversation_id = $2 AND s.kind = 'waiting' AND s.reason = ANY ($3::text[])"
        " ORDER BY s.n DESC LIMIT 50",
        conversation_id,
        list(reasons),
    )
