"""The inbox of what Stripe told us; global, as an event comes before its company is known."""

from datetime import datetime

from hubwright.control.billing.payments.port import Happening
from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants

BELL = "worker/payments"
_REASON = "Stripe's events come before their company is known"
MOST_ATTEMPTS = 20


async def keep(happened: Happening, came_by: str) -> bool:
    """Write an event down; False when it is there already."""
    async with outside_tenants(_REASON):
        written = await global_execute(
            "INSERT INTO stripe_event (id, type, object_kind, object_id, customer, account, created_at, came_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
            happened.id,
            happened.type,
            happened.object_kind,
            happened.object_id,
            happened.customer,
            happened.account,
            happened.created_at,
            came_by,
        )
    return written == 1


async def take(most: int, lease_s: float) -> list[Row]:
    """Take what is due for a while; who dies with it loses it to the next."""
    async with outside_tenants(_REASON):
        return await global_fetch(
            "UPDATE stripe_event SET attempts = attempts + 1, due_at = now() + make_interval(secs => $2)"
            " WHERE id IN (SELECT id FROM stripe_event WHERE state = 'waiting' AND due_at <= now()"
            " ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, type, object_kind, object_id, customer, account, created_at, attempts",
            most,
            lease_s,
        )


async def settle(event_id: str, state: str) -> None:
    """It is done, or nothing we act on."""
    async with outside_tenants(_REASON):
        await global_execute("UPDATE stripe_event SET state = $2, error = '' WHERE id = $1", event_id, state)


async def put_off(event_id: str, error: str, wait_s: float) -> None:
    """Later; after many attempts a person looks."""
    async with outside_tenants(_REASON):
        await global_execute(
            "UPDATE stripe_event SET error = $2, due_at = now() + make_interval(secs => $3),"
            f" state = CASE WHEN attempts >= {MOST_ATTEMPTS} THEN 'dead' ELSE 'waiting' END WHERE id = $1",
            event_id,
            error[:500],
            wait_s,
        )


async def newest() -> datetime | None:
    """When the newest event that we know of happened."""
    async with outside_tenants(_REASON):
        (row,) = await global_fetch("SELECT max(created_at) AS newest FROM stripe_event")
    newest: datetime | None = row["newest"]
    return newest


async def counts() -> dict[str, int]:
    """How many stand where."""
    async with outside_tenants(_REASON):
        found = await global_fetch("SELECT state, count(*) AS n FROM stripe_event GROUP BY state")
    return {row["state"]: row["n"] for row in found}


async def database_time() -> datetime:
    """One clock for every process."""
    async with outside_tenants(_REASON):
        (row,) = await global_fetch("SELECT clock_timestamp() AS now")
    now: datetime = row["now"]
    return now
