"""The only file that touches table breaker."""

from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id


async def look(host: str) -> Row | None:
    """Read the breaker of a host, by the database's clock."""
    return await fetch_one(
        "SELECT id, state, failures, last_error, coalesce(open_until <= now(), false) AS may_probe,"
        " greatest(0, extract(epoch FROM open_until - now()))::float8 AS seconds_left"
        " FROM breaker WHERE tenant_id = $1 AND host = $2",
        host,
    )


async def take_probe(host: str, seconds: float) -> bool:
    """Be the one call that may try; others stay out for as long as it may last."""
    taken = await execute(
        "UPDATE breaker SET open_until = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND host = $2 AND state = 'open' AND open_until <= now()",
        host,
        seconds,
    )
    return taken == 1


async def count_failure(host: str, error: str, forget_after_s: float) -> Row:
    """Count one failure more in a row; the row stays locked until the transaction ends."""
    row = await fetch_one(
        "INSERT INTO breaker (tenant_id, id, host, failures, last_error) VALUES ($1, $2, $3, 1, $4)"
        " ON CONFLICT (tenant_id, host) DO UPDATE SET last_error = excluded.last_error, changed_at = now(),"
        " failures = CASE WHEN breaker.state = 'closed'"
        "   AND breaker.changed_at < now() - make_interval(secs => $5) THEN 1 ELSE breaker.failures + 1 END"
        " RETURNING id, state, failures, openings",
        new_id(),
        host,
        error,
        forget_after_s,
    )
    assert row is not None
    return row


async def any_counting(forget_after_s: float) -> bool:
    """Tell whether a closed one has failures that are not forgotten."""
    found = await fetch(
        "SELECT 1 FROM breaker WHERE tenant_id = $1 AND state = 'closed' AND failures > 0"
        " AND changed_at >= now() - make_interval(secs => $2) LIMIT 1",
        forget_after_s,
    )
    return bool(found)


async def open_for(breaker_id: UUID, seconds: float) -> None:
    """Let nobody through for a while."""
    await execute(
        "UPDATE breaker SET state = 'open', openings = openings + 1, changed_at = now(),"
        " opened_at = coalesce(opened_at, now()), open_until = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND id = $2",
        breaker_id,
        seconds,
    )


async def close(host: str) -> UUID | None:
    """It answers: forget its failures; tells which breaker was open, if it was."""
    row = await fetch_one(
        "UPDATE breaker b SET state = 'closed', failures = 0, openings = 0, open_until = NULL, opened_at = NULL,"
        " changed_at = now()"
        " FROM (SELECT id, state FROM breaker WHERE tenant_id = $1 AND host = $2 FOR UPDATE) old"
        " WHERE b.tenant_id = $1 AND b.id = old.id AND (b.failures > 0 OR b.state = 'open')"
        " RETURNING b.id, old.state AS was",
        host,
    )
    return row["id"] if row is not None and row["was"] == "open" else None


async def host_of(breaker_id: UUID) -> str | None:
    """Read whose breaker it is."""
    row = await fetch_one("SELECT host FROM breaker WHERE tenant_id = $1 AND id = $2", breaker_id)
    return row["host"] if row is not None else None


async def opened() -> list[Row]:
    """List the open ones, the newest first."""
    return await fetch(
        "SELECT id, host, failures, last_error, opened_at, open_until FROM breaker"
        " WHERE tenant_id = $1 AND state = 'open' ORDER BY opened_at DESC, id"
    )
