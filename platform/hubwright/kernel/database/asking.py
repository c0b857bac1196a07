"""Asking every database the same: what one does not answer the others do, and it is left alone for a while."""

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from hubwright.kernel.database.engine import DB
from hubwright.kernel.database.transaction import outside_tenants_at
from hubwright.kernel.database.where import MAIN

T = TypeVar("T")
_PATIENCE_S = 3.0
_PAUSE_S = 10.0
_away: dict[str, float] = {}
log = structlog.get_logger()


async def everywhere(reason: str, read: Callable[[str], Awaitable[list[T]]]) -> list[list[T]]:
    """What each database has, the main one first; `read` is told which one it is in. A failing main one is an error."""
    keys = [key for key in DB.keys if _away.get(key, 0.0) <= time.monotonic()]
    if keys == [MAIN]:
        return [await _at(MAIN, reason, read)]
    tasks = [asyncio.create_task(_answer(key, reason, read), context=contextvars.Context()) for key in keys]
    try:
        return list(await asyncio.gather(*tasks))
    finally:  # when the main one failed, or nobody waits any more, no question runs on by itself
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _answer(key: str, reason: str, read: Callable[[str], Awaitable[list[T]]]) -> list[T]:
    if key == MAIN:
        return await _at(key, reason, read)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await _at(key, reason, read)
    except Exception as failure:  # whatever is the matter with one company's database, it is not the others' matter
        _away[key] = time.monotonic() + _PAUSE_S
        log.error("database_away", database=key, error=f"{type(failure).__name__}: {failure}")
        return []


async def _at(key: str, reason: str, read: Callable[[str], Awaitable[list[T]]]) -> list[T]:
    async with outside_tenants_at(key, reason):
        return await read(key)
