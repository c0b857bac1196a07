"""Makes the clock of sales demos go on."""

from uuid import UUID

from hubwright.kernel.database import global_execute, outside_tenants


async def expire(demo_id: UUID) -> None:
    """Its time is up."""
    async with outside_tenants("tests let time pass"):
        await global_execute("UPDATE demo SET expires_at = now() - interval '1 second' WHERE id = $1", demo_id)
