"""The only file that touches table process."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.kernel.database import global_execute, global_fetch, outside_tenants

ALIVE_S = 15.0
_REASON = "processes belong to the platform"


class ProcessView(msgspec.Struct, frozen=True, kw_only=True):
    """One process that gave a sign of life lately."""

    id: UUID
    kind: Literal["web", "worker"]
    host: str
    pid: int
    sockets: int
    draining: bool
    started_at: datetime
    seen_at: datetime


async def give_sign(process_id: UUID, kind: str, *, host: str, pid: int, sockets: int, draining: bool) -> None:
    """Write a sign of life; those of processes long dead are swept away."""
    async with outside_tenants(_REASON):
        await global_execute(
            "INSERT INTO process (id, kind, host, pid, sockets, draining) VALUES ($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT (id) DO UPDATE"
            " SET sockets = excluded.sockets, draining = excluded.draining, seen_at = now()",
            process_id,
            kind,
            host,
            pid,
            sockets,
            draining,
        )
        await global_execute("DELETE FROM process WHERE seen_at < now() - interval '1 hour'")


async def sign_off(process_id: UUID) -> None:
    """It ends in good order."""
    async with outside_tenants(_REASON):
        await global_execute("DELETE FROM process WHERE id = $1", process_id)


async def alive_processes() -> list[ProcessView]:
    """Who is alive by the database's clock, the oldest first."""
    async with outside_tenants(_REASON):
        found = await global_fetch(
            "SELECT id, kind, host, pid, sockets, draining, started_at, seen_at FROM process"
            " WHERE seen_at > now() - make_interval(secs => $1) ORDER BY kind, started_at, id",
            ALIVE_S,
        )
    return [ProcessView(**row) for row in found]
