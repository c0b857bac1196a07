"""Reading the record: the company's administrators and operators see the same."""

from uuid import UUID

from hubwright.control.identity.queries import sessions
from hubwright.control.platform_access import queries
from hubwright.control.platform_access.schemas import AccessView, ActView, UnderWay
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

PAGE = 50


async def accesses(actor: Actor, after: UUID | None = None, most: int = PAGE) -> list[AccessView]:
    """List every access there ever was, the newest first; `after` is the last one of the page before."""
    _require(actor)
    return [AccessView(**row) for row in await queries.page(after, most)]


async def access(actor: Actor, access_id: UUID) -> AccessView:
    """One of them."""
    _require(actor)
    row = await queries.get(access_id)
    if row is None:
        raise Missing("access")
    return AccessView(**row)


async def acts(actor: Actor, access_id: UUID, after: UUID | None = None, most: int = PAGE) -> list[ActView]:
    """What was opened and done by it, in order."""
    _require(actor)
    return [ActView(**row) for row in await queries.acts(access_id, after, most)]


async def open_now() -> list[AccessView]:
    """Who of the platform is inside the active tenant now."""
    return [AccessView(**row) for row in await queries.lasting(utc_now())]


async def under_way(actor: Actor) -> list[UnderWay]:
    """Who is inside which company now, for operators."""
    actor.require_operator()
    return [UnderWay(**row) for row in await sessions.accesses_under_way(utc_now())]


def _require(actor: Actor) -> None:
    if actor.kind != "operator":
        actor.require(Permission.SETTINGS_MANAGE)
