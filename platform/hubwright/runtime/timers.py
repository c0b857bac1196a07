"""Fires timers by the database's clock: one path for a second and for ninety days."""

from uuid import UUID

from hubwright import flows
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.runtime import bot, queries, sessions


async def due_timers(most: int = 200) -> list[Due]:
    """Find timers whose time has come, tenants taking turns."""
    return await due_now("timer", most)


async def fire(tenant_id: UUID, timer_id: UUID) -> bool:
    """Fire one timer exactly once; a stale one only disappears."""
    async with acting_for(tenant_id):
        timer = await queries.get_timer(timer_id)
        if timer is None:
            await queries.forget_due("timer", timer_id)
            return False
        conversation = None
        if timer["conversation_id"] is not None:
            conversation = await conversation_queries.lock(timer["conversation_id"])
        claimed = await sessions.claim_run(timer["flow_session_id"])
        if not await queries.fire_timer(timer_id):
            return False
        if claimed is None:
            return True
        carried = await bot.carry_for(conversation)
        event = flows.TimerFired(token=timer["token"], contact=carried.contact, tenant=carried.tenant)
        await bot.move_on(claimed, conversation, event)
    return True
