"""Keys that a company's own developers sign with."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch


async def developer_keys() -> list[Row]:
    """Every key the active tenant ever had."""
    return await fetch(
        "SELECT id, key_id, public_key, name, created_at, revoked_at FROM developer_key WHERE tenant_id = $1"
        " ORDER BY created_at, id"
    )


async def add_developer_key(row_id: UUID, key_id: str, public_key: bytes, name: str) -> bool:
    """Write one; False when the company has it already."""
    written = await execute(
        "INSERT INTO developer_key (tenant_id, id, key_id, public_key, name) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (tenant_id, key_id) DO NOTHING",
        row_id,
        key_id,
        public_key,
        name,
    )
    return written == 1


async def revoke_developer_key(row_id: UUID) -> bool:
    """End one."""
    ended = await execute(
        "UPDATE developer_key SET revoked_at = now() WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL", row_id
    )
    return ended == 1
