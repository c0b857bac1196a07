"""Which plugins of partners the active company had in a period, when, at which price, and what they counted."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from editions.proration import Period
from hubwright.control.billing.plugin_charges import PluginCharges, PluginUse, Span, Stop, Switch, spans
from hubwright.control.billing.terms import Terms, stretches
from hubwright.control.usage.meters import plugin_meter
from hubwright.control.usage.spans import used_in
from hubwright.host.installation.price_queries import price_history
from hubwright.host.releases.stop_queries import stops_of
from hubwright.kernel.database import Row
from hubwright_sdk.manifest import Price


async def plugin_charges(
    period: Period, agreed: Sequence[Terms], billed_before: datetime, where: ZoneInfo
) -> PluginCharges:
    """Everything about plugins that the invoice of a period is made of; before the first terms nothing is charged."""
    history = [_switch(row) for row in await price_history()]
    cut = stretches(period, agreed)
    if not history or not cut:
        return PluginCharges()
    stops = [Stop(**row) for row in await stops_of({each.release_id for each in history})]
    held = spans(cut[0].begins_at, period.ends_at, history, stops)
    return PluginCharges(held, await _counted(held, billed_before, where))


async def _counted(held: Sequence[Span], billed_before: datetime, where: ZoneInfo) -> list[PluginUse]:
    times = {(span.begins_at, span.ends_at) for span in held if span.switch.each}
    used = {
        (begins_at, ends_at, each.meter): each.quantity
        for begins_at, ends_at in times
        for each in await used_in(begins_at, ends_at, billed_before, where)
    }
    return [
        PluginUse(meter, span.begins_at, used[span.begins_at, span.ends_at, meter])
        for span in held
        for meter in span.switch.each
        if (span.begins_at, span.ends_at, meter) in used
    ]


def _switch(row: Row) -> Switch:
    price = msgspec.convert(row["price"], Price)
    return Switch(
        at=row["at"],
        plugin=row["plugin"],
        version=row["version"],
        partner_id=row["partner_id"],
        release_id=row["release_id"],
        currency=price.currency,
        monthly=Decimal(price.monthly),
        each={plugin_meter(row["plugin"], key): Decimal(each) for key, each in price.per_unit.items() if Decimal(each)},
        is_on=row["is_on"],
    )
