"""The job that gives partners their share; it goes on while a company is held, since what it paid was paid."""

from typing import Any
from uuid import UUID

from hubwright.control.billing.partners.queries import invoice_of_bill
from hubwright.control.billing.partners.share_out import share_out
from hubwright.control.billing.payments.facts import SHARE
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(SHARE, most_attempts=20)
async def share_invoice(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """An invoice was paid, or a line of one that was is taken back."""
    invoice_id = UUID(payload["invoice"]) if "invoice" in payload else None
    if invoice_id is None:
        async with acting_for(tenant_id):
            invoice_id = await invoice_of_bill(payload["bill"])
    if invoice_id is not None:
        await share_out(tenant_id, invoice_id, utc_now())
