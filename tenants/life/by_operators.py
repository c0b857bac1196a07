"""What operators do with a company: suspend, resume, extend a trial, end a demo. The company sees the reason."""

from datetime import datetime

from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.scope import active_tenant
from tenants.life.actors import require_operator
from tenants.life.errors import NotADemo, TrialIsOver
from tenants.life.states import By, Event, State
from tenants.life.take_turn import Turn, locked, take_turn


async def suspend(actor: Actor, *, reason: str) -> Turn:
    """Make the active company read-only until it is resumed."""
    return await _turn(actor, Event.SUSPENDED, "company.suspended", reason)


async def resume(actor: Actor, *, reason: str) -> Turn:
    """Let the active company go on as what it was."""
    row = await locked()
    over = row.trial_ends_at is None or row.trial_ends_at <= utc_now()
    if over and row.came_from and row.came_from[-1][0] == State.TRIAL:
        raise TrialIsOver
    return await _turn(actor, Event.RESUMED, "company.resumed", reason)


async def extend_trial(actor: Actor, *, until: datetime, reason: str) -> Turn:
    """Give the active company until then; one whose trial is over goes on."""
    if until.tzinfo is None or until <= utc_now():
        raise Invalid(FieldError("until", _("Choose a moment in the future.")))
    return await _turn(actor, Event.TRIAL_EXTENDED, "company.trial_extended", reason, trial_ends_at=until)


async def end_demo(actor: Actor | None = None) -> Turn:
    """Let a demo be erased without notice: its time is over, or an operator says so."""
    if actor is not None:
        require_operator(actor)
    row = await locked()
    if row.kind != "demo":
        raise NotADemo
    by = By.PLATFORM if actor is None else By.OPERATOR
    return await take_turn(Event.DEMO_ENDED, by, who=actor.name if actor is not None else "")


async def _turn(actor: Actor, event: Event, action: str, reason: str, *, trial_ends_at: datetime | None = None) -> Turn:
    require_operator(actor)
    if not reason.strip():
        raise Invalid(FieldError("reason", _("Say why; the tenant is shown this.")))
    turn = await take_turn(event, By.OPERATOR, who=actor.name, reason=reason.strip()[:500], trial_ends_at=trial_ends_at)
    await audit.record(actor, action, active_tenant(), reason=reason.strip()[:500])
    return turn
