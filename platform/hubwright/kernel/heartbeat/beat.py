"""The sign of life a process gives every few seconds while it lives."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

import asyncpg
import structlog

from hubwright.kernel.heartbeat import queries
from hubwright.kernel.ids import new_id

log = structlog.get_logger()
EVERY_S = 4.0
_FAREWELL_S = 1.0
_TROUBLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@asynccontextmanager
async def beating(
    kind: Literal["web", "worker"], stopping: asyncio.Event, sockets: Callable[[], int] = lambda: 0
) -> AsyncIterator[None]:
    """Give signs of life while inside; from `stopping` on they say that the process drains."""
    process_id = new_id()
    task = asyncio.create_task(_beat(process_id, kind, stopping, sockets), name="heartbeat")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with contextlib.suppress(*_TROUBLE):
            async with asyncio.timeout(_FAREWELL_S):
                await queries.sign_off(process_id)


async def _beat(process_id: UUID, kind: str, stopping: asyncio.Event, sockets: Callable[[], int]) -> None:
    while True:
        draining = stopping.is_set()
        try:
            await queries.give_sign(
                process_id, kind, host=socket.gethostname(), pid=os.getpid(), sockets=sockets(), draining=draining
            )
        except _TROUBLE as failure:
            log.warning("heartbeat_failed", error=type(failure).__name__)
        if draining:
            await asyncio.sleep(EVERY_S)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), EVERY_S)
