"""Closing a month: its preview becomes the invoice, and credit is booked with it."""

from datetime import datetime, timedelta

from editions.proration import Period
from hubwright.control.billing import queries
from hubwright.control.billing.credits import Entry, Grant, Posting, expire, give
from hubwright.control.billing.errors import TooEarly
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.preview import preview
from hubwright.control.usage import ledger_queries
from hubwright.kernel.ids import new_id

GRACE = timedelta(days=3)


async def close(period: Period, now: datetime) -> Invoice | None:
    """Make a month final; the same month is closed once, and again gives the invoice it has."""
    if now < period.ends_at + GRACE:
        raise TooEarly
    await ledger_queries.hold_still(closing=True)
    before = await queries.invoices(period.begins_at - timedelta(days=1))
    for _id, made in before:
        if made.period.begins_at == period.begins_at:
            return made
    if not await _is_next(period):
        raise TooEarly
    invoice = await preview(period, now)
    if invoice is None:
        return None
    invoice_id = new_id()
    await queries.add_invoice(invoice_id, invoice, now)
    await queries.post(_burned(invoice), now, invoice_id)
    if invoice.carried:
        await give_credit(
            Grant(
                id=new_id(),
                currency=invoice.currency,
                amount=invoice.carried,
                granted_at=period.ends_at,
                why=f"carried from {period.begins_at:%Y-%m}",
            ),
            idem_key=f"carried:{invoice_id}",
        )
    return invoice


async def give_credit(grant: Grant, *, idem_key: str) -> bool:
    """Open a grant; the same key gives once."""
    if not await queries.add_grant(grant, idem_key):
        return False
    await queries.post([give(grant)], grant.granted_at)
    return True


async def expire_credit(now: datetime) -> int:
    """Take what is left of grants whose time is over; how many."""
    await ledger_queries.hold_still(closing=True)
    entries = expire(*await queries.credit(), now)
    await queries.post(entries, now)
    return len(entries)


async def _is_next(period: Period) -> bool:
    """Months are closed in their order, from the one of the first terms on."""
    until = await ledger_queries.closed_until()
    if until is not None:
        return until == period.begins_at
    agreed = await queries.terms()
    return not agreed or agreed[0].begins_at >= period.begins_at


def _burned(invoice: Invoice) -> list[Entry]:
    return [
        (Posting(line.grant_id, "balance", line.amount), Posting(line.grant_id, "spent", -line.amount))
        for line in invoice.lines
        if line.kind == "credit" and line.grant_id is not None
    ]
