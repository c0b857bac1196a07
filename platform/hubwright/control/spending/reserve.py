"""Taking from a cap before a deed that costs, and settling afterwards what it really cost."""

from datetime import datetime
from decimal import Decimal

from editions.proration import period_of
from hubwright.control.billing.months import zone
from hubwright.control.spending import queries
from hubwright.control.spending.features import PAID


async def reserve(feature: str, quantity: int, *, idem_key: str, now: datetime) -> bool:
    """Take so much from the month's cap; False when the feature is off or its cap has no room. Once for a deed."""
    assert feature in PAID
    if await queries.is_off(feature):
        return False
    caps = await queries.caps()
    if feature not in caps or caps[feature]["most"] is None:
        return True
    begins_at = period_of(now, await zone()).begins_at
    if not await queries.add_hold(idem_key, feature, begins_at, Decimal(quantity), now):
        return True
    if await queries.take(feature, begins_at, Decimal(quantity)):
        return True
    await queries.end_hold(idem_key)
    return False


async def settle(idem_key: str, quantity: int) -> None:
    """What a deed really used; nothing gives back all that was taken for it."""
    held = await queries.end_hold(idem_key)
    if held is not None:
        await queries.change_use(held["feature"], held["begins_at"], Decimal(quantity) - held["quantity"])
