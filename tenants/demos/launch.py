"""Somebody of sales makes a demo; they keep only so many at a time."""

from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import NotAllowed
from tenants.demos import queries
from tenants.demos.errors import TooManyDemos
from tenants.demos.schemas import Demo
from tenants.demos.spawn import spawn

MOST_AT_ONCE = 20


async def launch(actor: Actor, *, industry_key: str, edition_key: str, prospect: str = "") -> Demo:
    """Make one."""
    if actor.kind != "sales" or actor.account_id is None:
        raise NotAllowed
    if await queries.running(actor.account_id) >= MOST_AT_ONCE:
        raise TooManyDemos(MOST_AT_ONCE)
    return await spawn(industry_key=industry_key, edition_key=edition_key, prospect=prospect, made_by=actor.account_id)
