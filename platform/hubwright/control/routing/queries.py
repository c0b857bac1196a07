"""Reads and writes the queues of the active tenant."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch


async def queues() -> list[Row]:
    """List queues, the oldest first: it is the default one."""
    return await fetch("SELECT id, key, name, offer_seconds FROM queue WHERE tenant_id = $1 ORDER BY created_at, id")


async def add_queue(queue_id: UUID, key: str, name: str) -> None:
    """Write a queue; one with this key already is left alone."""
    await execute(
        "INSERT INTO queue (tenant_id, id, key, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        queue_id,
        key,
        name,
    )


async def staff(queue_id: UUID, member_id: UUID) -> None:
    """Let a member be offered what waits in a queue."""
    await execute(
        "INSERT INTO queue_member (tenant_id, queue_id, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        queue_id,
        member_id,
    )


async def staffed() -> list[Row]:
    """Read who serves which queue."""
    return await fetch("SELECT queue_id, member_id FROM queue_member WHERE tenant_id = $1")
