"""Fires timers by the database's clock: one path for a second and for ninety days."""

from uuid import UUID

from hubwright import flows
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.runtime import bot, queries
from hubwright.runtime.dead_timers import bury_timer
from hubwright.runtime.go_on import go_on
from hubwright.runtime.hold import hold


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
        conversation = await hold(timer["conversation_id"])
        if not await queries.fire_timer(timer_id):
            return False

        async def event() -> flows.Event:
            carried = await bot.carry_for(conversation)
            return flows.TimerFired(token=timer["token"], contact=carried.contact, tenant=carried.tenant)

        derailed = await go_on(timer["flow_session_id"], conversation, event)
        if derailed is not None and (conversation is None or not conversation.test):
            await bury_timer(timer, derailed)
    return True
