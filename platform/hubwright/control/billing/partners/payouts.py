"""What partners earned up to a month is sent to them, once, whatever dies on the way."""

from datetime import UTC, datetime

import structlog

from hubwright.control.billing.money import minor_units
from hubwright.control.billing.partners import queries
from hubwright.control.billing.payments.current import payments, set_up
from hubwright.control.billing.payments.failures import PaymentFailure, Refused
from hubwright.kernel.database import Row, outside_tenants

log = structlog.get_logger()
LEASE_S = 120.0  # two calls, each with the patience of a call
_AGAIN_S, _REFUSED_S = 60.0, 6 * 3600.0


async def plan_payouts(now: datetime) -> int:
    """Plan what was earned before this month, for each partner and currency; sums below nothing wait for the next."""
    until = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    async with outside_tenants(queries.REASON):
        partners = await queries.payable(until)
    planned = 0
    for partner_id in partners:
        async with outside_tenants(queries.REASON):
            for row in await queries.unsent(partner_id, until):
                if row["amount"] > 0:
                    planned += await queries.plan_payout(partner_id, until, row["currency"], row["amount"], now)
    return planned


async def send_payouts(now: datetime, lease_s: float = LEASE_S) -> int:
    """Send what is planned, one after the other; how many were sent."""
    done = 0
    while set_up():
        async with outside_tenants(queries.REASON):
            payout = await queries.take(lease_s)
        if payout is None:
            break
        done += await _send(payout, now)
    return done


async def _send(payout: Row, now: datetime) -> bool:
    try:
        transfer = await payments().pay_share(
            payout["payee"],
            minor_units(payout["amount"], payout["currency"]),
            payout["currency"],
            key=f"payout/{payout['id']}",
            attempt=payout["attempts"],
        )
    except PaymentFailure as failure:
        log.warning("payout_not_sent", payout=str(payout["id"]), error=str(failure))
        pause = _REFUSED_S if isinstance(failure, Refused) else _AGAIN_S
        async with outside_tenants(queries.REASON):
            await queries.not_sent(payout["id"], str(failure)[:500], pause)
        return False
    async with outside_tenants(queries.REASON):
        return await queries.sent(payout["id"], transfer, now)
