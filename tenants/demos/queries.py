"""Reads and writes demos and who is inside; joins the transaction it is called in."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, global_rows, outside_tenants
from tenants.demos.schemas import CameBy, Demo, Role, Visit
from tenants.demos.tables import DemoRow

REASON = "a demo's address is looked up before its tenant is known"
_FIELDS = Demo.__struct_fields__
_COLUMNS = ", ".join(f"d.{field}" for field in _FIELDS)


def _demo(row: Row) -> Demo:
    return Demo(**{field: row[field] for field in _FIELDS})


async def add(demo: Demo) -> None:
    """Write a new one."""
    async with outside_tenants(REASON):
        await global_rows(DemoRow).insert(DemoRow(**{field: getattr(demo, field) for field in _FIELDS}))


async def find(demo_id: UUID) -> Demo | None:
    """Read one, over or not."""
    return await _one(f"SELECT {_COLUMNS} FROM demo d WHERE d.id = $1", demo_id)


async def of_tenant(tenant_id: UUID) -> Demo | None:
    """Read the one that leads to a tenant now."""
    return await _one(f"SELECT {_COLUMNS} FROM demo d WHERE d.leads_to = $1", tenant_id)


async def made_by(account_id: UUID, most: int) -> list[Demo]:
    """List somebody's demos, running ones first, the newest of them first."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"SELECT {_COLUMNS} FROM demo d WHERE d.made_by = $1"
            " ORDER BY (d.ended_at IS NULL) DESC, d.made_at DESC, d.id LIMIT $2",
            account_id,
            most,
        )
    return [_demo(row) for row in found]


async def running(account_id: UUID) -> int:
    """Count somebody's demos that are not over."""
    async with outside_tenants(REASON):
        (row,) = await global_fetch(
            "SELECT count(*) AS n FROM demo WHERE made_by = $1 AND ended_at IS NULL AND expires_at > now()", account_id
        )
    return int(row["n"])


async def lead_to(demo_id: UUID, *, before: UUID, after: UUID) -> bool:
    """Let the address lead to another tenant; False when it no longer led to the one it should."""
    changed = await global_execute(
        "UPDATE demo SET leads_to = $3, generation = generation + 1, traffic = false"
        " WHERE id = $1 AND leads_to = $2 AND ended_at IS NULL",
        demo_id,
        before,
        after,
    )
    return changed == 1


async def hold(demo_id: UUID) -> Demo | None:
    """Read one that is not over and hold it to the end of the transaction."""
    return await _one(f"SELECT {_COLUMNS} FROM demo d WHERE d.id = $1 AND d.ended_at IS NULL FOR UPDATE", demo_id)


async def leave(tenant_id: UUID, demo_id: UUID) -> None:
    """Nothing leads to a tenant any more: it is to be erased."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO demo_left (left_tenant, demo_id) VALUES ($1, $2) ON CONFLICT (left_tenant) DO NOTHING",
            tenant_id,
            demo_id,
        )


async def left(most: int) -> list[UUID]:
    """Tenants that are to be erased, the oldest first."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT left_tenant FROM demo_left ORDER BY at LIMIT $1", most)
    return [row["left_tenant"] for row in found]


async def let_go(tenant_id: UUID) -> None:
    """Its life is over, and the platform sees to it that what is in it is erased."""
    async with outside_tenants(REASON):
        await global_execute("DELETE FROM demo_left WHERE left_tenant = $1", tenant_id)


async def set_traffic(demo_id: UUID, *, on: bool) -> None:
    """Switch the visitors of a demo on or off."""
    table = global_rows(DemoRow)
    async with outside_tenants(REASON):
        await table.update({table.traffic: on}).where(table.id == demo_id)


async def extend(demo_id: UUID, until: datetime) -> None:
    """Let it last longer."""
    table = global_rows(DemoRow)
    async with outside_tenants(REASON):
        await table.update({table.expires_at: until}).where(table.id == demo_id)


async def end(demo_id: UUID, now: datetime) -> bool:
    """Mark it over; False when it was before."""
    async with outside_tenants(REASON):
        ended = await global_execute(
            "UPDATE demo SET ended_at = $2, traffic = false WHERE id = $1 AND ended_at IS NULL", demo_id, now
        )
    return ended == 1


async def expired(now: datetime, most: int) -> list[UUID]:
    """Demos whose time is up and that nobody ended yet."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            "SELECT id FROM demo WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2", now, most
        )
    return [row["id"] for row in found]


async def put_visit(session_id: UUID, demo: Demo, role: Role, came_by: CameBy) -> None:
    """Remember a session inside, and that it knows the tenant the demo leads to now."""
    async with outside_tenants(REASON):
        await global_execute(
            "INSERT INTO demo_visit (session_id, demo_id, role, generation, came_by) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (session_id) DO UPDATE SET role = EXCLUDED.role, generation = EXCLUDED.generation",
            session_id,
            demo.id,
            role,
            demo.generation,
            came_by,
        )


async def told(session_id: UUID, generation: int) -> None:
    """They know now where they are."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE demo_visit SET generation = $2 WHERE session_id = $1", session_id, generation)


async def visit(session_id: UUID) -> tuple[Demo, Visit] | None:
    """Read what a session is inside of."""
    async with outside_tenants(REASON):
        found = await global_fetch(
            f"SELECT {_COLUMNS}, v.session_id, v.role, v.generation AS knows, v.came_by FROM demo_visit v"
            " JOIN demo d ON d.id = v.demo_id WHERE v.session_id = $1",
            session_id,
        )
    if not found:
        return None
    row = found[0]
    seen = Visit(session_id=row["session_id"], role=row["role"], generation=row["knows"], came_by=row["came_by"])
    return _demo(row), seen


async def sessions_in(demo_id: UUID) -> list[UUID]:
    """Every session that came in."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT session_id FROM demo_visit WHERE demo_id = $1", demo_id)
    return [row["session_id"] for row in found]


async def _one(sql: str, *arguments: object) -> Demo | None:
    async with outside_tenants(REASON):
        found = await global_fetch(sql, *arguments)
    return _demo(found[0]) if found else None
