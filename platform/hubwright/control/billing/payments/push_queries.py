"""What meters are told: rows that are planned, sent, acknowledged, or in doubt."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_execute
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import active_tenant


async def planned(meter: str, begins_at: datetime) -> tuple[int, int]:
    """What a window was or will be told, refused or not, and the last number; whoever else plans it waits."""
    one_window = f"push {active_tenant()} {meter} {begins_at.timestamp()}"
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 56))", one_window)
    row = await fetch_one(
        "SELECT coalesce(sum(delta), 0)::bigint AS told, coalesce(max(seq), 0) AS seq"
        " FROM stripe_push WHERE tenant_id = $1 AND meter = $2 AND begins_at = $3",
        meter,
        begins_at,
    )
    assert row is not None
    return row["told"], row["seq"]


async def plan(*, meter: str, begins_at: datetime, ends_at: datetime, seq: int, delta: int, identifier: str) -> UUID:
    """Something to be told."""
    push_id = new_id()
    await execute(
        "INSERT INTO stripe_push (tenant_id, id, meter, begins_at, ends_at, seq, delta, identifier)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        push_id,
        meter,
        begins_at,
        ends_at,
        seq,
        delta,
        identifier,
    )
    await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'stripe_push', $2, now())", push_id)
    return push_id


async def claim(push_id: UUID, lease_s: float) -> Row | None:
    """Take it for a while. `was` is how it stood: what was taken before and came to no end may have been told."""
    row = await fetch_one(
        "WITH mine AS (SELECT id, state, lease_until FROM stripe_push WHERE tenant_id = $1 AND id = $2"
        " AND state IN ('pending', 'sent', 'unknown') AND (lease_until IS NULL OR lease_until <= now()) FOR UPDATE)"
        " UPDATE stripe_push p SET state = CASE WHEN p.state = 'pending' THEN 'sent' ELSE 'unknown' END,"
        " attempts = attempts + 1, first_sent_at = coalesce(first_sent_at, now()),"
        " lease_until = now() + make_interval(secs => $3)"
        " FROM mine WHERE p.tenant_id = $1 AND p.id = mine.id"
        " RETURNING p.id, mine.state AS was, p.meter, p.begins_at, p.ends_at, p.delta, p.identifier, p.attempts,"
        " now() - p.first_sent_at AS since_first",
        push_id,
        lease_s,
    )
    if row is not None:
        await _due(push_id, lease_s)
    return row


async def _due(push_id: UUID, wait_s: float) -> None:
    await execute(
        "UPDATE due SET due_at = now() + make_interval(secs => $3)"
        " WHERE tenant_id = $1 AND kind = 'stripe_push' AND id = $2",
        push_id,
        wait_s,
    )


async def acknowledge(push_id: UUID) -> None:
    """It was told."""
    await execute(
        "UPDATE stripe_push SET state = 'acked', acked_at = now(), lease_until = NULL, error = ''"
        " WHERE tenant_id = $1 AND id = $2 AND state <> 'acked'",
        push_id,
    )
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'stripe_push' AND id = $2", push_id)


async def put_off(push_id: UUID, state: str, error: str, wait_s: float) -> None:
    """Later; `pending` when surely nothing was told, so that the first day begins anew."""
    await execute(
        "UPDATE stripe_push SET state = $3, error = $4, lease_until = NULL,"
        " first_sent_at = CASE WHEN $3 = 'pending' THEN NULL ELSE first_sent_at END"
        " WHERE tenant_id = $1 AND id = $2",
        push_id,
        state,
        error[:500],
    )
    await _due(push_id, wait_s)


async def give_up(push_id: UUID, error: str) -> None:
    """Stripe will not take it: it stays a difference that is shown, until a person lets it be tried again."""
    await execute(
        "UPDATE stripe_push SET state = 'error', error = $3, lease_until = NULL WHERE tenant_id = $1 AND id = $2",
        push_id,
        error[:500],
    )
    await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'stripe_push' AND id = $2", push_id)


async def revive(push_id: UUID) -> bool:
    """Try again what was refused."""
    revived = await execute(
        "UPDATE stripe_push SET state = 'pending', first_sent_at = NULL, error = ''"
        " WHERE tenant_id = $1 AND id = $2 AND state = 'error'",
        push_id,
    )
    if revived:
        await execute("INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'stripe_push', $2, now())", push_id)
    return revived == 1


async def window(meter: str, begins_at: datetime) -> list[Row]:
    """Everything of one window, in order."""
    return await fetch(
        "SELECT id, seq, delta, state FROM stripe_push WHERE tenant_id = $1 AND meter = $2 AND begins_at = $3"
        " ORDER BY seq FOR UPDATE",
        meter,
        begins_at,
    )


async def sums(begins_at: datetime, ends_at: datetime) -> list[Row]:
    """What was told in a span, by meter and state."""
    return await fetch(
        "SELECT meter, state, sum(delta)::bigint AS quantity, count(*) AS n FROM stripe_push"
        " WHERE tenant_id = $1 AND begins_at >= $2 AND begins_at < $3 GROUP BY meter, state ORDER BY 1, 2",
        begins_at,
        ends_at,
    )
