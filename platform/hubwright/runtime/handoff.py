"""Tells a flow that the wait for a person ended; desk writes the fact, this acts on it."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from hubwright.runtime import bot
from hubwright.runtime.hold import hold


@job("flow.handoff_ended")
async def handoff_ended(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Move the waiting flow; told twice it moves once, because the wait is over then."""
    async with acting_for(tenant_id):
        conversation = await hold(UUID(payload["conversation_id"]))
        if conversation is None:
            return
        carried = await bot.carry(conversation)
        event = flows.HandoffEnded(reason=payload["reason"], contact=carried.contact, tenant=carried.tenant)
        await bot.resume(conversation.id, event)
