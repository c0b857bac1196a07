"""A demo lasts a day, longer if sales say so, and ends by itself or when somebody says so."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.doors import close_doors_of
from hubwright.control.identity.sessions import take_along
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import Missing
from tenants.demos import queries
from tenants.demos.errors import DemoOver, LongEnough
from tenants.demos.schemas import LASTS, LONGEST, Demo


async def own_demo(actor: Actor, demo_id: UUID) -> Demo:
    """One that this sales account made, over or not; another's is not there."""
    demo = await queries.find(demo_id)
    if demo is None or actor.kind != "sales" or demo.made_by != actor.account_id:
        raise Missing("demo")
    return demo


async def extend(actor: Actor, demo_id: UUID, by: timedelta = LASTS) -> Demo:
    """Let it last a day longer."""
    demo = await own_demo(actor, demo_id)
    if demo.is_over(utc_now()):
        raise DemoOver
    until = demo.expires_at + by
    if until > demo.made_at + LONGEST:
        raise LongEnough
    await queries.extend(demo.id, until)
    return await own_demo(actor, demo_id)


async def end(demo: Demo) -> bool:
    """Let nobody in any more, and have it erased; False when that was done before."""
    async with outside_tenants("a demo ends for everybody at once"):
        if not await queries.end(demo.id, utc_now()):
            return False
        await close_doors_of(demo.leads_to)
        await take_along(demo.leads_to, None)  # whoever is inside reads that it is over
        await queries.leave(demo.leads_to, demo.id)
    return True


async def end_expired(most: int = 20) -> int:
    """End those whose time is up."""
    ended = 0
    for demo_id in await queries.expired(utc_now(), most):
        demo = await queries.find(demo_id)
        ended += demo is not None and await end(demo)
    return ended
