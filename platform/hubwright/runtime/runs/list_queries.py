"""What lists and traces read of runs."""

from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

_VIEW = (
    "SELECT r.id, r.flow_id, f.name AS flow_name, r.node_id AS trigger, r.trigger_type, r.reason,"
    " CASE WHEN r.status NOT IN ('started', 'ended') THEN r.status WHEN s.status = 'active' THEN 'running'"
    " WHEN s.state->>'outcome' = 'error' THEN 'failed' ELSE 'done' END AS status,"
    " coalesce(s.state->>'outcome', '') AS outcome, coalesce(s.steps_total, 0) AS steps, s.conversation_id,"
    " r.created_at, r.started_at, s.ended_at FROM flow_run r JOIN flow f ON f.tenant_id = $1 AND f.id = r.flow_id"
    " LEFT JOIN flow_session s ON s.tenant_id = $1 AND s.id = r.id"
)


async def page(flow_id: UUID | None, status: str, after: UUID | None, most: int) -> list[Row]:
    """List runs, the newest first, of one flow or all."""
    return await fetch(
        f"SELECT * FROM ({_VIEW} WHERE r.tenant_id = $1 AND ($2::uuid IS NULL OR r.flow_id = $2)"
        " AND ($4::uuid IS NULL OR r.id < $4)) found WHERE $3 = '' OR found.status = $3"
        " ORDER BY found.id DESC LIMIT $5",
        flow_id,
        status,
        after,
        most,
    )


async def one(run_id: UUID) -> Row | None:
    """Read one run."""
    return await fetch_one(f"{_VIEW} WHERE r.tenant_id = $1 AND r.id = $2", run_id)


async def steps(run_id: UUID) -> list[Row]:
    """Read the way a run took."""
    return await fetch(
        "SELECT n, node_id, node_type, port, detail, at FROM flow_step"
        " WHERE tenant_id = $1 AND flow_session_id = $2 ORDER BY n",
        run_id,
    )


async def told(run_id: UUID) -> Row | None:
    """Read what began a run."""
    return await fetch_one("SELECT event FROM flow_run WHERE tenant_id = $1 AND id = $2", run_id)
