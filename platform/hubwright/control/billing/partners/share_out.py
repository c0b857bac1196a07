"""An invoice that is paid earns partners their share, once for every line, whenever it is asked for."""

from datetime import datetime
from uuid import UUID

from hubwright.control.billing.disputes import queries as disputes
from hubwright.control.billing.invoices.read import find_invoice
from hubwright.control.billing.partners import queries
from hubwright.control.billing.partners.earned import Earned, earned_by, share_of
from hubwright.kernel.database import acting_for, outside_tenants


async def share_out(tenant_id: UUID, invoice_id: UUID, now: datetime) -> int:
    """Write down what partners earned by it; how many lines were new. Nothing while it is not paid."""
    async with acting_for(tenant_id):
        whole = await find_invoice(invoice_id)
        if whole.listed.state not in ("paid", "nothing"):
            return 0
        taken_back = {
            row["place"]: (row["id"], row["amount"])
            for row in await disputes.of_invoice(invoice_id)
            if row["state"] == "credited"
        }
    earned = earned_by(invoice_id, whole.invoice, taken_back)
    return await _add(earned, now) if earned else 0


async def _add(earned: list[Earned], now: datetime) -> int:
    async with outside_tenants(queries.REASON):
        owners = await queries.owners([each.plugin for each in earned])
        new = 0
        for each in earned:
            if each.plugin in owners:
                partner_id, rate = owners[each.plugin]
                share = share_of(each.paid, rate, each.currency)
                new += await queries.add_share(partner_id, each, rate, share, now)
    return new
