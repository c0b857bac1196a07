"""The only file that touches channel_arrival: what was acknowledged to the other side and waits for its turn."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch_one
from hubwright.kernel.ids import new_id


async def put(
    channel_id: UUID,
    kind: str,
    external_id: str,
    payload: dict[str, Any],
    *,
    post_key: str = "",
    reply_until: datetime | None = None,
) -> None:
    """Keep something that came; what waits already under this name is the same thing."""
    await execute(
        "INSERT INTO channel_arrival (tenant_id, id, channel_id, kind, external_id, payload, post_key, reply_until)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, channel_id, kind, external_id) DO NOTHING",
        new_id(),
        channel_id,
        kind,
        external_id,
        payload,
        post_key,
        reply_until,
    )


async def is_in_hand(channel_id: UUID, post_key: str) -> bool:
    """Whether a post, or what was read out of it, waits for its first try; what failed once takes longer."""
    row = await fetch_one(
        "SELECT 1 AS here FROM channel_arrival WHERE tenant_id = $1 AND channel_id = $2 AND attempts = 0"
        " AND post_key = $3 LIMIT 1",
        channel_id,
        post_key,
    )
    return row is not None


async def head(channel_id: UUID) -> Row | None:
    """What came first and is still here; nothing overtakes it, but a receipt that comes too early waits aside."""
    return await fetch_one(
        "SELECT id, kind, external_id, payload, attempts, post_key, reply_until, not_before <= now() AS ready"
        " FROM channel_arrival"
        " WHERE tenant_id = $1 AND channel_id = $2 AND NOT (kind = 'receipt' AND not_before > now())"
        " ORDER BY id LIMIT 1",
        channel_id,
    )


async def head_at(channel_id: UUID) -> datetime | None:
    """When there is something to do with it."""
    row = await fetch_one(
        "SELECT least((SELECT not_before FROM channel_arrival WHERE tenant_id = $1 AND channel_id = $2"
        "   AND kind <> 'receipt' ORDER BY id LIMIT 1),"
        " (SELECT min(not_before) FROM channel_arrival WHERE tenant_id = $1 AND channel_id = $2"
        "   AND kind = 'receipt')) AS at",
        channel_id,
    )
    at: datetime | None = row["at"] if row is not None else None
    return at


async def done(arrival_id: UUID) -> None:
    """It is where it belongs."""
    await execute("DELETE FROM channel_arrival WHERE tenant_id = $1 AND id = $2", arrival_id)


async def put_off(arrival_id: UUID, seconds: float, *, was_attempt: bool = True) -> None:
    """Let it wait for its next try, and everything behind it."""
    await execute(
        "UPDATE channel_arrival SET attempts = attempts + $4, not_before = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND id = $2",
        arrival_id,
        seconds,
        1 if was_attempt else 0,
    )


async def is_heard(channel_id: UUID, names: list[str]) -> bool:
    """Whether any of these was taken in before."""
    row = await fetch_one(
        "SELECT 1 AS heard FROM inbound_event"
        " WHERE tenant_id = $1 AND channel_id = $2 AND external_id = ANY ($3::text[])",
        channel_id,
        names,
    )
    return row is not None


async def newest_heard(conversation_id: UUID) -> str:
    """What the other side calls the contact's newest message."""
    row = await fetch_one(
        "SELECT external_id FROM inbound_event WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY seq DESC LIMIT 1",
        conversation_id,
    )
    return row["external_id"].partition("\n")[0] if row is not None else ""
