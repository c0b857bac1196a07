"""Counts when somebody looks, and every hour from then on while anything happens."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue, job
from hubwright.runtime.flow_counts.count import COUNT, count_up

EVERY = timedelta(hours=1)


@job(COUNT)
async def count_steps(tenant_id: UUID, _payload: dict[str, Any]) -> None:
    """Count what is new; where nothing happens any more, the next one begins with somebody's looking."""
    now = utc_now()
    if await count_up(tenant_id, now):
        async with acting_for(tenant_id):
            next_at = now + EVERY
            await enqueue(COUNT, {}, run_at=next_at, dedup_key=f"hour:{int(next_at.timestamp()) // 3600}")
