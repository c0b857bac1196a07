"""What a worker does for releases all the time: writes down how calls went, and brings on what is due."""

import asyncio
from contextlib import suppress

import structlog

from hubwright.host.releases import health, stages
from hubwright.kernel.clock import utc_now

log = structlog.get_logger()
EVERY_S = 5.0


async def tend_releases(stopping: asyncio.Event) -> None:
    """Until told to stop; what was counted last is written down on the way out."""
    while not stopping.is_set():
        await _tend()
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_S)
    await _tend()


async def _tend() -> None:
    try:
        await health.write_down()
        await stages.advance(utc_now())
    except Exception as failure:  # the database may be away; the next look may find it
        log.warning("releases_untended", error=f"{type(failure).__name__}: {failure}")
