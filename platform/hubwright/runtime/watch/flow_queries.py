"""The only file that touches table flow_failure; it counts flow sessions beside it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id


async def note_session(session_id: UUID, *, node_id: str, reason: str, at_start: bool) -> UUID | None:
    """Write that a session of a published flow went wrong, once; tells which flow it was."""
    row = await fetch_one(
        "INSERT INTO flow_failure (tenant_id, id, flow_id, flow_session_id, node_id, reason, at_start)"
        " SELECT $1, $2, v.flow_id, s.id, $4, $5, $6 FROM flow_session s"
        " JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id WHERE s.tenant_id = $1 AND s.id = $3"
        " ON CONFLICT (tenant_id, flow_session_id) DO NOTHING RETURNING flow_id",
        new_id(),
        session_id,
        node_id,
        reason,
        at_start,
    )
    return row["flow_id"] if row is not None else None


async def note_lost_start(flow_id: UUID, version_id: UUID | None, reason: str) -> None:
    """Write that a flow broke so early that not even its session could be kept."""
    await execute(
        "INSERT INTO flow_failure (tenant_id, id, flow_id, version_id, reason, at_start)"
        " VALUES ($1, $2, $3, $4, $5, true)",
        new_id(),
        flow_id,
        version_id,
        reason,
    )


async def counts(flow_id: UUID, minutes: int) -> Row:
    """Count sessions and failures of the last minutes, and of the day before them."""
    row = await fetch_one(
        "SELECT s.lately + f.lost AS sessions, f.failed, f.at_start AS failed_at_start,"
        " CASE WHEN f.last_at IS NULL THEN 0 ELSE (SELECT count(*) FROM flow_session x"
        "   JOIN flow_version w ON w.tenant_id = $1 AND w.id = x.flow_version_id AND w.flow_id = $2"
        "   WHERE x.tenant_id = $1 AND x.started_at > f.last_at) END AS since_failure,"
        " s.earlier + f.lost_before AS sessions_before, f.failed_before"
        " FROM (SELECT count(*) FILTER (WHERE a.started_at > now() - make_interval(mins => $3)) AS lately,"
        "   count(*) FILTER (WHERE a.started_at <= now() - make_interval(mins => $3)) AS earlier"
        "   FROM flow_session a JOIN flow_version v ON v.tenant_id = $1 AND v.id = a.flow_version_id"
        "   WHERE a.tenant_id = $1 AND v.flow_id = $2 AND a.started_at > now() - interval '1 day') s,"
        " (SELECT count(*) FILTER (WHERE b.at > now() - make_interval(mins => $3)) AS failed,"
        "   count(*) FILTER (WHERE b.at > now() - make_interval(mins => $3) AND b.at_start) AS at_start,"
        "   count(*) FILTER (WHERE b.at > now() - make_interval(mins => $3) AND b.flow_session_id IS NULL) AS lost,"
        "   count(*) FILTER (WHERE b.at <= now() - make_interval(mins => $3)) AS failed_before,"
        "   count(*) FILTER (WHERE b.at <= now() - make_interval(mins => $3) AND b.flow_session_id IS NULL)"
        "   AS lost_before, max(b.at) AS last_at"
        "   FROM flow_failure b WHERE b.tenant_id = $1 AND b.flow_id = $2 AND b.at > now() - interval '1 day') f",
        flow_id,
        minutes,
    )
    assert row is not None
    return row


async def most_failing_node(flow_id: UUID, minutes: int) -> str:
    """Which step failed most often lately."""
    row = await fetch_one(
        "SELECT node_id FROM flow_failure WHERE tenant_id = $1 AND flow_id = $2 AND node_id <> ''"
        " AND at > now() - make_interval(mins => $3) GROUP BY node_id ORDER BY count(*) DESC, node_id LIMIT 1",
        flow_id,
        minutes,
    )
    return row["node_id"] if row is not None else ""


async def sides(version_ids: Sequence[UUID], since: datetime) -> list[Row]:
    """Count the conversations that began with each version since then, those that went wrong, and that broke off."""
    return await fetch(
        "SELECT t.version_id, count(DISTINCT t.one)::int AS conversations,"
        " (count(DISTINCT t.one) FILTER (WHERE t.wrong))::int AS failed,"
        " (count(DISTINCT t.one) FILTER (WHERE t.broke))::int AS broke FROM ("
        "  SELECT s.flow_version_id AS version_id, coalesce(s.conversation_id, s.id) AS one,"
        "   f.id IS NOT NULL AS wrong, coalesce(f.node_id = '', false) AS broke FROM flow_session s"
        "   LEFT JOIN flow_failure f ON f.tenant_id = $1 AND f.flow_session_id = s.id"
        "   WHERE s.tenant_id = $1 AND s.flow_version_id = ANY($2::uuid[]) AND s.started_at >= $3"
        "  UNION ALL SELECT l.version_id, l.id, true, true FROM flow_failure l"
        "   WHERE l.tenant_id = $1 AND l.version_id = ANY($2::uuid[]) AND l.at >= $3) t GROUP BY t.version_id",
        list(version_ids),
        since,
    )


async def forget_old(flow_id: UUID, needed_from: datetime | None) -> None:
    """What is older than two days says nothing any more, unless a canary that runs counts it."""
    await execute(
        "DELETE FROM flow_failure WHERE tenant_id = $1 AND flow_id = $2"
        " AND at < least(now() - interval '2 days', $3::timestamptz)",
        flow_id,
        needed_from,
    )
