"""What we ourselves say of a month, meter by meter: four of the five numbers, read in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from editions.proration import Period
from hubwright.control.billing import queries as billing
from hubwright.control.billing.months import uses
from hubwright.control.billing.payments import push_queries
from hubwright.control.billing.plugins_held import plugin_charges
from hubwright.control.billing.reconcile import queries
from hubwright.control.billing.reconcile.compare import Sums
from hubwright.control.billing.terms import Terms
from hubwright.control.usage.meters import METERS

_NOTHING = Decimal(0)


async def own_sums(
    month: Period, begins_at: datetime, agreed: Sequence[Terms], where: ZoneInfo, *, meters_told: bool
) -> tuple[list[Sums], set[str]]:
    """Every meter of a month that has a price, and the meters of which everything told is acknowledged."""
    ledger = {row["meter"]: row["quantity"] for row in await queries.ledger(begins_at, month.ends_at)}
    days = {row["meter"]: row for row in await queries.days(begins_at, month.ends_at)}
    told, under_way = await _told(begins_at, month.ends_at)
    priced = {meter for terms in agreed for meter in terms.prices}
    in_time, invoiced = await _on_invoice(month, agreed, where, priced)
    priced |= in_time.keys()
    sums = [
        Sums(
            month=f"{month.begins_at.astimezone(where):%Y-%m}",
            meter=meter,
            ledger=ledger.get(meter, _NOTHING),
            days=days[meter]["quantity"] if meter in days else _NOTHING,
            whole_days=(days[meter]["whole"] if meter in days else 0) if _is_told(meter, agreed[-1]) else None,
            told=told.get(meter, 0) if meters_told and _is_told(meter, agreed[-1]) else None,
            in_time=in_time.get(meter, _NOTHING) if invoiced is not None else None,
            invoice=invoiced.get(meter, _NOTHING) if invoiced is not None else None,
        )
        for meter in sorted(priced & (ledger.keys() | days.keys() | told.keys() | (invoiced or {}).keys()))
    ]
    return sums, {each.meter for each in sums if each.told is not None} - under_way


def _is_told(meter: str, terms: Terms) -> bool:
    return meter in terms.prices and meter in METERS and METERS[meter].kind == "flow"


async def _told(begins_at: datetime, ends_at: datetime) -> tuple[dict[str, int], set[str]]:
    """What meters were or will be told; and which of them are not done. What was refused was not told."""
    told: defaultdict[str, int] = defaultdict(int)
    under_way = set()
    for row in await push_queries.sums(begins_at, ends_at):
        if row["state"] != "error":
            told[row["meter"]] += row["quantity"]
        if row["state"] not in ("acked", "error"):
            under_way.add(row["meter"])
    return dict(told), under_way


async def _on_invoice(
    month: Period, agreed: Sequence[Terms], where: ZoneInfo, priced: set[str]
) -> tuple[dict[str, Decimal], dict[str, Decimal] | None]:
    """What came in time for a month's own invoice, and what it says; None while it is not closed."""
    for _id, made in await billing.invoices(month.begins_at):
        if made.period.begins_at == month.begins_at:
            billed: defaultdict[str, Decimal] = defaultdict(Decimal)
            for line in made.lines:
                if line.kind == "usage":
                    billed[line.meter] += line.quantity
            in_time: defaultdict[str, Decimal] = defaultdict(Decimal)
            for use in await uses(made.period, agreed, made.period.ends_at, where):
                if use.meter in priced:
                    in_time[use.meter] += use.quantity
            for counted in (await plugin_charges(made.period, agreed, made.period.ends_at, where)).uses:
                in_time[counted.meter] += counted.quantity
            return dict(in_time), dict(billed)
    return {}, None
