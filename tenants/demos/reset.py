"""Resetting a demo: a new tenant, and the address leads to it; who is inside is taken along, the old one is erased."""

from uuid import UUID

from editions.catalogue import edition
from hubwright.control.doors import close_doors_of
from hubwright.control.identity.sessions import take_along
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tenants.demos import queries
from tenants.demos.errors import BeingReset, DemoOver
from tenants.demos.schemas import Demo
from tenants.demos.spawn import chat_key, fill


async def reset(demo_id: UUID, generation: int) -> Demo:
    """Let the demo begin anew; of two that press at once one finds it done (BeingReset).

    It is one transaction: until it commits everybody works on in the old tenant, and after it everybody is in the new.
    """
    fresh = new_id()
    async with acting_for(fresh):
        demo = await queries.hold(demo_id)
        if demo is None or demo.is_over(utc_now()):
            raise DemoOver
        if demo.generation != generation:
            raise BeingReset
        await close_doors_of(demo.leads_to)
        await fill(demo, edition(demo.edition), key=chat_key(demo), now=utc_now())
        await take_along(demo.leads_to, fresh)
        if not await queries.lead_to(demo.id, before=demo.leads_to, after=fresh):
            raise BeingReset
        await queries.leave(demo.leads_to, demo.id)
    after = await queries.find(demo_id)
    assert after is not None
    return after
