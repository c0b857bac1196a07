"""Reads and writes what a company that is taken in needs beside its tables."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute_many, fetch


async def seats() -> list[Row]:
    """Members and whose account each is."""
    return await fetch("SELECT id, account_id FROM member WHERE tenant_id = $1 ORDER BY id")


async def channel_keys() -> list[Row]:
    """Channels and their public keys."""
    return await fetch("SELECT id, key FROM channel WHERE tenant_id = $1 ORDER BY id")


async def plugins() -> list[str]:
    """What is installed."""
    found = await fetch("SELECT plugin FROM installation WHERE tenant_id = $1 AND removed_at IS NULL ORDER BY plugin")
    return [row["plugin"] for row in found]


async def put_due(due: list[tuple[str, UUID, datetime]]) -> None:
    """Let sweeps come to what is due."""
    await execute_many(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", due
    )
