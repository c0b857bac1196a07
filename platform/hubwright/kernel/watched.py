"""Something small that every request asks for: each process keeps it, and looks again when told, or after a while.

A message that is lost costs a few seconds, no more; the database is the only truth.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

import structlog

from hubwright.kernel.database import after_commit
from hubwright.kernel.realtime import Payload, hub

T = TypeVar("T")
log = structlog.get_logger()
LOOK_S = 5.0
LOOK_WITHOUT_REDIS_S = 1.0


class Watched(Generic[T]):
    """One thing that is kept; `bell` names where processes hear that it changed."""

    def __init__(self, bell: str, load: Callable[[], Awaitable[T]], *, before: T) -> None:
        self._bell = bell
        self._load = load
        self.now = before  # until this process has looked once

    async def look(self) -> None:
        """Read it anew."""
        self.now = await self._load()

    def tell_changed(self) -> None:
        """After this transaction: read it here at once, and let every other process do so."""

        async def tell() -> None:
            await self.look()
            await hub.publish(self._bell, {})

        after_commit(tell)

    async def watch(self, stopping: asyncio.Event) -> None:
        """Keep it up to date until told to stop."""
        async with hub.subscribe(self._bell) as rings:
            while not stopping.is_set():
                try:
                    await self.look()
                except Exception as failure:  # the database may be away: what is kept stands until the next look
                    log.warning("watched_unread", bell=self._bell, error=f"{type(failure).__name__}: {failure}")
                await _heard(rings)


async def _heard(rings: "asyncio.Queue[Payload]") -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(rings.get(), LOOK_WITHOUT_REDIS_S if hub.redis is None else LOOK_S)
    while not rings.empty():
        rings.get_nowait()
