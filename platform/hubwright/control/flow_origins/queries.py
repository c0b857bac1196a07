"""The only file that touches flow_origin."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch_one


async def insert(flow_id: UUID, source: str, name: str, report: list[object]) -> None:
    """Write where a flow came from; what is known already stays."""
    await execute(
        "INSERT INTO flow_origin (tenant_id, flow_id, source, name, report) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, flow_id) DO NOTHING",
        flow_id,
        source,
        name,
        report,
    )


async def of_flow(flow_id: UUID) -> Row | None:
    """Read where a flow came from; None for one that was made here."""
    return await fetch_one(
        "SELECT source, name, report, put_aside_by, at FROM flow_origin WHERE tenant_id = $1 AND flow_id = $2",
        flow_id,
    )


async def put_aside(flow_id: UUID, by: str) -> bool:
    """Put the set-up list aside, or with '' take it up again; False when there is none."""
    changed = await execute(
        "UPDATE flow_origin SET put_aside_by = $3 WHERE tenant_id = $1 AND flow_id = $2",
        flow_id,
        by,
    )
    return changed == 1
