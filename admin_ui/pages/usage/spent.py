"""This month as one number, with a bar for each meter that has an allowance, and where it leads to."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from admin_ui.formats import money
from editions.proration import period_of
from hubwright.control.billing import queries as billing
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.months import zone
from hubwright.control.billing.preview import preview
from hubwright.control.billing.words import plugin_title
from hubwright.control.spending import queries as spending
from hubwright.control.spending.features import PAID
from hubwright.kernel.database import Row
from hubwright.kernel.i18n import language
from hubwright.runtime.ways.read import flows_of


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """What the month comes to so far and at its end, in words."""

    so_far: str
    forecast: str
    by_credit: str
    base: str


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One meter against what is included, and what is beyond it."""

    quantity: Decimal
    included: int
    amount: str
    forecast: str


class PluginSpent(msgspec.Struct, frozen=True, kw_only=True):
    """What one plugin of a partner comes to, so far and at the end of the month."""

    plugin: str
    title: str
    amount: str
    forecast: str


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """The whole; `bars` by meter, what plugins come to, what a cap switched `off` and what is `unpaid`."""

    spent: Spent
    bars: dict[str, Bar]
    plugins: list[PluginSpent]
    off: list[str]
    unpaid: list[str]


async def spent_in(now: datetime) -> Month | None:
    """The month that runs; None before any prices were agreed to."""
    period = period_of(now, await zone())
    invoice, forecast = await preview(period, now), await preview(period, now, projected=True)
    if invoice is None or forecast is None:
        return None
    prices = (await billing.terms())[-1].prices
    words, off = invoice.currency, await spending.off()
    credit = invoice.before_credit - invoice.total
    return Month(
        spent=Spent(
            so_far=money(invoice.total, words),
            forecast=money(forecast.total, words),
            by_credit=money(credit, words) if credit > 0 else "",
            base=money(sum((line.amount for line in invoice.lines if line.kind == "base"), Decimal(0)), words),
        ),
        bars={
            meter: Bar(
                quantity=_of(invoice, meter, "quantity"),
                included=price.included,
                amount=money(_of(invoice, meter, "amount"), words),
                forecast=money(_of(forecast, meter, "amount"), words),
            )
            for meter, price in prices.items()
        },
        plugins=[
            PluginSpent(
                plugin=plugin,
                title=plugin_title(plugin),
                amount=money(_by(invoice, plugin), words),
                forecast=money(_by(forecast, plugin), words),
            )
            for plugin in sorted({line.plugin for line in (*invoice.lines, *forecast.lines) if line.plugin})
        ],
        off=_titles(off, "spending"),
        unpaid=_titles(off, "payment"),
    )


async def ways_to(sessions: list[str]) -> dict[str, str]:
    """Where the steps of executions are seen, by execution."""
    found = await flows_of({UUID(each) for each in sessions})
    return {str(session): f"/flows/{flow}/live/{session}" for session, flow in found.items()}


def _titles(off: Mapping[str, Row], why: str) -> list[str]:
    return [PAID[feature].title[language()] for feature, row in sorted(off.items()) if row["why"] == why]


def _of(invoice: Invoice, meter: str, what: str) -> Decimal:
    return sum((getattr(line, what) for line in invoice.lines if line.meter == meter), Decimal(0))


def _by(invoice: Invoice, plugin: str) -> Decimal:
    return sum((line.amount for line in invoice.lines if line.plugin == plugin), Decimal(0))
