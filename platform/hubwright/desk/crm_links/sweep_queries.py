"""The only file that touches crm_sweep: how far changes in another system were looked through."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch_one


async def begin(installation_id: UUID) -> None:
    """From now on somebody looks."""
    await execute(
        "INSERT INTO crm_sweep (tenant_id, installation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", installation_id
    )


async def place(installation_id: UUID) -> Row | None:
    """How far it went."""
    return await fetch_one(
        "SELECT cursor, since FROM crm_sweep WHERE tenant_id = $1 AND installation_id = $2", installation_id
    )


async def went_to(installation_id: UUID, cursor: str) -> None:
    """Further now."""
    await execute(
        "UPDATE crm_sweep SET cursor = $3, swept_at = now() WHERE tenant_id = $1 AND installation_id = $2",
        installation_id,
        cursor,
    )
