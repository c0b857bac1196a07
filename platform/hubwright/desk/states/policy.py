"""What follows from states: how long wrap-up takes, and whether work goes back when its agent leaves."""

import msgspec

from hubwright.desk.leaving import queries as leaving
from hubwright.desk.states import queries
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

LONGEST_WRAP_UP = 900
LONGEST_AWAY = 1_440


class StatePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a company; the defaults change nothing for who never looked at it."""

    wrap_up_seconds: int = 0
    offline_returns: bool = False
    away_returns_minutes: int = 0  # so long nobody is there, and what they hold waits again; 0 is never


async def state_policy() -> StatePolicy:
    """The rules that hold."""
    row = await queries.policy()
    return StatePolicy() if row is None else StatePolicy(**row)


async def set_state_policy(actor: Actor, wanted: StatePolicy) -> None:
    """Set the rules; whoever is in wrap-up already keeps their time."""
    actor.require(Permission.SETTINGS_MANAGE)
    if not 0 <= wanted.wrap_up_seconds <= LONGEST_WRAP_UP:
        raise Invalid(
            FieldError("wrap_up_seconds", _("Choose a number from 0 to %(most)s.") % {"most": LONGEST_WRAP_UP})
        )
    if not 0 <= wanted.away_returns_minutes <= LONGEST_AWAY:
        raise Invalid(
            FieldError("away_returns_minutes", _("Choose a number from 0 to %(most)s.") % {"most": LONGEST_AWAY})
        )
    await queries.put_policy(wanted.wrap_up_seconds, wanted.offline_returns, wanted.away_returns_minutes)
    await leaving.look_now()
    await audit.record(actor, "states.policy", "", after=msgspec.to_builtins(wanted))
