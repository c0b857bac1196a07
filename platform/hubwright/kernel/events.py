"""Facts that lower layers announce and flows act on; the only writer of table event."""

from typing import Any, Literal
from uuid import UUID

from hubwright.kernel.database import after_commit, execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub

BELL = "worker/events"
Author = Literal["automation", "bot", "agent", "contact", "api", "system"]


async def announce(
    name: str,
    data: dict[str, Any],
    *,
    author: Author,
    key: str = "",
    depth: int = 0,
    conversation_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> UUID:
    """Write down in the caller's transaction that something happened; who listens in the company acts on it soon."""
    event_id = new_id()
    await execute(
        "INSERT INTO event (tenant_id, id, name, key, author, data, depth, conversation_id, contact_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        event_id,
        name,
        key,
        author,
        data,
        depth,
        conversation_id,
        contact_id,
    )
    await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'event', $2, now())", event_id)
    after_commit(_ring)
    return event_id


async def _ring() -> None:
    await hub.publish(BELL, {})
