"""Reads and writes how calls of releases went by day: numbers over all companies."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hubwright.host.releases.states import BEFORE_REVIEW
from hubwright.kernel.database import Row, global_execute, global_fetch, outside_tenants

REASON = "how calls went is counted over all companies"


async def add_days(day: date, counted: Sequence[tuple[UUID, str, int]]) -> None:
    """Add how calls went on a day, by kind of failure; trials before the review are left out."""
    await global_execute(
        "INSERT INTO release_day (release_id, day, failure, calls)"
        " SELECT r.id, $1, c.failure, c.calls"
        " FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS c(id, failure, calls)"
        " JOIN release r ON r.id = c.id AND r.state <> ALL($5) ORDER BY r.id, c.failure"
        " ON CONFLICT (release_id, day, failure) DO UPDATE SET calls = release_day.calls + excluded.calls",
        day,
        [release_id for release_id, _f, _n in counted],
        [failure for _r, failure, _n in counted],
        [calls for _r, _f, calls in counted],
        sorted(BEFORE_REVIEW),
    )


async def days_of(plugin: str, since: date) -> list[Row]:
    """How calls of a plugin's versions went by day and kind of failure, the first day first."""
    async with outside_tenants(REASON):
        return await global_fetch(
            "SELECT d.day, r.version, d.failure, d.calls FROM release_day d JOIN release r ON r.id = d.release_id"
            " WHERE r.plugin = $1 AND d.day >= $2 ORDER BY d.day, r.id, d.failure",
            plugin,
            since,
        )
