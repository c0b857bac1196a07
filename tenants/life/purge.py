"""Erasing a company whose notice is over."""

from datetime import datetime
from uuid import UUID

from hubwright.control.companies.life_queries import begin_purge, lock_life, write_life
from hubwright.control.companies.standing import STANDING_CHANGED
from hubwright.kernel.database import acting_for
from hubwright.kernel.kept import tell_changed
from tenants.erase import erase_tenant
from tenants.life import queries
from tenants.life.moments import is_to_be_erased
from tenants.life.states import By, Event, State, move
from tenants.life.take_turn import times_of, where_of


async def purge(tenant_id: UUID, now: datetime) -> bool:
    """Erase a company for good; False when it came back, or is gone already.

    Its history is erased with it: that it is gone, and since when, stands in the register.
    """
    async with acting_for(tenant_id):
        row = await lock_life(tenant_id)
        if row is None or not is_to_be_erased(times_of(row), now):
            return False
        await begin_purge(tenant_id)
    await erase_tenant(tenant_id)
    async with acting_for(tenant_id):
        row = await lock_life(tenant_id)
        if row is None or row.status != State.CLOSING:
            return False
        gone = move(where_of(row), Event.ERASED, By.CLOCK)
        await write_life(tenant_id, status=gone.state, until=None, because=Event.ERASED, came_from=[])
        await queries.look_at(None)
        tell_changed(STANDING_CHANGED)
    return True
