"""Work of the queues that a worker does."""

from typing import Any
from uuid import UUID

from hubwright.desk.queues.bell import OFFER_JOB
from hubwright.desk.queues.offers import make_offers
from hubwright.desk.queues.overflow import overflow_waiting
from hubwright.desk.queues.told_again import PLACE_JOB, tell_place
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(OFFER_JOB)
async def hand_out_work(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - there is nothing to say
    """Ask the rules for those who have waited too long, then offer what waits to who is free."""
    async with acting_for(tenant_id):
        await overflow_waiting(utc_now())
    async with acting_for(tenant_id):
        await make_offers()


@job(PLACE_JOB)
async def tell_a_place(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Tell somebody on a channel without a display how far they have come."""
    async with acting_for(tenant_id):
        await tell_place(UUID(payload["conversation_id"]), UUID(payload["entry_id"]))
