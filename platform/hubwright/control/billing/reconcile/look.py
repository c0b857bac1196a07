"""A company's numbers are laid beside each other, and where two differ operators are told until they do not."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import structlog

from editions.proration import Period, period_of
from hubwright.control.billing import queries as billing
from hubwright.control.billing.month_end.tell_meters import REACH, plan_untold
from hubwright.control.billing.months import zone
from hubwright.control.billing.payments import queries as payment_queries
from hubwright.control.billing.payments.current import payments, set_up
from hubwright.control.billing.payments.failures import PaymentFailure
from hubwright.control.billing.payments.pushing import event_name
from hubwright.control.billing.reconcile.compare import Drift, Sums, drifts
from hubwright.control.billing.reconcile.own_sums import own_sums
from hubwright.control.billing.reconcile.standing import stand
from hubwright.control.usage.roll import midnight, roll
from hubwright.kernel.database import acting_for
from hubwright.kernel.telemetry import BILLING_DRIFTS

log = structlog.get_logger()


class _Month(msgspec.Struct, frozen=True):
    """A month as we have it, from where it is compared, and the meters whose provider can be asked."""

    period: Period
    begins_at: datetime
    sums: list[Sums]
    settled: set[str]


async def reconcile(tenant_id: UUID, now: datetime) -> list[Drift]:
    """Compare the month that runs and the one before; what the meters lack is told first, as every hour."""
    async with acting_for(tenant_id):
        await roll(now, await zone())
        await plan_untold(now)
        customer, months = await payment_queries.customer(), await _months(now)
    found = [drift for month in months for sums in await _with_provider(month, customer) for drift in drifts(sums)]
    async with acting_for(tenant_id):
        await stand(found)
    for drift in found:
        BILLING_DRIFTS.labels(drift.between).inc()
        log.error("billing_drift", month=drift.month, meter=drift.meter, between=drift.between, more=str(drift.more))
    return found


async def _months(now: datetime) -> list[_Month]:
    agreed, where = await billing.terms(), await zone()
    if not agreed:
        return []
    running = period_of(now, where)
    begun, reach = midnight(agreed[0].begins_at, where), midnight(now - REACH, where)
    found = []
    for period in (period_of(running.begins_at - timedelta(days=1), where), running):
        begins_at = max(period.begins_at, begun)
        if begins_at < period.ends_at:
            told = begins_at >= reach and await payment_queries.customer() is not None
            sums, settled = await own_sums(period, begins_at, agreed, where, meters_told=told)
            found.append(_Month(period, begins_at, sums, settled))
    return found


async def _with_provider(month: _Month, customer: str | None) -> list[Sums]:
    """What the provider has taken, where everything was acknowledged and it answers; outside of transactions."""
    if customer is None or not set_up():
        return month.sums
    return [
        msgspec.structs.replace(sums, provider=await _taken(sums.meter, customer, month))
        if sums.meter in month.settled
        else sums
        for sums in month.sums
    ]


async def _taken(meter: str, customer: str, month: _Month) -> int | None:
    try:
        there = await payments().ensure_meter(event_name(meter), meter)
        return await payments().counted(there, customer, month.begins_at, month.period.ends_at)
    except PaymentFailure as failure:
        log.warning("provider_not_compared", meter=meter, error=str(failure))
        return None
