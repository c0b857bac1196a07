"""Reads and writes the keys of the active tenant."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.api_keys.tables import ApiKey
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows

# `last_used_at` is written at most this often, so that a busy program does not write a row per request.
USED_EVERY = timedelta(seconds=60)


async def add(
    *,
    key_id: UUID,
    name: str,
    hint: str,
    scopes: list[str],
    created_by: UUID | None,
    expires_at: datetime | None,
) -> bool:
    """Write a key; False when it is there already."""
    written = await execute(
        "INSERT INTO api_key (tenant_id, id, name, hint, scopes, created_by, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, id) DO NOTHING",
        key_id,
        name,
        hint,
        scopes,
        created_by,
        expires_at,
    )
    return written == 1


async def keys() -> list[Row]:
    """List keys, newest first, with the name of who made each."""
    return await fetch(
        "SELECT k.id, k.name, k.hint, k.scopes, coalesce(m.name, '') AS created_by, k.created_at, k.last_used_at,"
        " k.expires_at, k.revoked_at FROM api_key k"
        " LEFT JOIN member m ON m.tenant_id = k.tenant_id AND m.id = k.created_by"
        " WHERE k.tenant_id = $1 ORDER BY k.created_at DESC, k.id"
    )


async def live_key(key_id: UUID, now: datetime) -> Row | None:
    """Read a key that still works and note that it was used."""
    row = await fetch_one(
        "SELECT name, scopes, last_used_at FROM api_key"
        " WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $3)",
        key_id,
        now,
    )
    if row is not None and (row["last_used_at"] is None or row["last_used_at"] < now - USED_EVERY):
        await rows(ApiKey).update({ApiKey.last_used_at: now}).where(ApiKey.id == key_id)
    return row


async def revoke(key_id: UUID, now: datetime) -> bool:
    """End a key; False when there is none that still works."""
    ended = await execute(
        "UPDATE api_key SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL", key_id, now
    )
    return ended == 1
