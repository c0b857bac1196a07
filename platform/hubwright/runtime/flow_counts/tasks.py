"""Counts when somebody looks, and every hour from then on while anything happens."""

from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue, job
from hubwright.runtime.flow_counts.count import COUNT, count_up

EVERY = timedelta(hours=1)
DAYS_AT_ONCE = 2  # yesterday may change until an hour after midnight, so it takes today with it
AT_ONCE_S = 1.0  # others wait behind a job


@job(COUNT)
async def count_steps(tenant_id: UUID, _payload: dict[str, Any]) -> None:
    """Count what is new, some days at a time; where nothing happens any more, the next one begins with a look."""
    now = utc_now()
    until = monotonic() + AT_ONCE_S
    done = await count_up(tenant_id, now, most=DAYS_AT_ONCE)
    while done.next_day is not None and monotonic() < until:
        done = await count_up(tenant_id, now, most=DAYS_AT_ONCE)
    async with acting_for(tenant_id):
        if done.next_day is not None:
            await enqueue(COUNT, {}, dedup_key=f"from:{done.next_day}:{int(now.timestamp())}")
        elif done.sums:
            next_at = now + EVERY
            await enqueue(COUNT, {}, run_at=next_at, dedup_key=f"hour:{int(next_at.timestamp()) // 3600}")
