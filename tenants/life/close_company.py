"""An owner closes the company, with a notice during which it comes back as it was."""

from hubwright.control.companies import find_company
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.scope import active_tenant
from tenants.life.actors import owner_or_operator
from tenants.life.states import Event
from tenants.life.take_turn import Turn, take_turn


async def close_company(actor: Actor, *, typed_name: str, reason: str = "") -> Turn:
    """Begin to close the active company; its name is typed so that nobody does it by a slip."""
    by = owner_or_operator(actor)
    company = await find_company(active_tenant())
    if company is None:
        raise Missing("tenant")
    if " ".join(typed_name.split()) not in (company.name, company.slug):
        raise Invalid(FieldError("name", _("Type the company's name exactly as it stands above.")))
    turn = await take_turn(Event.CLOSED, by, who=actor.name, reason=reason.strip()[:500])
    await audit.record(actor, "company.closed", company.id, until=turn.until)
    return turn
