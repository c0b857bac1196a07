"""Reads the queues of the active tenant."""

from hubwright.kernel.database import Row, fetch


async def queues() -> list[Row]:
    """List queues, the oldest first: it is the default one."""
    return await fetch("SELECT id, key, name, offer_seconds FROM queue WHERE tenant_id = $1 ORDER BY created_at, id")
