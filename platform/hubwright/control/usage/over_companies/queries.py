"""The only file that touches tables usage_day and usage_round; numbers only."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants

REASON = "operators see how much companies used, never what"


async def take_round(patience_s: float) -> bool:
    """Begin a round if one is due; whoever dies in it leaves it to the next after a while."""
    async with outside_tenants(REASON):
        return (
            await global_execute(
                "UPDATE usage_round SET next_at = now() + make_interval(secs => $1) WHERE next_at <= now()", patience_s
            )
            == 1
        )


async def end_round(pause_s: float) -> None:
    """The next one comes after a pause."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE usage_round SET next_at = now() + make_interval(secs => $1), counted_at = now()", pause_s
        )


async def counted_at() -> datetime | None:
    """When the last round ended."""
    async with outside_tenants(REASON):
        (row,) = await global_fetch("SELECT counted_at FROM usage_round")
    found: datetime | None = row["counted_at"]
    return found


async def put(tenant_id: UUID, since: date, counted: Sequence[Row]) -> None:
    """Write what a company used since a day, in the place of what was written before."""
    async with outside_tenants(REASON):
        await global_execute("DELETE FROM usage_day WHERE tenant_id = $1 AND day >= $2", tenant_id, since)
        await global_execute(
            "INSERT INTO usage_day (tenant_id, day, meter, quantity)"
            " SELECT $1, * FROM unnest($2::date[], $3::text[], $4::numeric[])",
            tenant_id,
            [row["day"] for row in counted],
            [row["meter"] for row in counted],
            [row["quantity"] for row in counted],
        )


async def sums(start: date, end: date) -> list[Row]:
    """Each meter within [start, end) and from the beginning until end, and how many companies used it."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT meter, coalesce(sum(quantity) FILTER (WHERE day >= $1), 0) AS inside, sum(quantity) AS level,"
            " count(DISTINCT tenant_id) FILTER (WHERE day >= $1) AS companies FROM usage_day WHERE day < $2"
            " GROUP BY meter",
            start,
            end,
        )


async def top(meter: str, start: date, end: date, most: int) -> list[Row]:
    """The companies that used most of a meter within [start, end)."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT u.tenant_id, t.name, sum(u.quantity) AS quantity FROM usage_day u"
            " JOIN tenant t ON t.id = u.tenant_id"
            " WHERE u.meter = $1 AND u.day >= $2 AND u.day < $3 GROUP BY u.tenant_id, t.name"
            " HAVING sum(u.quantity) > 0 ORDER BY quantity DESC, t.name LIMIT $4",
            meter,
            start,
            end,
            most,
        )


async def days(meter: str, start: date, end: date) -> list[Row]:
    """One meter by day, over all companies."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT day, sum(quantity) AS quantity FROM usage_day WHERE meter = $1 AND day >= $2 AND day < $3"
            " GROUP BY day ORDER BY day",
            meter,
            start,
            end,
        )


async def company_days(tenant_id: UUID, start: date, end: date) -> list[Row]:
    """One company by meter and day."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT meter, day, quantity FROM usage_day WHERE tenant_id = $1 AND day >= $2 AND day < $3"
            " ORDER BY meter, day",
            tenant_id,
            start,
            end,
        )
