"""What workers do for payments all the time: act on events, tell meters, ask for what was lost on the way."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.current import close_payments, payments, set_up
from hubwright.control.billing.payments.dun import due_dunning, look
from hubwright.control.billing.payments.handle import handle_waiting
from hubwright.control.billing.payments.pushing import LEASE_S, push
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.realtime import hub

log = structlog.get_logger()
SWEEP_S = 1.0
CATCH_UP_S = 600.0
_LATE = timedelta(hours=6)  # so long an event may have been on its way and still come after newer ones
_KEPT = timedelta(days=29)  # Stripe keeps thirty
_AT_ONCE = 16


async def tend_payments(stopping: asyncio.Event) -> None:
    """Until told to stop; where no provider is configured there is nothing to do."""
    if not set_up():
        return
    loop = asyncio.get_running_loop()
    next_look = loop.time()
    async with hub.subscribe(inbox_queries.BELL) as rings:
        while not stopping.is_set():
            busy = 0
            try:
                if loop.time() >= next_look:
                    next_look = loop.time() + CATCH_UP_S
                    await catch_up()
                busy = await handle_waiting() + await push_due() + await dun_due()
            except Exception as failure:  # the database or the provider may be away; the next look may find them
                log.warning("payments_untended", error=f"{type(failure).__name__}: {failure}")
            if not busy:
                with suppress(TimeoutError):
                    await asyncio.wait_for(rings.get(), SWEEP_S)
    await close_payments()


async def push_due(most: int = 200, lease_s: float = LEASE_S) -> int:
    """Tell the meters what is due, tenants taking turns; how many were told."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(due: Due) -> None:
        async with gate:
            await push(*due, lease_s)

    found = await due_now("stripe_push", most)
    await asyncio.gather(*(one(each) for each in found))
    return len(found)


async def dun_due() -> int:
    """Let time go by for companies that owe something; how many they were."""
    found = await due_dunning()
    for each in found:
        await look(each, await inbox_queries.database_time())
    return len(found)


async def catch_up() -> int:
    """Ask what happened, and keep what never came; how much that was."""
    now = await inbox_queries.database_time()
    newest = await inbox_queries.newest()
    since = max(now - _KEPT, (newest or now) - _LATE)
    missed = [each for each in await payments().happened_since(since) if await inbox_queries.keep(each, "asking")]
    if missed:
        log.warning("payments_missed", events=len(missed))
    return len(missed)
