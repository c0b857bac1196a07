"""An invoice is a function of terms, usage and credit: preview, invoice and adjustment all come from here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from editions.proration import Period
from editions.rates import Price
from hubwright.control.billing.credits import Grant, Posting, burn
from hubwright.control.billing.invoice import Invoice, Line, Opens
from hubwright.control.billing.money import EXACT, NOTHING, Currency, rounded
from hubwright.control.billing.plugin_charges import PluginCharges, plugin_lines
from hubwright.control.billing.rating import rate, standing
from hubwright.control.billing.splitting import part, share
from hubwright.control.billing.terms import Stretch, Terms, stretches


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """What a meter counted in a stretch: the sum of a flow, or where a level stood on average."""

    meter: str
    begins_at: datetime
    quantity: Decimal
    level: bool = False


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """A month that was invoiced, as it stands now, and what its usage was charged so far, by meter."""

    period: Period
    uses: Sequence[Use]
    charged: dict[str, Decimal]
    plugins: PluginCharges = PluginCharges()


class Credit(msgspec.Struct, frozen=True):
    """Grants and what was posted for them."""

    grants: Sequence[Grant] = ()
    postings: Sequence[Posting] = ()


def draft(
    period: Period,
    agreed: Sequence[Terms],
    uses: Iterable[Use],
    *,
    plugins: PluginCharges = PluginCharges(),  # noqa: B008 - frozen
    closed: Iterable[Closed] = (),
    credit: Credit = Credit(),  # noqa: B008 - frozen
) -> Invoice | None:
    """The invoice of a period; None when nothing was agreed to yet."""
    cut = stretches(period, agreed)
    if not cut:
        return None
    currency = cut[0].terms.currency
    lines = [*_base(period, cut), *usage_lines(period, cut, uses), *plugin_lines(period, currency, plugins)]
    for month in closed:
        lines += _adjustments(period, currency, month, agreed)
    invoice = Invoice(period=period, currency=currency, lines=tuple(lines))
    return msgspec.structs.replace(invoice, lines=(*lines, *_paid_by_credit(invoice, credit)))


def usage_lines(period: Period, cut: Sequence[Stretch], uses: Iterable[Use]) -> list[Line]:
    """A line for each meter that has a price and was used, for each stretch."""
    of = {(use.meter, use.begins_at): use for use in uses}
    lines: list[Line] = []
    before: defaultdict[str, Decimal] = defaultdict(Decimal)
    for stretch in cut:
        for meter, price in sorted(stretch.terms.prices.items()):
            use = of.get((meter, stretch.begins_at), Use(meter=meter, begins_at=stretch.begins_at, quantity=NOTHING))
            line = _usage(period, stretch, price, use, before[meter])
            if line.quantity or line.amount:
                lines.append(line)
            before[meter] += use.quantity
    return lines


def charged_by_meter(lines: Iterable[Line]) -> dict[str, Decimal]:
    """What usage lines and adjustments come to, by meter."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.meter:
            sums[line.meter] += line.amount
    return dict(sums)


def _base(period: Period, cut: Sequence[Stretch]) -> list[Line]:
    return [
        Line(
            kind="base",
            begins_at=stretch.begins_at,
            ends_at=stretch.ends_at,
            amount=part(stretch.terms.base, stretch.terms.currency, period, stretch.begins_at, stretch.ends_at),
            edition=stretch.terms.edition,
            version=stretch.terms.version,
        )
        for stretch in cut
    ]


def _usage(period: Period, stretch: Stretch, price: Price, use: Use, before: Decimal) -> Line:
    currency = stretch.terms.currency
    rated = rate(price, use.quantity, NOTHING if use.level else before)
    exact = rated.amount
    if use.level:
        seconds, whole = share(period, stretch.begins_at, stretch.ends_at)
        exact = EXACT.divide(EXACT.multiply(exact, Decimal(seconds)), Decimal(whole))
    least = part(standing(price, use.quantity), currency, period, stretch.begins_at, stretch.ends_at)
    return Line(
        kind="usage",
        begins_at=stretch.begins_at,
        ends_at=stretch.ends_at,
        amount=max(rounded(exact, currency), least) if least else rounded(exact, currency),
        meter=use.meter,
        edition=stretch.terms.edition,
        version=stretch.terms.version,
        quantity=use.quantity,
        included=rated.included,
        charged=rated.charged,
        opens=Opens(meter=use.meter, begins_at=stretch.begins_at, ends_at=stretch.ends_at, billed_in=period.begins_at),
    )


def _adjustments(period: Period, currency: Currency, month: Closed, agreed: Sequence[Terms]) -> list[Line]:
    """What a month that was closed costs more or less by what came since, as if it had come in time."""
    cut = stretches(month.period, agreed)
    lines = [*usage_lines(month.period, cut, month.uses), *plugin_lines(month.period, currency, month.plugins)]
    now, whose = charged_by_meter(lines), {line.meter: line.plugin for line in lines}
    return [
        Line(
            kind="adjustment",
            begins_at=month.period.begins_at,
            ends_at=month.period.ends_at,
            amount=rounded(now.get(meter, NOTHING) - month.charged.get(meter, NOTHING), currency),
            meter=meter,
            plugin=whose.get(meter, ""),
            opens=Opens(
                meter=meter,
                begins_at=month.period.begins_at,
                ends_at=month.period.ends_at,
                billed_in=period.begins_at,
                late=True,
            ),
        )
        for meter in sorted(now.keys() | month.charged.keys())
        if now.get(meter, NOTHING) != month.charged.get(meter, NOTHING)
    ]


def _paid_by_credit(invoice: Invoice, credit: Credit) -> list[Line]:
    grants = [grant for grant in credit.grants if grant.currency == invoice.currency]
    burned = burn(grants, credit.postings, invoice.before_credit, invoice.period.ends_at)
    return [
        Line(
            kind="credit",
            begins_at=invoice.period.begins_at,
            ends_at=invoice.period.ends_at,
            amount=taken.amount,
            grant_id=taken.grant_id,
        )
        for taken, _spent in burned
    ]
