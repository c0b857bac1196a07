"""What the ledger, the kept days and the rows of what was told say of a span."""

from datetime import datetime

from hubwright.kernel.database import Row, fetch


async def ledger(begins_at: datetime, ends_at: datetime) -> list[Row]:
    """What was counted, by meter; corrections included."""
    return await fetch(
        "SELECT meter, sum(quantity) AS quantity FROM usage_event"
        " WHERE tenant_id = $1 AND event_time >= $2 AND event_time < $3 GROUP BY meter",
        begins_at,
        ends_at,
    )


async def days(begins_at: datetime, ends_at: datetime) -> list[Row]:
    """What the kept days come to, by meter, exactly and in whole numbers a day."""
    return await fetch(
        "SELECT meter, sum(quantity) AS quantity, sum(floor(quantity))::bigint AS whole FROM"
        " (SELECT meter, starts_at, sum(quantity) AS quantity FROM usage_rollup"
        " WHERE tenant_id = $1 AND starts_at >= $2 AND starts_at < $3 GROUP BY meter, starts_at) d GROUP BY meter",
        begins_at,
        ends_at,
    )
