"""What a worker does for months that run: sums, alerts, caps, and credit whose time is over."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from hubwright.control.billing.close import expire_credit
from hubwright.control.companies import every_company
from hubwright.control.spending.look import look
from hubwright.control.usage.rollup_queries import end_look, take_turn
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for

log = structlog.get_logger()
EVERY_S = 60.0


async def tend_spending(stopping: asyncio.Event) -> None:
    """Until told to stop."""
    while not stopping.is_set():
        try:
            await look_everywhere(utc_now(), stopping)
        except Exception as failure:  # the database may be away; the next round may find it
            log.warning("spending_unseen", error=f"{type(failure).__name__}: {failure}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_S)


async def look_everywhere(now: datetime, stopping: asyncio.Event) -> int:
    """Look at every company that no other worker has just looked at; how many."""
    seen = 0
    for company in await every_company():
        if stopping.is_set():
            break
        if company.status == "provisioning":
            continue
        try:
            seen += await _look_at(company.id, now)
        except Exception as failure:  # one company's trouble is not the others'
            log.warning("spending_unseen", company=str(company.id), error=f"{type(failure).__name__}: {failure}")
    return seen


async def _look_at(tenant_id: UUID, now: datetime) -> bool:
    """False when another worker has just done so. Credit has its own transaction, as closing has."""
    async with acting_for(tenant_id):
        turn = await take_turn()
        looked_at = turn["looked_at"] if turn is not None else None
        if looked_at is not None and looked_at > now - timedelta(seconds=EVERY_S / 2):
            return False
        await look(now)
        await end_look(now)
    async with acting_for(tenant_id):
        await expire_credit(now)
    return True
