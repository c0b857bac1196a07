"""Reads the counts behind a sum, by conversation and count by count, in the active tenant."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch

Asked = tuple[str, datetime, datetime, datetime | None]  # meter, from, until, and the month that took what came late
_BEHIND = (
    " FROM usage_event WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3 AND event_time < $4"
    " AND billed_in IS NOT DISTINCT FROM $5"
)


async def by_subject(asked: Asked, most: int) -> list[Row]:
    """What was counted for, what counts most first."""
    return await fetch(
        f"SELECT subject, sum(quantity) AS quantity, count(*) AS counts{_BEHIND}"
        " GROUP BY subject ORDER BY 2 DESC, 1 LIMIT $6",
        *asked,
        most,
    )


async def of_subject(asked: Asked, subject: str, after: UUID | None, most: int) -> list[Row]:
    """The counts of one subject by id, from behind `after`."""
    return await fetch(
        f"SELECT id, quantity, subject, source, event_time, dims, corrects_id{_BEHIND} AND subject = $6"
        " AND ($7::uuid IS NULL OR id > $7) ORDER BY id LIMIT $8",
        *asked,
        subject,
        after,
        most,
    )
