"""An owner changes their mind during the notice."""

from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.scope import active_tenant
from tenants.life.actors import owner_or_operator
from tenants.life.errors import NoWayBack
from tenants.life.moments import is_to_be_erased
from tenants.life.states import Event
from tenants.life.take_turn import Turn, locked, take_turn, times_of


async def reopen_company(actor: Actor, *, reason: str = "") -> Turn:
    """Bring the active company back to where it was; once its notice is over there is no way back."""
    by = owner_or_operator(actor)
    row = await locked()
    if row.purge_began_at is not None or is_to_be_erased(times_of(row), utc_now()):
        raise NoWayBack
    turn = await take_turn(Event.REOPENED, by, who=actor.name, reason=reason.strip()[:500])
    await audit.record(actor, "company.reopened", active_tenant())
    return turn
