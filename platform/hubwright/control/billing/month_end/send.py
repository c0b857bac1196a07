"""An invoice goes to the payment provider once, whatever dies on the way, and is charged there."""

from uuid import UUID

from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.month_end import queries
from hubwright.control.billing.month_end.bill_lines import bill_lines
from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.charge import CHARGE
from hubwright.control.billing.payments.companies import customer_of
from hubwright.control.billing.payments.current import payments, set_up
from hubwright.control.billing.payments.facts import note
from hubwright.control.billing.payments.port import Bill
from hubwright.control.billing.payments.who_pays import who_pays
from hubwright.control.companies import find_company
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import use_language
from hubwright.kernel.jobs import enqueue

LEASE_S = 300.0  # a bill of many lines is many calls


class UnderWay(Exception):
    """Another worker is at it, or died with it a moment ago."""


async def send(tenant_id: UUID, invoice_id: UUID, lease_s: float = LEASE_S) -> Bill | None:
    """Make it a bill there. None: nothing is to be paid, it is there already, or no provider is configured."""
    async with acting_for(tenant_id):
        invoice = await queries.invoice(invoice_id)
        if invoice is None or not invoice.total or not set_up() or await queries.bill_of(invoice_id) is not None:
            return None
        attempt = await queries.take(invoice_id, lease_s)
    if attempt is None:
        raise UnderWay
    asked_at = await inbox_queries.database_time()
    try:
        bill = await _issue(tenant_id, invoice_id, invoice, attempt)
    except BaseException:
        async with acting_for(tenant_id):
            await queries.let_go(invoice_id)
        raise
    async with acting_for(tenant_id):
        await queries.arrived(invoice_id, bill.id)
        await note(bill, asked_at)
        await enqueue(CHARGE, {"bill": bill.id}, dedup_key=f"first:{bill.id}", while_held=True)
    return bill


async def _issue(tenant_id: UUID, invoice_id: UUID, invoice: Invoice, attempt: int) -> Bill:
    async with acting_for(tenant_id):
        company, payer = await find_company(tenant_id), await who_pays()
    customer = await customer_of(tenant_id, payer)
    with use_language(company.language if company is not None else "en"):
        lines = bill_lines(invoice)
    month = f"{invoice.period.begins_at:%Y-%m}"
    return await payments().issue(customer, invoice.currency, lines, key=str(invoice_id), attempt=attempt, memo=month)
