"""What a month comes to so far: the very function that makes the invoice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from editions.proration import Period
from hubwright.control.billing import queries
from hubwright.control.billing.draft import Closed, Credit, Use, charged_by_meter, draft
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.money import EXACT
from hubwright.control.billing.months import uses
from hubwright.control.billing.plugin_charges import PluginCharges, PluginUse
from hubwright.control.billing.plugins_held import plugin_charges
from hubwright.control.billing.terms import Terms
from hubwright.control.companies import find_company
from hubwright.control.usage.billing import is_billed
from hubwright.control.usage.counts import CORRECTED
from hubwright.control.usage.roll import roll
from hubwright.kernel.scope import active_tenant


async def preview(period: Period, now: datetime, *, projected: bool = False) -> Invoice | None:
    """The invoice of a month if it were closed now, or as it will be if it goes on like this; a demo has none."""
    company = await find_company(active_tenant())
    if company is None or not is_billed(company):
        return None
    where = ZoneInfo(company.time_zone)
    await roll(now, where)
    agreed = await queries.terms()
    used = await uses(period, agreed, period.ends_at, where)
    plugins = await plugin_charges(period, agreed, period.ends_at, where)
    if projected:
        used, plugins = project(used, period, now), project_plugins(plugins, period, now)
    return draft(
        period,
        agreed,
        used,
        plugins=plugins,
        closed=await _closed(period, agreed, where),
        credit=Credit(*await queries.credit()),
    )


def project(used: Iterable[Use], period: Period, now: datetime) -> list[Use]:
    """Carry the last stretch of flows on to the end of the month as they went so far; levels stay as they are."""
    found = list(used)
    last = max((use.begins_at for use in found), default=period.begins_at)
    factor = _factor(last, period, now)
    if factor is None:
        return found
    return [
        use
        if use.level or use.begins_at != last
        else Use(meter=use.meter, begins_at=use.begins_at, quantity=EXACT.multiply(use.quantity, factor))
        for use in found
    ]


def project_plugins(plugins: PluginCharges, period: Period, now: datetime) -> PluginCharges:
    """The same for what plugins count: those that are on go on as they did since they were switched."""
    going_on = {
        (meter, span.begins_at)
        for span in plugins.spans
        for meter in span.switch.each
        if span.ends_at == period.ends_at and span.switch.is_on
    }
    uses = [
        PluginUse(use.meter, use.begins_at, EXACT.multiply(use.quantity, factor))
        if (use.meter, use.begins_at) in going_on and (factor := _factor(use.begins_at, period, now)) is not None
        else use
        for use in plugins.uses
    ]
    return PluginCharges(plugins.spans, uses)


def _factor(begins_at: datetime, period: Period, now: datetime) -> Decimal | None:
    passed = (min(now, period.ends_at) - begins_at).total_seconds()
    return Decimal((period.ends_at - begins_at).total_seconds()) / Decimal(passed) if passed > 0 else None


async def _closed(period: Period, agreed: Sequence[Terms], where: ZoneInfo) -> list[Closed]:
    """Months that were invoiced and for which something came since that this one takes."""
    since = period.begins_at - CORRECTED  # counts come 35 days late at most, corrections later
    late = set(await queries.closed_months_with_late_use(period.begins_at, since))
    if not late:
        return []
    kept = await queries.invoices(since)
    return [
        Closed(
            period=month.period,
            uses=await uses(month.period, agreed, period.ends_at, where),
            charged=_charged(month.period, kept),
            plugins=await plugin_charges(month.period, agreed, period.ends_at, where),
        )
        for _id, month in kept
        if month.period.begins_at in late and month.period.ends_at <= period.begins_at
    ]


def _charged(month: Period, kept: Sequence[tuple[UUID, Invoice]]) -> dict[str, Decimal]:
    """What a month's usage was charged until now, by its own invoice and later adjustments."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _id, invoice in kept:
        about = (line for line in invoice.lines if line.meter and _is_in(month, line.begins_at))
        for meter, amount in charged_by_meter(about).items():
            sums[meter] += amount
    return dict(sums)


def _is_in(month: Period, moment: datetime) -> bool:
    return month.begins_at <= moment < month.ends_at
