"""The only file that touches flow_comment."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def insert(comment_id: UUID, flow_id: UUID, node_id: str, text: str, author: str) -> None:
    """Write a comment; the same id again changes nothing."""
    await execute(
        "INSERT INTO flow_comment (tenant_id, id, flow_id, node_id, text, author) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (tenant_id, id) DO NOTHING",
        comment_id,
        flow_id,
        node_id,
        text,
        author,
    )


async def of_flow(flow_id: UUID) -> list[Row]:
    """List the comments of a flow, the oldest first."""
    return await fetch(
        "SELECT id, node_id, text, author, at, settled_by FROM flow_comment"
        " WHERE tenant_id = $1 AND flow_id = $2 ORDER BY at, id",
        flow_id,
    )


async def settle(flow_id: UUID, comment_id: UUID, by: str) -> bool:
    """Mark a comment as settled by somebody, or with '' as open again; False when there is none."""
    changed = await execute(
        "UPDATE flow_comment SET settled_by = $4, changed_at = now() WHERE tenant_id = $1 AND flow_id = $2 AND id = $3",
        flow_id,
        comment_id,
        by,
    )
    return changed == 1


async def latest(flow_id: UUID) -> str:
    """When something was last said or settled; '' when nothing was."""
    row = await fetch_one(
        "SELECT coalesce(max(changed_at)::text, '') AS at FROM flow_comment WHERE tenant_id = $1 AND flow_id = $2",
        flow_id,
    )
    return str(row["at"]) if row else ""
