"""What the clock does: warns, moves a company on, and has it erased when its notice is over."""

from datetime import datetime
from uuid import UUID

from hubwright.control.companies.life_queries import lock_life
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.jobs import enqueue
from tenants.life import queries
from tenants.life.letters import write_to_administrators
from tenants.life.moments import LOOK_AGAIN, event_at, is_to_be_erased, next_look, warning_at
from tenants.life.states import By
from tenants.life.take_turn import take_turn, times_of, where_of

PURGE = "tenants.purge"


async def due_lives(most: int = 50) -> list[Due]:
    """The companies that the clock has to look at."""
    return await due_now(queries.DUE, most, while_held=True)


async def look_at_life(tenant_id: UUID, now: datetime) -> None:
    """Look at one company; looking twice does nothing twice."""
    async with acting_for(tenant_id):
        row = await lock_life(tenant_id)
        if row is None:
            await queries.look_at(None)
            return
        times = times_of(row)
        event = event_at(times, now)
        if event is not None:
            await take_turn(event, By.CLOCK)
            return
        if is_to_be_erased(times, now):  # asked for anew every hour: a worker may have died with it
            await enqueue(PURGE, {}, dedup_key=f"{row.status_until}/{now:%Y-%m-%dT%H}", while_held=True)
            await queries.look_at(now + LOOK_AGAIN)
            return
        before = warning_at(times, now)
        if before is not None:
            key = f"{times.state}:{times.until}:{before.days}"
            await write_to_administrators(times.state, where_of(row).because, times.until, key=key, before=before)
        await queries.look_at(next_look(times, now))
