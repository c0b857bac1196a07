"""Reads executions of flows with whose they are, what was said to them and what they asked for; writes nothing."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

_COLUMNS = (
    "SELECT f.id, f.conversation_id, f.status, f.started_at, f.ended_at, f.steps_total,"
    " f.flow_version_id, v.flow_id, v.n AS version, coalesce(f.state->>'outcome', '') AS outcome,"
    " coalesce((f.state->'wait'->>'person')::boolean, false) AS with_person"
)
_FROM = (
    " FROM flow_session f JOIN flow_version v ON v.tenant_id = $1 AND v.id = f.flow_version_id WHERE f.tenant_id = $1"
)
_BECAME = (
    " AND CASE $6 WHEN 'ended' THEN f.status = 'ended'"
    " WHEN 'person' THEN f.status = 'active' AND f.state->'wait'->>'person' = 'true'"
    " WHEN 'under_way' THEN f.status = 'active' AND f.state->'wait'->>'person' IS DISTINCT FROM 'true' ELSE true END"
)
_WENT_WRONG = (
    " AND $6 = 'wrong' AND f.id IN (SELECT w.flow_session_id FROM flow_step w WHERE w.tenant_id = $1"
    " AND w.detail->>'result' IN ('failed', 'guard'))"
)


async def session(session_id: UUID) -> Row | None:
    """One execution of a published version, and how it stands."""
    return await fetch_one(f"{_COLUMNS}, f.state::text AS state{_FROM} AND f.id = $2", session_id)


async def of_versions(
    version_ids: Collection[UUID], outcome: str, before: tuple[datetime, UUID] | None, limit: int
) -> list[Row]:
    """Executions of these versions, the latest first; of each version along its index no more than are wanted."""
    at, row_id = before or (None, None)
    return await fetch(
        f"SELECT found.* FROM unnest($2::uuid[]) AS wanted(id), LATERAL ({_COLUMNS}{_FROM}"
        f" AND f.flow_version_id = wanted.id{_WENT_WRONG if outcome == 'wrong' else _BECAME}"
        " AND ($3::timestamptz IS NULL OR (f.started_at, f.id) < ($3, $4::uuid))"
        " ORDER BY f.started_at DESC, f.id DESC LIMIT $5) found"
        " ORDER BY found.started_at DESC, found.id DESC LIMIT $5",
        list(version_ids),
        at,
        row_id,
        limit,
        outcome,
    )


async def flows_of(session_ids: Collection[UUID]) -> list[Row]:
    """Of which flow executions are."""
    return await fetch(f"SELECT f.id, v.flow_id{_FROM} AND f.id = ANY($2)", list(session_ids))


async def of_conversation(conversation_id: UUID) -> list[Row]:
    """Executions that one conversation has had, the latest first."""
    return await fetch(
        f"{_COLUMNS}{_FROM} AND f.conversation_id = $2 ORDER BY f.started_at DESC, f.id DESC", conversation_id
    )


async def people(conversation_ids: Collection[UUID]) -> list[Row]:
    """Whose conversations these are."""
    return await fetch(
        "SELECT c.id, c.contact_id, ct.name, ct.email FROM conversation c"
        " JOIN contact ct ON ct.tenant_id = $1 AND ct.id = c.contact_id WHERE c.tenant_id = $1 AND c.id = ANY ($2)",
        list(conversation_ids),
    )


async def steps(session_id: UUID) -> list[Row]:
    """Every step of an execution in order."""
    return await fetch(
        "SELECT s.n, s.node_id, s.node_type, s.port, s.detail, s.at FROM flow_session f JOIN flow_step s"
        " ON s.tenant_id = $1 AND s.flow_session_id = f.id AND s.at > f.started_at - interval '1 day'"
        " WHERE f.tenant_id = $1 AND f.id = $2 ORDER BY s.n",
        session_id,
    )


async def spoken(conversation_id: UUID, since: datetime, until: datetime) -> list[Row]:
    """What was said in a conversation while a flow ran, in order."""
    return await fetch(
        "SELECT seq, author, kind, text, body, file_id, at FROM message WHERE tenant_id = $1 AND conversation_id = $2"
        " AND author IN ('contact', 'bot') AND NOT internal AND at BETWEEN $3 AND $4 ORDER BY seq",
        conversation_id,
        since,
        until,
    )


async def effects(session_id: UUID) -> list[Row]:
    """What was asked of the outside, and what came back."""
    return await fetch(
        "SELECT key, kind, state, attempts, request, result, created_at, done_at FROM effect"
        " WHERE tenant_id = $1 AND flow_session_id = $2 ORDER BY created_at, key",
        session_id,
    )
