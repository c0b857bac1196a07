"""Facts that billing announces. Told twice, or of a company that is past it, they change nothing."""

from hubwright.kernel.actor import Actor
from tenants.life.actors import require_operator
from tenants.life.errors import NotFromHere
from tenants.life.states import By, Event
from tenants.life.take_turn import Turn, take_turn


async def paid(*, reason: str = "", actor: Actor | None = None) -> Turn | None:
    """The active company has paid: what the lack of money did is lifted. An operator may record it, too."""
    if actor is not None:
        require_operator(actor)
    return await _told(Event.PAID, By.BILLING if actor is None else By.OPERATOR, actor.name if actor else "", reason)


async def past_due(*, reason: str = "") -> Turn | None:
    """A bill of the active company stayed unpaid; its team works on for a while, and its customers reach it."""
    return await _told(Event.PAST_DUE, By.BILLING, "", reason)


async def _told(event: Event, by: By, who: str, reason: str) -> Turn | None:
    try:
        return await take_turn(event, by, who=who, reason=reason)
    except NotFromHere:
        return None
