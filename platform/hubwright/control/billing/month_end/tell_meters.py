"""The provider's meters are told of each day what was counted, whenever that is more or less than they were told."""

from datetime import datetime, timedelta

from hubwright.control.billing import queries as billing
from hubwright.control.billing.month_end import queries
from hubwright.control.billing.months import zone
from hubwright.control.billing.payments import queries as payment_queries
from hubwright.control.billing.payments.pushing import Window, plan
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.roll import midnight, next_midnight, roll
from hubwright.kernel.scope import active_tenant

REACH = timedelta(days=34)  # Stripe takes counts of the last 35 days


async def tell_meters(now: datetime) -> int:
    """Bring the kept days up to date and plan what the meters lack; how many windows that are."""
    await roll(now, await zone())
    return await plan_untold(now)


async def plan_untold(now: datetime) -> int:
    """Plan what the meters lack of the kept days. Levels are no sums and stay here."""
    agreed = await billing.terms()
    if not agreed or await payment_queries.customer() is None:
        return 0
    where = await zone()
    since = midnight(max(agreed[0].begins_at, now - REACH), where)
    priced = {meter for meter in agreed[-1].prices if meter in METERS and METERS[meter].kind == "flow"}
    planned = 0
    for row in await queries.untold(since):
        if row["meter"] in priced:
            begins = row["starts_at"]
            window = Window(
                meter=row["meter"], begins_at=begins, ends_at=next_midnight(begins, where), quantity=row["quantity"]
            )
            planned += await plan(active_tenant(), window) is not None
    return planned
