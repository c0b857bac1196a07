"""Charging as work of its own: it comes from bills that were made and from reminders."""

from typing import Any
from uuid import UUID

from hubwright.control.billing.payments.charge import CHARGE, charge
from hubwright.kernel.jobs import job


@job(CHARGE, most_attempts=12)
async def charge_bill(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Charge one bill."""
    await charge(tenant_id, payload["bill"], payload.get("once", "first"))
