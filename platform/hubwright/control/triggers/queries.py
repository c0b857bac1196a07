"""The only file that touches flow_trigger and node_secret."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id

_TRIGGER = "id, flow_id, node_id, type, topic, live, address, plan, next_at, last_at"


async def triggers_of(flow_id: UUID, *, lock: bool = False) -> list[Row]:
    """List what a flow listens or listened to."""
    return await fetch(
        f"SELECT {_TRIGGER} FROM flow_trigger WHERE tenant_id = $1 AND flow_id = $2 ORDER BY node_id"
        + (" FOR UPDATE" if lock else ""),
        flow_id,
    )


async def trigger(trigger_id: UUID) -> Row | None:
    """Read one."""
    return await fetch_one(f"SELECT {_TRIGGER} FROM flow_trigger WHERE tenant_id = $1 AND id = $2", trigger_id)


async def listening_to(topic: str) -> list[Row]:
    """List who listens to an event."""
    return await fetch(
        f"SELECT {_TRIGGER} FROM flow_trigger WHERE tenant_id = $1 AND topic = $2 AND live ORDER BY id", topic
    )


async def due_schedule(trigger_id: UUID) -> Row | None:
    """Hold a schedule that is due by the database's clock (its `moment`); what somebody else holds is theirs."""
    return await fetch_one(
        f"SELECT {_TRIGGER}, now() AS moment FROM flow_trigger"
        " WHERE tenant_id = $1 AND id = $2 AND live AND next_at <= now() FOR UPDATE SKIP LOCKED",
        trigger_id,
    )


async def moment() -> datetime:
    """Tell the time by the database's clock."""
    row = await fetch_one("SELECT now() AS moment FROM (SELECT $1::uuid AS tenant_id) t WHERE tenant_id = $1")
    assert row is not None
    at: datetime = row["moment"]
    return at


async def put(flow_id: UUID, node_id: str, type_name: str, topic: str, plan: dict[str, Any]) -> UUID:
    """Write a trigger or bring it up to date; its address stays."""
    row = await fetch_one(
        "INSERT INTO flow_trigger (tenant_id, id, flow_id, node_id, type, topic, plan)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, flow_id, node_id)"
        " DO UPDATE SET type = excluded.type, topic = excluded.topic, plan = excluded.plan, live = true RETURNING id",
        new_id(),
        flow_id,
        node_id,
        type_name,
        topic,
        plan,
    )
    assert row is not None
    trigger_id: UUID = row["id"]
    return trigger_id


async def retire(trigger_id: UUID) -> None:
    """The live version does not have it any more; should it come back, it keeps its address."""
    await execute("UPDATE flow_trigger SET live = false, next_at = NULL WHERE tenant_id = $1 AND id = $2", trigger_id)
    await _not_due(trigger_id)


async def set_next(trigger_id: UUID, next_at: datetime | None, *, last_at: datetime | None = None) -> None:
    """Write when a schedule comes next, for the sweep too."""
    await execute(
        "UPDATE flow_trigger SET next_at = $3, last_at = coalesce($4, last_at) WHERE tenant_id = $1 AND id = $2",
        trigger_id,
        next_at,
        last_at,
    )
    if next_at is None:
        await _not_due(trigger_id)
        return
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'schedule', $2, $3)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        trigger_id,
        next_at,
    )


async def _not_due(trigger_id: UUID) -> None:
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'schedule' AND id = $2", trigger_id)


async def live_schedules() -> list[Row]:
    """List and hold what the calendar starts."""
    return await fetch(
        f"SELECT {_TRIGGER} FROM flow_trigger"
        " WHERE tenant_id = $1 AND topic = '=schedule' AND live ORDER BY id FOR UPDATE"
    )


async def next_address(trigger_id: UUID) -> int:
    """Count up to a new address."""
    row = await fetch_one(
        "UPDATE flow_trigger SET address = address + 1 WHERE tenant_id = $1 AND id = $2 RETURNING address", trigger_id
    )
    assert row is not None
    return int(row["address"])


async def secret_generation(flow_id: UUID, node_id: str) -> int:
    """How often a node's secret was renewed."""
    row = await fetch_one(
        "SELECT generation FROM node_secret WHERE tenant_id = $1 AND flow_id = $2 AND node_id = $3", flow_id, node_id
    )
    return int(row["generation"]) if row is not None else 0


async def next_secret(flow_id: UUID, node_id: str, by: str) -> int:
    """Count up to a new secret; the one before is no good any more."""
    row = await fetch_one(
        "INSERT INTO node_secret (tenant_id, id, flow_id, node_id, renewed_by) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, flow_id, node_id) DO UPDATE SET generation = node_secret.generation + 1,"
        " renewed_by = excluded.renewed_by, renewed_at = now() RETURNING generation",
        new_id(),
        flow_id,
        node_id,
        by,
    )
    assert row is not None
    return int(row["generation"])
