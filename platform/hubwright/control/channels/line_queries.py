"""The only file that touches channel_line: who works at a messaging channel, how far it was pulled, what went wrong.

The line's row is locked before anything else of the channel, so that no ring is lost between two workers.
"""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, after_commit, execute, fetch_one
from hubwright.kernel.realtime import hub

BELL = "worker/channels"
KIND = "channel"


async def ring(channel_id: UUID, bell: str | None = None) -> None:
    """There is something to do at this channel; the first ring makes its line."""
    await execute(
        "INSERT INTO channel_line (tenant_id, channel_id, bell) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id, channel_id) DO UPDATE SET bell = coalesce(excluded.bell, channel_line.bell),"
        " pull_at = CASE WHEN excluded.bell IS NOT NULL AND channel_line.failures = 0 THEN now()"
        "   ELSE channel_line.pull_at END",
        channel_id,
        bell,
    )
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'channel', $2, now())"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = least(due.due_at, excluded.due_at)",
        channel_id,
    )
    after_commit(_ring)


async def _ring() -> None:
    await hub.publish(BELL, {})


async def claim(channel_id: UUID, seconds: float) -> Row | None:
    """Take a channel for a while; None when somebody else has it, who looks for what came before letting go."""
    row = await fetch_one(
        "SELECT lease_until, lease_until > now() AS taken FROM channel_line"
        " WHERE tenant_id = $1 AND channel_id = $2 FOR UPDATE",
        channel_id,
    )
    if row is None or row["taken"]:
        await _due_at(channel_id, row["lease_until"] if row is not None else None)
        return None
    return await _lease(channel_id, seconds)


async def go_on(channel_id: UUID, lease_until: datetime, seconds: float) -> Row | None:
    """Keep a channel for a while longer; None when the lease ran out and somebody else has it."""
    held = await fetch_one(
        "SELECT 1 AS held FROM channel_line WHERE tenant_id = $1 AND channel_id = $2 AND lease_until = $3 FOR UPDATE",
        channel_id,
        lease_until,
    )
    return await _lease(channel_id, seconds) if held is not None else None


async def _lease(channel_id: UUID, seconds: float) -> Row | None:
    taken = await fetch_one(
        "UPDATE channel_line SET lease_until = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND channel_id = $2"
        " RETURNING lease_until, cursor, bell, failures, coalesce(pull_at <= now(), true) AS pulls",
        channel_id,
        seconds,
    )
    assert taken is not None
    await _due_at(channel_id, taken["lease_until"])
    return taken


async def hold(channel_id: UUID) -> None:
    """Let nobody ring or let go meanwhile."""
    await fetch_one("SELECT 1 FROM channel_line WHERE tenant_id = $1 AND channel_id = $2 FOR UPDATE", channel_id)


async def let_go(channel_id: UUID, lease_until: datetime, again_at: datetime | None, *, pulls: bool) -> None:
    """Give a channel back; it is due again when something waits, or when it is to be pulled."""
    row = await fetch_one(
        "UPDATE channel_line SET lease_until = NULL WHERE tenant_id = $1 AND channel_id = $2 AND lease_until = $3"
        " RETURNING coalesce(pull_at, now()) AS pull_at",
        channel_id,
        lease_until,
    )
    if row is not None:
        moments = [at for at in (again_at, row["pull_at"] if pulls else None) if at is not None]
        await _due_at(channel_id, min(moments) if moments else None)


async def close(channel_id: UUID, lease_until: datetime, look_again_s: float | None) -> None:
    """Give back a channel that cannot be worked at; it is looked at again after a while, or when somebody rings."""
    row = await fetch_one(
        "UPDATE channel_line SET lease_until = NULL WHERE tenant_id = $1 AND channel_id = $2 AND lease_until = $3"
        " RETURNING now() + make_interval(secs => $4) AS at",
        channel_id,
        lease_until,
        look_again_s,
    )
    if row is not None:
        await _due_at(channel_id, row["at"])


async def pulled(channel_id: UUID, *, cursor: str, bell: str | None, seconds: float) -> None:
    """Remember how far was pulled, together with what came; a bell that rang since stays."""
    await execute(
        "UPDATE channel_line SET cursor = $3, bell = CASE WHEN bell IS NOT DISTINCT FROM $4 THEN NULL ELSE bell END,"
        " pull_at = now() + make_interval(secs => $5), failures = 0, code = '', reason = '', failed_at = NULL"
        " WHERE tenant_id = $1 AND channel_id = $2",
        channel_id,
        cursor,
        bell,
        seconds,
    )


async def cursor_of(channel_id: UUID) -> str:
    """How far was pulled."""
    row = await fetch_one("SELECT cursor FROM channel_line WHERE tenant_id = $1 AND channel_id = $2", channel_id)
    return row["cursor"] if row is not None else ""


async def left(channel_id: UUID, cursor: str) -> None:
    """Its plugin was removed and took away what it had there: should it come back, it begins from here."""
    await execute(
        "UPDATE channel_line SET cursor = $3, pull_at = NULL WHERE tenant_id = $1 AND channel_id = $2",
        channel_id,
        cursor,
    )


async def failed(channel_id: UUID, code: str, reason: str, *, pull_in: float | None = None) -> None:
    """Keep why a call for this channel came to nothing, for its admins; with `pull_in` the next pull waits."""
    await execute(
        "UPDATE channel_line SET failures = failures + 1, code = $3, reason = $4, failed_at = now(),"
        " pull_at = coalesce(now() + make_interval(secs => $5), pull_at) WHERE tenant_id = $1 AND channel_id = $2",
        channel_id,
        code,
        reason[:300],
        pull_in,
    )


async def went_well(channel_id: UUID) -> None:
    """Nothing is wrong any more."""
    await execute(
        "UPDATE channel_line SET failures = 0, code = '', reason = '', failed_at = NULL"
        " WHERE tenant_id = $1 AND channel_id = $2 AND failures > 0",
        channel_id,
    )


async def posted(channel_id: UUID) -> None:
    """Something genuine came to a door; the first time counts."""
    await execute(
        "UPDATE channel_line SET posted_at = now() WHERE tenant_id = $1 AND channel_id = $2 AND posted_at IS NULL",
        channel_id,
    )


async def posted_at(channel_id: UUID) -> datetime | None:
    """When something genuine came to a door first."""
    row = await fetch_one("SELECT posted_at FROM channel_line WHERE tenant_id = $1 AND channel_id = $2", channel_id)
    at: datetime | None = row["posted_at"] if row is not None else None
    return at


async def trouble(channel_id: UUID) -> Row | None:
    """What went wrong last, if nothing has gone well since."""
    return await fetch_one(
        "SELECT code, reason, failed_at FROM channel_line WHERE tenant_id = $1 AND channel_id = $2 AND failures > 0",
        channel_id,
    )


async def _due_at(channel_id: UUID, at: datetime | None) -> None:
    if at is None:
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'channel' AND id = $2", channel_id)
        return
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'channel', $2, $3)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        channel_id,
        at,
    )
