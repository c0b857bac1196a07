"""What workers do for partners all the time: plan what they are to be sent, and send it."""

import asyncio
from contextlib import suppress

import structlog

from hubwright.control.billing.partners import queries
from hubwright.control.billing.partners.payouts import plan_payouts, send_payouts
from hubwright.control.billing.payments.current import set_up
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants

log = structlog.get_logger()
LOOK_S = 10.0
ROUND_S = 3600.0


async def tend_payouts(stopping: asyncio.Event) -> None:
    """Until told to stop; where no provider is configured nobody can be paid."""
    if not set_up():
        return
    while not stopping.is_set():
        try:
            await pay_when_due()
        except Exception as failure:  # the database or the provider may be away; the next look may find them
            log.warning("payouts_untended", error=f"{type(failure).__name__}: {failure}")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_S)


async def pay_when_due() -> bool:
    """Plan and send if it is time; False when it is not, or another worker is at it."""
    async with outside_tenants(queries.REASON):
        due = await queries.take_round(ROUND_S)
    if due:
        await plan_payouts(utc_now())
    await send_payouts(utc_now())
    return due
