"""Jobs of a company's life: erasing, which may take long and is begun again; and what billing has to tell."""

from typing import Any
from uuid import UUID

from hubwright.control.spending.unpaid import hear_of_payment
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from tenants.life.by_billing import paid, past_due
from tenants.life.look import PURGE
from tenants.life.owing import write_about_bills
from tenants.life.purge import purge


@job(PURGE)
async def purge_company(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Erase a company whose notice is over."""
    await purge(tenant_id, utc_now())


@job("tenant.billing")
async def hear_of_billing(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """A failed charge stayed unpaid or was given up, or all is paid again; billing commits this with the fact."""
    async with acting_for(tenant_id):
        await hear_of_payment(payload["stage"], utc_now())
        if payload["stage"] == "past_due":
            await past_due()
        elif payload["stage"] == "clear":
            await paid()


@job("tenant.owes")
async def write_what_is_owed(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """A bill could not be charged; billing commits this job with each reminder."""
    async with acting_for(tenant_id):
        await write_about_bills(payload["bills"], payload["number"])
