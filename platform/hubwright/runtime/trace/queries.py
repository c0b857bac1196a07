"""Reads steps with the executions they belong to; a step is never more than a day older than its execution's row,
which lets the database pass over the days before."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

_STEPS = (
    "SELECT s.id, s.flow_session_id, s.n, s.node_id, s.node_type, s.port, s.detail, s.at,"
    " f.started_at, f.flow_version_id, v.flow_id, v.n AS flow_version"
    " FROM flow_session f JOIN flow_step s ON s.tenant_id = $1 AND s.flow_session_id = f.id"
    "   AND s.at > f.started_at - interval '1 day'"
    " LEFT JOIN flow_version v ON v.tenant_id = $1 AND v.id = f.flow_version_id"
    " WHERE f.tenant_id = $1"
)
Key = tuple[datetime, UUID, int]


async def steps_after(conversation_id: UUID, after: Key | None, limit: int) -> list[Row]:
    """The steps of a conversation in order, after a key."""
    started_at, session_id, n = after or (None, None, None)
    return await fetch(
        f"{_STEPS} AND f.conversation_id = $2"
        " AND ($3::timestamptz IS NULL OR (f.started_at, f.id, s.n) > ($3, $4::uuid, $5::int))"
        " ORDER BY f.started_at, f.id, s.n LIMIT $6",
        conversation_id,
        started_at,
        session_id,
        n,
        limit,
    )


async def steps_up_to(session_id: UUID, n: int, limit: int) -> list[Row]:
    """The last steps of one execution up to a number, newest first."""
    return await fetch(f"{_STEPS} AND f.id = $2 AND s.n <= $3 ORDER BY s.n DESC LIMIT $4", session_id, n, limit)


async def last_step_before(conversation_id: UUID, at: datetime) -> Row | None:
    """The last step of a conversation that was done when something was said."""
    return await fetch_one(
        "SELECT s.flow_session_id, s.n FROM flow_session f JOIN flow_step s ON s.tenant_id = $1"
        " AND s.flow_session_id = f.id AND s.at > f.started_at - interval '1 day' AND s.at <= $3"
        " WHERE f.tenant_id = $1 AND f.conversation_id = $2 ORDER BY s.at DESC, f.started_at DESC, s.n DESC LIMIT 1",
        conversation_id,
        at,
    )


async def effects(keys: list[str]) -> dict[str, Row]:
    """What came of outside calls, by the reducer's id."""
    found = await fetch(
        "SELECT key, kind, state, attempts, result FROM effect WHERE tenant_id = $1 AND key = ANY ($2::text[])", keys
    )
    return {row["key"]: row for row in found}


async def steps_of(conversation_id: UUID) -> list[Row]:
    """Read the trace of a conversation in order."""
    return await fetch(
        "SELECT s.flow_session_id, s.n, s.node_id, s.node_type, s.port, s.detail, s.at FROM flow_step s"
        " JOIN flow_session f ON f.tenant_id = $1 AND f.id = s.flow_session_id"
        " WHERE s.tenant_id = $1 AND s.conversation_id = $2 ORDER BY f.started_at, s.n",
        conversation_id,
    )
