"""What a member wants to hear of, when not, and what a device may show."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.desk.push import queries
from hubwright.desk.push.schemas import KINDS, Choice
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

IN_SIGHT = timedelta(seconds=40)  # pages say so every fifteen
QUIETEST, LOUDEST = 5, 100


async def choice_of(member_id: UUID | None) -> Choice:
    """What they chose; everything, without words of customers, until they say otherwise."""
    row = await queries.choice_of(member_id) if member_id is not None else None
    if row is None:
        return Choice()
    return Choice(**{**row, "kinds": frozenset(row["kinds"])})


async def choose(actor: Actor, wanted: Choice) -> None:
    """Keep it, on every device of this member."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    if not wanted.kinds <= set(KINDS):
        raise Invalid(FieldError("kinds", _("Choose one of the kinds.")))
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        missing = "quiet_from" if wanted.quiet_from is None else "quiet_until"
        raise Invalid(FieldError(missing, _("Quiet hours need a beginning and an end.")))
    if not QUIETEST <= wanted.volume <= LOUDEST:
        raise Invalid(FieldError("volume", _("Choose a loudness from 5 to 100.")))
    await queries.put_choice(actor.member_id, wanted)


async def note_looking(member_id: UUID, now: datetime, *, on: bool) -> None:
    """An inbox of theirs came into sight, is still there, or went."""
    await queries.looking(member_id, now + IN_SIGHT if on else None)
