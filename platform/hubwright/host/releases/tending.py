"""What processes do for releases all the time: each writes down how its calls went, workers bring on what is due."""

import asyncio
from contextlib import suppress

import structlog

from hubwright.host.releases import health, stages
from hubwright.kernel.clock import utc_now

log = structlog.get_logger()
EVERY_S = 5.0


async def tend_releases(stopping: asyncio.Event) -> None:
    """Bring stages on until told to stop."""
    while not stopping.is_set():
        try:
            await stages.advance(utc_now())
        except Exception as failure:  # the database may be away; the next look may find it
            log.warning("releases_untended", error=f"{type(failure).__name__}: {failure}")
        await _pause(stopping)


async def tell_health(stopping: asyncio.Event) -> None:
    """Write down what this process counted until told to stop; the last of it is told on the way out."""
    while not stopping.is_set():
        await tell_last()
        await _pause(stopping)


async def tell_last() -> None:
    """Write down what was counted since; a database that is away costs these counts and nothing else."""
    try:
        await health.write_down()
    except Exception as failure:
        log.warning("health_untold", error=f"{type(failure).__name__}: {failure}")


async def _pause(stopping: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), EVERY_S)
