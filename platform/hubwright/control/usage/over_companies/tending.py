"""What a worker does for these sums all the time."""

import asyncio
from contextlib import suppress

import structlog

from hubwright.control.usage.over_companies.counting import count_when_due
from hubwright.kernel.clock import utc_now

log = structlog.get_logger()
LOOK_S = 5.0


async def tend_usage(stopping: asyncio.Event) -> None:
    """Until told to stop."""
    while not stopping.is_set():
        try:
            await count_when_due(utc_now())
        except Exception as failure:  # the database may be away; the next look may find it
            log.warning("usage_uncounted", error=f"{type(failure).__name__}: {failure}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_S)
