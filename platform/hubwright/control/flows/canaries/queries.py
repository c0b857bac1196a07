"""The only file that touches table flow_canary (the batch function reads it beside)."""

from uuid import UUID

import msgspec

from hubwright.control.flows.canaries.schemas import Audience, Canary, Part, Released, Wish
from hubwright.kernel.database import Row, execute, fetch_one

_CANARY = (
    "id, flow_id, version_id, control_id, percent, audience, audience_name, margin, enough, going_back,"
    " began_by, began_at, ended_by, ended_at, outcome"
)


async def insert(canary_id: UUID, flow_id: UUID, *, version_id: UUID, control_id: UUID, wish: Wish, by: str) -> None:
    """Begin one; the caller holds the flow's row and has ended the one before."""
    await execute(
        "INSERT INTO flow_canary (tenant_id, id, flow_id, version_id, control_id, percent, audience, audience_name,"
        " margin, enough, going_back, began_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        canary_id,
        flow_id,
        version_id,
        control_id,
        wish.percent,
        msgspec.to_builtins(wish.audience),
        wish.audience_name,
        wish.margin,
        wish.enough,
        wish.going_back,
        by,
    )


async def running(flow_id: UUID) -> Canary | None:
    """Read the one that runs, if one does."""
    return _canary(
        await fetch_one(
            f"SELECT {_CANARY} FROM flow_canary WHERE tenant_id = $1 AND flow_id = $2 AND ended_at IS NULL", flow_id
        )
    )


async def count_running() -> int:
    """How many flows of the company try a version now."""
    row = await fetch_one("SELECT count(*) AS n FROM flow_canary WHERE tenant_id = $1 AND ended_at IS NULL")
    assert row is not None
    return int(row["n"])


async def end(canary_id: UUID, outcome: str, by: str) -> bool:
    """End one; False when it has ended already."""
    return (
        await execute(
            "UPDATE flow_canary SET ended_at = now(), outcome = $3, ended_by = $4"
            " WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL",
            canary_id,
            outcome,
            by,
        )
        == 1
    )


async def released(flow_id: UUID) -> Released:
    """Read what new sessions of a flow begin with."""
    row = await fetch_one(
        "SELECT f.live_version_id, k.id, k.version_id, k.percent, k.audience FROM flow f"
        " LEFT JOIN flow_canary k ON k.tenant_id = $1 AND k.flow_id = f.id AND k.ended_at IS NULL"
        " WHERE f.tenant_id = $1 AND f.id = $2 AND f.archived_at IS NULL",
        flow_id,
    )
    if row is None:
        return Released(None)
    live = row.pop("live_version_id")
    return Released(live, Part(**_with_audience(row)) if row["id"] is not None else None)


def _canary(row: Row | None) -> Canary | None:
    return Canary(**_with_audience(row)) if row is not None else None


def _with_audience(row: Row) -> Row:
    return {**row, "audience": msgspec.convert(row["audience"], Audience)}
