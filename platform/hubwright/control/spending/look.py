"""Looking at a month: what reaches 50, 80 or 100 per cent is told once; at the month's cap a feature goes off."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from editions.proration import Period, period_of
from hubwright.control.billing import queries as billing
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.months import zone
from hubwright.control.billing.preview import preview
from hubwright.control.spending import queries
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.spending.letters import write_to_administrators
from hubwright.control.spending.plan import switch_next_off
from hubwright.control.spending.reserve import settle

THRESHOLDS = (50, 80, 100)
_FORGOTTEN = timedelta(minutes=15)


class Reached(msgspec.Struct, frozen=True):
    """A subject that came so far; `part` is what there is of `whole`."""

    subject: str
    part: Decimal
    whole: Decimal

    @property
    def percent(self) -> int:
        """How far; of nothing everything is used up."""
        return int(self.part * 100 / self.whole) if self.whole else 100


async def look(now: datetime) -> list[tuple[str, int]]:
    """Bring sums up to date, tell what is newly reached, switch off what is beyond; what was told."""
    for idem_key in await queries.forgotten_holds(now - _FORGOTTEN):
        await settle(idem_key, 0)
    period = period_of(now, await zone())
    await queries.put_on_where("spending", period.begins_at)
    invoice = await preview(period, now)
    caps = await queries.caps()
    told = []
    for reached in await _all(period, invoice):
        crossed = [threshold for threshold in THRESHOLDS if reached.percent >= threshold]
        new = [each for each in crossed if await queries.tell_once(period.begins_at, reached.subject, each, now)]
        if new:
            await write_to_administrators(reached.subject, new[-1], key=f"{period.begins_at:%Y-%m}")
            told.append((reached.subject, new[-1]))
    if invoice is not None and EVERYTHING in caps and caps[EVERYTHING]["most"] is not None:
        await _stop_at(caps[EVERYTHING]["most"], invoice.before_credit, period.begins_at, now)
    return told


async def _stop_at(most: Decimal, spent: Decimal, begins_at: datetime, now: datetime) -> None:
    """One feature at a time: the next when the month came to more although the one before is off, or was kept on."""
    kept = await queries.kept_on(begins_at)
    reached = [row["spent"] for row in (await queries.off()).values() if row["why"] == "spending"] + [*kept.values()]
    if spent >= most and (not reached or spent > max(reached)):
        await switch_next_off("spending", spent, now, but=kept)


async def _all(period: Period, invoice: Invoice | None) -> list[Reached]:
    caps, used = await queries.caps(), await queries.used(period.begins_at)
    found = []
    for feature, row in caps.items():
        if row["most"] is None:
            continue
        if feature in PAID:
            found.append(Reached(feature, used.get(feature, Decimal(0)), row["most"]))
        elif invoice is not None:
            found.append(Reached(EVERYTHING, invoice.before_credit, row["most"]))
    agreed = [terms for terms in await billing.terms() if terms.begins_at < period.ends_at]
    if agreed and invoice is not None:
        included = {meter: price.included for meter, price in agreed[-1].prices.items() if price.included}
        quantities = {
            meter: sum(
                (line.quantity for line in invoice.lines if line.meter == meter and line.kind == "usage"), Decimal(0)
            )
            for meter in included
        }
        found += [Reached(meter, quantities[meter], Decimal(most)) for meter, most in included.items()]
    return found
