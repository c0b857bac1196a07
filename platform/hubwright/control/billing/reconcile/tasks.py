"""Numbers are compared every night of a company's clock, and when a month was closed."""

from typing import Any
from uuid import UUID

from hubwright.control.billing.month_end.turn import RECONCILE, reconcile_tonight
from hubwright.control.billing.reconcile.look import reconcile
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(RECONCILE)
async def compare(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Compare, and again the next night."""
    now = utc_now()
    if payload.get("nightly"):
        async with acting_for(tenant_id):
            await reconcile_tonight(now)
    await reconcile(tenant_id, now)
