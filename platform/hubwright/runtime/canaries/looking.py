"""Asks for a look at a canary: soon after something went wrong in its flow, and again and again while it runs."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.flows import canaries
from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue

LOOK = "flow.canary"
SOON_S, AGAIN_S = 1, 20


async def ask_soon(flow_id: UUID) -> None:
    """Something went wrong in this flow: if something is tried in it, look at that."""
    if await canaries.running(flow_id) is not None:
        await ask(flow_id, SOON_S)


async def ask(flow_id: UUID, seconds: int) -> None:
    """Have it looked at; asked several times within a moment, it is looked at once."""
    run_at = utc_now() + timedelta(seconds=seconds)
    moment = int(run_at.timestamp()) // seconds
    await enqueue(LOOK, {"flow_id": str(flow_id)}, run_at=run_at, dedup_key=f"{flow_id}:{seconds}:{moment}")
