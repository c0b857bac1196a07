"""Jobs of the turn of a month; they go on while a company is held, since it owes what it used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.control.billing.month_end.send import send
from hubwright.control.billing.month_end.tell_meters import tell_meters
from hubwright.control.billing.month_end.turn import CLOSE, SEND, TELL, close_month, tell_again
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(CLOSE, most_attempts=20)
async def turn_of_month(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Close a month."""
    async with acting_for(tenant_id):
        await close_month(datetime.fromisoformat(payload["begins_at"]), utc_now())


@job(SEND, most_attempts=20)
async def send_invoice(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Bring an invoice to the provider."""
    await send(tenant_id, UUID(payload["invoice"]))


@job(TELL)
async def tell(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Bring the provider's meters up to date, and again in an hour."""
    now = utc_now()
    async with acting_for(tenant_id):
        await tell_meters(now)
        await tell_again(now)
