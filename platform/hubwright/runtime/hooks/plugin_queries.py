"""The only file that touches hook_seen."""

from uuid import UUID

from hubwright.kernel.database import execute

_KEPT = "24 hours"


async def is_new(installation_id: UUID, message_key: bytes) -> bool:
    """Write down that a post was taken; False when it was taken already. What is older than a day is swept up."""
    await execute(f"DELETE FROM hook_seen WHERE tenant_id = $1 AND seen_at < now() - interval '{_KEPT}'")
    written = await execute(
        "INSERT INTO hook_seen (tenant_id, installation_id, message_key) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, installation_id, message_key) DO NOTHING",
        installation_id,
        message_key,
    )
    return written == 1
