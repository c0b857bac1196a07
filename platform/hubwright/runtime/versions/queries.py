"""The only file that writes version_move (whoever claims a session reads it), and counts sessions by version."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch


async def waiting_at(version_ids: Sequence[UUID]) -> list[Row]:
    """Count active sessions by version and by the step of their own flow where they wait."""
    return await fetch(
        "SELECT flow_version_id AS version_id,"
        " coalesce(state->'frames'->0->>'node', state->'wait'->>'node', '') AS node_id,"
        " coalesce((state->'wait'->>'person')::boolean, false) AS person, count(*)::int AS count"
        " FROM flow_session WHERE tenant_id = $1 AND status = 'active' AND flow_version_id = ANY($2::uuid[])"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2",
        list(version_ids),
    )


async def active_on(version_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Count active sessions by version."""
    found = await fetch(
        "SELECT flow_version_id, count(*)::int AS count FROM flow_session"
        " WHERE tenant_id = $1 AND status = 'active' AND flow_version_id = ANY($2::uuid[]) GROUP BY 1",
        list(version_ids),
    )
    return {row["flow_version_id"]: row["count"] for row in found}


async def move_from(
    version_ids: Sequence[UUID], *, to: UUID, how: str, from_at: datetime | None, chosen_by: str
) -> None:
    """Let sessions on these versions go to another one; the newest choice about a version counts."""
    await execute(
        "INSERT INTO version_move (tenant_id, version_id, to_version_id, how, from_at, chosen_by)"
        " SELECT $1, v.id, $3, $4, coalesce($5, now()), $6 FROM unnest($2::uuid[]) AS v(id)"
        " ON CONFLICT (tenant_id, version_id) DO UPDATE SET to_version_id = excluded.to_version_id,"
        " how = excluded.how, from_at = excluded.from_at, chosen_by = excluded.chosen_by",
        list(version_ids),
        to,
        how,
        from_at,
        chosen_by,
    )


async def stay(version_ids: Sequence[UUID]) -> None:
    """Let sessions on these versions stay, whatever was chosen before."""
    await execute("DELETE FROM version_move WHERE tenant_id = $1 AND version_id = ANY($2::uuid[])", list(version_ids))
