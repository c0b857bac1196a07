"""Comes to every company once a day; a round that takes long goes on in parts, others in between."""

import asyncio
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import structlog

from hubwright.kernel.clock import utc_now
from hubwright.kernel.due import due_now
from hubwright.kernel.files import FileStore
from tenants.retention import queries
from tenants.retention.sweep import sweep

log = structlog.get_logger()
EVERY_S = 60.0
_DAY_S, _AGAIN_S = 24 * 3600.0, 300.0
_AT_ONCE = 20


async def go_round(now: datetime, store: FileStore) -> int:
    """Come to the companies whose turn it is; returns to how many."""
    await queries.let_all_come()
    due = await due_now(queries.KIND, _AT_ONCE)
    for tenant_id, _id in due:
        await _come_to(tenant_id, now, store)
    return len(due)


async def _come_to(tenant_id: UUID, now: datetime, store: FileStore) -> None:
    await queries.put_off(tenant_id, _AGAIN_S)
    try:
        is_over = await sweep(tenant_id, now, store)
    except Exception as failure:  # one company's trouble is not another's
        log.warning("retention_failed", tenant=str(tenant_id), error=type(failure).__name__)
        return
    await queries.put_off(tenant_id, _DAY_S if is_over else 0)


async def tend_retention(stopping: asyncio.Event, store: FileStore) -> None:
    """Go round until told to stop."""
    while not stopping.is_set():
        try:
            busy = await go_round(utc_now(), store)
        except Exception as failure:  # the database may be away; the next look may find it
            log.warning("retention_waits", error=f"{type(failure).__name__}: {failure}")
            busy = 0
        if not busy:
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), EVERY_S)
