"""An open bill is charged: when it is made, and again with each reminder."""

from uuid import UUID

from hubwright.control.billing.payments import inbox_queries, queries
from hubwright.control.billing.payments.current import payments, set_up
from hubwright.control.billing.payments.dun import dun
from hubwright.control.billing.payments.dunning import Failed
from hubwright.control.billing.payments.facts import note
from hubwright.control.billing.payments.failures import Declined, Refused
from hubwright.control.billing.payments.port import Bill
from hubwright.kernel.database import acting_for

CHARGE = "billing.charge"


async def charge(tenant_id: UUID, bill: str, once: str) -> Bill | None:
    """Charge what is left of it; `once` names the occasion: a repeated job charges once. None: nothing is due."""
    async with acting_for(tenant_id):
        known = await queries.seen(bill)
    if not set_up() or known is None or known["status"] != "open" or not known["remaining"]:
        return None
    asked_at = await inbox_queries.database_time()
    try:
        now = await payments().charge(bill, key=f"charge/{bill}/{once}")
    except (Declined, Refused):  # no card, a card that was turned down, or paid on the provider's page meanwhile
        asked_at = await inbox_queries.database_time()
        now = await payments().bill(bill)
    async with acting_for(tenant_id):
        await note(now, asked_at)
        if now.status == "open" and now.remaining:
            await dun(Failed(bill, asked_at))  # where there is no card, the provider counts no attempt
    return now
