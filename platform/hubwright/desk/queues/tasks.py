"""Work of the queues that a worker does."""

from typing import Any
from uuid import UUID

from hubwright.desk.queues.bell import OFFER_JOB
from hubwright.desk.queues.offers import make_offers
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(OFFER_JOB)
async def hand_out_work(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - there is nothing to say
    """Offer what waits to who is free."""
    async with acting_for(tenant_id):
        await make_offers()
