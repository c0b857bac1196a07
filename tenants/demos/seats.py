"""Being inside a demo as one of its people: coming in, changing roles, and being taken along when it is reset."""

from uuid import UUID

from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import open_session, revoke_cookie, take_along
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from tenants.demos import queries
from tenants.demos.errors import DemoOver
from tenants.demos.industries import industry
from tenants.demos.schemas import FIRST_PAGE, ROLES, CameBy, Demo, Role, Seat
from tenants.demos.seed import account_of, ids_of


async def enter(demo: Demo, role: str, came_by: CameBy, *, address: str, user_agent: str) -> SignedIn:
    """Come in as somebody."""
    if demo.is_over(utc_now()):
        raise DemoOver
    chosen = check_role(role)
    ids = ids_of(demo.id, demo.made_at, industry(demo.industry))
    async with outside_tenants("sessions are not bound to one company"):
        opened = await open_session(
            account_of(ids, chosen), demo.leads_to, address=address, user_agent=user_agent, choices=[]
        )
        await queries.put_visit(opened.session_id, demo, chosen, came_by)
    return opened


async def change_role(seat: Seat, cookie: str, role: str, *, address: str, user_agent: str) -> SignedIn:
    """Be somebody else in the same demo; the former session ends."""
    opened = await enter(seat.demo, role, seat.visit.came_by, address=address, user_agent=user_agent)
    await revoke_cookie(cookie)
    return opened


def check_role(role: str) -> Role:
    """One of those that somebody can be."""
    for one in ROLES:
        if one == role:
            return one
    raise Invalid(FieldError("role", _("Choose one of the roles.")))


async def seat_of(actor: Actor) -> Seat | None:
    """The demo that a member is inside of, if they came in by it; refuses once it is over."""
    found = await queries.visit(actor.session_id) if actor.session_id is not None else None
    if found is None:
        return None
    demo, visit = found
    if demo.is_over(utc_now()):
        raise DemoOver
    return Seat(demo=demo, visit=visit)


async def take_to_fresh(seat: Seat, inside: UUID) -> str:
    """They learn of a reset, and go on where this returns."""
    if inside != seat.demo.leads_to:  # they came in while it was being reset
        await take_along(inside, seat.demo.leads_to)
    await queries.told(seat.visit.session_id, seat.demo.generation)
    return FIRST_PAGE[seat.visit.role]
