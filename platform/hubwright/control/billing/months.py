"""The months of a company, and what it used in them as its terms cut them up."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from editions.proration import Period
from hubwright.control.billing.draft import Use
from hubwright.control.billing.terms import Terms, stretches
from hubwright.control.companies import find_company
from hubwright.control.usage.spans import used_in
from hubwright.kernel.scope import active_tenant


async def zone() -> ZoneInfo:
    """Where the active company's day begins."""
    company = await find_company(active_tenant())
    return ZoneInfo(company.time_zone if company is not None else "UTC")


async def uses(period: Period, agreed: Sequence[Terms], billed_before: datetime, where: ZoneInfo) -> list[Use]:
    """What every meter counted in each stretch of a period, as it is billed before a moment."""
    return [
        Use(meter=used.meter, begins_at=stretch.begins_at, quantity=used.quantity, level=used.level)
        for stretch in stretches(period, agreed)
        for used in await used_in(stretch.begins_at, stretch.ends_at, billed_before, where)
    ]
