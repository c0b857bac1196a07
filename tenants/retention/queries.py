"""Reads and writes retention_rule and retention_sweep, and finds what loses its words by age."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, acting_for, execute, fetch, fetch_one, global_execute, outside_tenants

KIND = "retention"


async def rules() -> list[Row]:
    """What the company chose."""
    return await fetch(
        "SELECT class, days, held_why, changed_by, changed_at FROM retention_rule WHERE tenant_id = $1 ORDER BY class"
    )


async def put_rule(key: str, *, days: int | None, held_why: str, by: str) -> None:
    """Choose for one class."""
    await execute(
        "INSERT INTO retention_rule (tenant_id, class, days, held_why, changed_by) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, class) DO UPDATE SET days = excluded.days, held_why = excluded.held_why,"
        " changed_by = excluded.changed_by, changed_at = now()",
        key,
        days,
        held_why,
        by,
    )


async def sweeps() -> list[Row]:
    """What went last, by class."""
    return await fetch("SELECT class, swept_at, went, went_total FROM retention_sweep WHERE tenant_id = $1")


async def swept(key: str, at: datetime, count: int) -> None:
    """So many went in the round that began then."""
    await execute(
        "INSERT INTO retention_sweep (tenant_id, class, swept_at, went, went_total) VALUES ($1, $2, $3, $4, $4)"
        " ON CONFLICT (tenant_id, class) DO UPDATE SET swept_at = excluded.swept_at, went = CASE"
        " WHEN retention_sweep.swept_at = excluded.swept_at THEN retention_sweep.went + excluded.went"
        " ELSE excluded.went END, went_total = retention_sweep.went_total + excluded.went",
        key,
        at,
        count,
    )


async def conversations_before(before: datetime, most: int) -> list[UUID]:
    """Closed for long, with their words still there; the longest first."""
    found = await fetch(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND resolved_at < $2 AND emptied_at IS NULL"
        " AND status = 'resolved' ORDER BY resolved_at LIMIT $3",
        before,
        most,
    )
    return [row["id"] for row in found]


async def files_before(before: datetime, most: int) -> list[Row]:
    """Old files whose bytes are there, in the order of their ids."""
    return await fetch(
        "SELECT id, storage_key FROM file WHERE tenant_id = $1 AND created_at < $2 AND storage_key <> ''"
        " ORDER BY id LIMIT $3",
        before,
        most,
    )


async def files_of(conversation_ids: Collection[UUID]) -> list[Row]:
    """Files that were sent in these conversations."""
    return await fetch(
        "SELECT f.id, f.storage_key FROM message m JOIN file f ON f.tenant_id = $1 AND f.id = m.file_id"
        " WHERE m.tenant_id = $1 AND m.conversation_id = ANY ($2::uuid[]) AND f.storage_key <> ''",
        list(conversation_ids),
    )


async def next_round() -> datetime | None:
    """When the next round begins."""
    row = await fetch_one("SELECT due_at FROM due WHERE tenant_id = $1 AND kind = 'retention'")
    return row["due_at"] if row is not None else None


async def put_off(tenant_id: UUID, seconds: float) -> None:
    """The sweep comes again then, also when this round fails."""
    async with acting_for(tenant_id):
        await execute(
            "UPDATE due SET due_at = now() + make_interval(secs => $2) WHERE tenant_id = $1 AND kind = 'retention'",
            seconds,
        )


async def let_all_come() -> int:
    """Companies that no round comes to yet: those made since the last look, which begin in the main database."""
    async with outside_tenants("every company has its rounds"):
        return await global_execute(
            "INSERT INTO due (tenant_id, kind, id, due_at) SELECT t.id, 'retention', t.id,"
            " now() + random() * interval '1 day' FROM tenant t WHERE t.status <> 'provisioning' AND t.name <> ''"
            " AND NOT EXISTS (SELECT FROM due d WHERE d.tenant_id = t.id AND d.kind = 'retention')"
            " AND NOT EXISTS (SELECT FROM placement p WHERE p.tenant_id = t.id AND p.dsn_key <> 'default')"
            " ON CONFLICT DO NOTHING"
        )
