"""What partners' plugins cost a company: a monthly price by the second while they are on, and what they counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

import msgspec

from editions.proration import Period
from hubwright.control.billing.invoice import Line, Opens
from hubwright.control.billing.money import EXACT, NOTHING, Currency, rounded
from hubwright.control.billing.splitting import part


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin went on, off, or to another version; `each` are its meters' prices for one."""

    at: datetime
    plugin: str
    version: str
    partner_id: UUID
    release_id: UUID
    currency: str
    monthly: Decimal = NOTHING
    each: dict[str, Decimal] = {}
    is_on: bool = True


class Stop(msgspec.Struct, frozen=True):
    """A release runs for nobody from a moment on, or again for everybody who has it."""

    release_id: UUID
    at: datetime
    stopped: bool


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a period in which one switch held; its monthly price is charged for those parts that it was on."""

    begins_at: datetime
    ends_at: datetime
    switch: Switch
    on: tuple[tuple[datetime, datetime], ...] = ()


class PluginUse(msgspec.Struct, frozen=True):
    """What a plugin's meter counted in the span that began then."""

    meter: str
    begins_at: datetime
    quantity: Decimal


class PluginCharges(msgspec.Struct, frozen=True):
    """Everything about plugins that an invoice is made of."""

    spans: Sequence[Span] = ()
    uses: Sequence[PluginUse] = ()


def spans(begins_at: datetime, ends_at: datetime, switches: Iterable[Switch], stops: Sequence[Stop] = ()) -> list[Span]:
    """Cut a time where plugins were switched. What is counted while one is off costs what it cost before."""
    by_plugin: dict[str, list[Switch]] = {}
    for switch in sorted(switches, key=lambda each: each.at):
        by_plugin.setdefault(switch.plugin, []).append(switch)
    found = []
    for _plugin, held in sorted(by_plugin.items()):
        ends = [*(later.at for _earlier, later in pairwise(held)), ends_at]
        for switch, until in zip(held, ends, strict=True):
            begins, over = _inside(switch.at, begins_at, ends_at), _inside(until, begins_at, ends_at)
            if begins < over:
                on = tuple(_running(begins, over, switch.release_id, stops)) if switch.is_on else ()
                found.append(Span(begins_at=begins, ends_at=over, switch=switch, on=on))
    return found


def plugin_lines(period: Period, currency: Currency, charges: PluginCharges) -> list[Line]:
    """A line for each time that a plugin with a monthly price was on, and for each meter that counted."""
    used = {(use.meter, use.begins_at): use.quantity for use in charges.uses}
    lines = []
    for span in charges.spans:
        if span.switch.currency == currency:
            lines += _monthly(period, currency, span)
            lines += _counted(period, currency, span, used)
    return lines


def _monthly(period: Period, currency: Currency, span: Span) -> list[Line]:
    lines = [
        Line(
            kind="plugin",
            begins_at=begins,
            ends_at=ends,
            amount=part(span.switch.monthly, currency, period, begins, ends),
            plugin=span.switch.plugin,
            release=span.switch.version,
        )
        for begins, ends in span.on
        if span.switch.monthly
    ]
    return [line for line in lines if line.amount]


def _counted(period: Period, currency: Currency, span: Span, used: dict[tuple[str, datetime], Decimal]) -> list[Line]:
    lines = []
    for meter, price in sorted(span.switch.each.items()):
        quantity = used.get((meter, span.begins_at), NOTHING)
        amount = rounded(EXACT.multiply(price, quantity), currency)
        if quantity and price:
            opens = Opens(meter=meter, begins_at=span.begins_at, ends_at=span.ends_at, billed_in=period.begins_at)
            lines.append(
                Line(
                    kind="usage",
                    begins_at=span.begins_at,
                    ends_at=span.ends_at,
                    amount=amount,
                    meter=meter,
                    plugin=span.switch.plugin,
                    release=span.switch.version,
                    quantity=quantity,
                    charged=quantity,
                    opens=opens,
                )
            )
    return lines


def _running(
    begins_at: datetime, ends_at: datetime, release_id: UUID, stops: Sequence[Stop]
) -> Iterable[tuple[datetime, datetime]]:
    """The parts of a time in which the platform let a release run."""
    begins: datetime | None = begins_at
    for stop in sorted((each for each in stops if each.release_id == release_id), key=lambda each: each.at):
        moment = _inside(stop.at, begins_at, ends_at)
        if stop.stopped and begins is not None:
            if begins < moment:
                yield begins, moment
            begins = None
        elif not stop.stopped and begins is None:
            begins = moment
    if begins is not None and begins < ends_at:
        yield begins, ends_at


def _inside(moment: datetime, first: datetime, last: datetime) -> datetime:
    return min(max(moment.replace(microsecond=0), first), last)
