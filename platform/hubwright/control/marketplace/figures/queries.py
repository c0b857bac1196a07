"""Reads and writes what was counted over all companies; numbers only."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants

REASON = "partners are shown sums over all companies, and never which"
Versions = Mapping[tuple[str, str], Sequence[int]]  # (plugin, version): active, paused, removed
Use = Mapping[tuple[str, date, str, str], tuple[Decimal, Decimal]]  # (plugin, day, meter, currency): quantity, cost


async def take_round(patience_s: float) -> bool:
    """Begin a round if one is due; whoever dies in it leaves it to the next after a while."""
    async with outside_tenants(REASON):
        return (
            await global_execute(
                "UPDATE figures_round SET next_at = now() + make_interval(secs => $1) WHERE next_at <= now()",
                patience_s,
            )
            == 1
        )


async def end_round(pause_s: float) -> None:
    """The next one comes after a pause."""
    await global_execute(
        "UPDATE figures_round SET next_at = now() + make_interval(secs => $1), counted_at = now()", pause_s
    )


async def counted_at() -> datetime | None:
    """When the last round ended."""
    async with outside_tenants(REASON):
        (row,) = await global_fetch("SELECT counted_at FROM figures_round")
    found: datetime | None = row["counted_at"]
    return found


async def trial_companies() -> set[UUID]:
    """Companies that partners have to try things in."""
    async with outside_tenants(REASON):
        found = await global_fetch("SELECT trial_company FROM partner WHERE trial_company IS NOT NULL")
    return {row["trial_company"] for row in found}


async def put_versions(day: date, counted: Versions) -> None:
    """Write how many companies have what on this day, in the place of what was counted before."""
    await global_execute("DELETE FROM plugin_day WHERE day = $1", day)
    rows = [(*key, *counts) for key, counts in sorted(counted.items())]
    await global_execute(
        "INSERT INTO plugin_day (day, plugin, version, active, paused, removed)"
        " SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])",
        day,
        *([row[column] for row in rows] for column in range(5)),
    )


async def put_use(since: date, counted: Use) -> None:
    """Write what meters counted since a day, in the place of what was written before."""
    await global_execute("DELETE FROM plugin_use_day WHERE day >= $1", since)
    rows = [(*key, *sums) for key, sums in sorted(counted.items())]
    await global_execute(
        "INSERT INTO plugin_use_day (plugin, day, meter, currency, quantity, cost)"
        " SELECT * FROM unnest($1::text[], $2::date[], $3::text[], $4::text[], $5::numeric[], $6::numeric[])",
        *([row[column] for row in rows] for column in range(6)),
    )


async def versions(plugin: str, since: date) -> list[Row]:
    """How many companies had which version, by day."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT day, version, active, paused, removed FROM plugin_day WHERE plugin = $1 AND day >= $2"
            " ORDER BY day, version",
            plugin,
            since,
        )


async def use(plugin: str, since: date) -> list[Row]:
    """What meters counted, by day."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT day, meter, currency, quantity, cost FROM plugin_use_day WHERE plugin = $1 AND day >= $2"
            " ORDER BY day, meter, currency",
            plugin,
            since,
        )
