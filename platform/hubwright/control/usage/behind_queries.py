"""Reads the counts behind a sum, by conversation and count by count, in the active tenant."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hubwright.kernel.database import Row, fetch, fetch_one

Asked = tuple[str, datetime, datetime, datetime | None]  # meter, from, until, and the month that took what came late
After = tuple[Decimal, str] | None  # the last one of the page before
_ROW = "id, quantity, subject, source, event_time, dims, corrects_id"
_FLOW = (
    "SELECT subject, sum(quantity) AS quantity, count(*) AS counts FROM usage_event"
    " WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3 AND event_time < $4"
    " AND billed_in IS NOT DISTINCT FROM $5 GROUP BY subject"
)
# A level counts for as long as it stood: what was there when the span began for all of it, what came later for less.
_LEVEL = (
    "SELECT subject, round(sum(quantity * extract(epoch FROM $4 - greatest(event_time, $3)))"
    " / extract(epoch FROM $4 - $3), 9) AS quantity, count(*) AS counts FROM usage_event"
    " WHERE tenant_id = $1 AND meter = $2 AND event_time < $4"
    " AND (billed_in IS NULL OR billed_in <= $5) GROUP BY subject"
)

_PAGE = (
    " WHERE quantity <> 0 AND ($6::numeric IS NULL OR quantity < $6 OR (quantity = $6 AND subject > $7))"
    " ORDER BY quantity DESC, subject LIMIT $8"
)
_SUMS = (
    "SELECT coalesce(sum(quantity), 0) AS quantity, count(*) AS subjects, coalesce(sum(counts), 0)::bigint AS counts"
)
_FLOW_PAGE = f"SELECT subject, quantity, counts FROM ({_FLOW}) s{_PAGE}"
_LEVEL_PAGE = f"SELECT subject, quantity, counts FROM ({_LEVEL}) s{_PAGE}"
_FLOW_SUMS = f"{_SUMS} FROM ({_FLOW}) s WHERE quantity <> 0"
_LEVEL_SUMS = f"{_SUMS} FROM ({_LEVEL}) s WHERE quantity <> 0"


async def by_subject(asked: Asked, most: int, after: After = None, *, level: bool = False) -> list[Row]:
    """What was counted for, what counts most first."""
    quantity, subject = after or (None, "")
    return await fetch(_LEVEL_PAGE if level else _FLOW_PAGE, *asked, quantity, subject, most)


async def together(asked: Asked, *, level: bool = False) -> Row:
    """All of them together."""
    row = await fetch_one(_LEVEL_SUMS if level else _FLOW_SUMS, *asked)
    assert row is not None
    return row


async def of_subject(asked: Asked, subject: str, after: UUID | None, most: int, *, level: bool = False) -> list[Row]:
    """The counts of one subject by id, from behind `after`; of a level those before the span too."""
    meter, begins_at, ends_at, billed_in = asked
    if level:
        return await fetch(
            f"SELECT {_ROW} FROM usage_event WHERE tenant_id = $1 AND meter = $2 AND event_time < $3"
            " AND (billed_in IS NULL OR billed_in <= $4) AND subject = $5 AND ($6::uuid IS NULL OR id > $6)"
            " ORDER BY id LIMIT $7",
            meter,
            ends_at,
            billed_in,
            subject,
            after,
            most,
        )
    return await fetch(
        f"SELECT {_ROW} FROM usage_event WHERE tenant_id = $1 AND meter = $2 AND event_time >= $3 AND event_time < $4"
        " AND billed_in IS NOT DISTINCT FROM $5 AND subject = $6"
        " AND ($7::uuid IS NULL OR id > $7) ORDER BY id LIMIT $8",
        meter,
        begins_at,
        ends_at,
        billed_in,
        subject,
        after,
        most,
    )
