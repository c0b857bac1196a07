"""Leave: asked for by who wants it, approved or refused by a supervisor; while it lasts routing waits for nobody."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.identity import presence
from hubwright.desk.leaving import queries as leaving
from hubwright.desk.queues.bell import ask_for_offers
from hubwright.desk.shifts import queries
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Conflict, FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

State = Literal["asked", "approved", "refused", "withdrawn"]
MOST = 50
_LONGEST_REASON = 200
_LONGEST = timedelta(days=731)


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """One absence; only an approved one counts."""

    id: UUID
    member_id: UUID
    begins_at: datetime
    ends_at: datetime
    reason: str
    state: State
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None

    def lasts(self, at: datetime) -> bool:
        """Whether they are on leave at a moment."""
        return self.state == "approved" and self.begins_at <= at < self.ends_at


async def ask_for_leave(actor: Actor, begins_at: datetime, ends_at: datetime, reason: str) -> UUID:
    """Ask for leave of one's own."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    return await _ask(actor, actor.member_id, begins_at, ends_at, reason)


async def enter_leave(actor: Actor, member_id: UUID, begins_at: datetime, ends_at: datetime, reason: str) -> UUID:
    """Write down that somebody is on leave, as it is when they call in sick; approved at once."""
    actor.require(Permission.BOARD_MANAGE)
    await presence.colleague(member_id)
    leave_id = await _ask(actor, member_id, begins_at, ends_at, reason)
    await decide(actor, leave_id, "approved")
    return leave_id


async def decide(actor: Actor, leave_id: UUID, state: Literal["asked", "approved", "refused"]) -> State:
    """Approve or refuse, or leave it open again; gives how it stood. Work that has gone back stays where it is."""
    actor.require(Permission.BOARD_MANAGE)
    row = await _held(leave_id)
    before: State = row["state"]
    if before == "withdrawn":
        raise Conflict
    now = utc_now()
    decided = (None, None) if state == "asked" else (actor.member_id, now)
    await queries.set_state(leave_id, state, *decided)
    await audit.record(actor, "leave.decided", leave_id, state=state)
    await leaving.look_now()
    await ask_for_offers()
    if state == "approved" and row["begins_at"] > now:
        await ask_for_offers(run_at=row["begins_at"])
    return before


async def withdraw(actor: Actor, leave_id: UUID, *, back: bool = False) -> None:
    """Take back what one asked for, approved or not; `back` asks for it once more."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    row = await _held(leave_id)
    if row["member_id"] != actor.member_id:
        raise Missing("leave")
    if (row["state"] == "withdrawn") is not back:
        raise Conflict
    await queries.set_state(leave_id, "asked" if back else "withdrawn", None, None)
    await audit.record(actor, "leave.asked" if back else "leave.withdrawn", leave_id)
    await ask_for_offers()


async def leave_of(member_id: UUID) -> list[Leave]:
    """A member's leave, the latest first."""
    return [Leave(**row) for row in await queries.leave_of(member_id, MOST)]


async def leave_ahead(now: datetime) -> list[Leave]:
    """Everybody's leave that is asked for or approved and not over, the next first."""
    return [Leave(**row) for row in await queries.leave_after(now)]


async def on_leave(now: datetime) -> set[UUID]:
    """Who is on leave right now."""
    return await queries.on_leave(now)


async def _held(leave_id: UUID) -> Row:
    row = await queries.lock_leave(leave_id)
    if row is None:
        raise Missing("leave")
    return row


async def _ask(actor: Actor, member_id: UUID, begins_at: datetime, ends_at: datetime, reason: str) -> UUID:
    now, reason = utc_now(), " ".join(reason.split())
    wrong = []
    if ends_at <= begins_at:
        wrong.append(FieldError("ends", _("It has to end after it begins.")))
    elif ends_at <= now:
        wrong.append(FieldError("ends", _("This time is over already.")))
    elif ends_at - begins_at > _LONGEST:
        wrong.append(FieldError("ends", _("Two years at most.")))
    elif await queries.overlapping(member_id, begins_at, ends_at):
        wrong.append(FieldError("begins", _("There is leave within this time already.")))
    if len(reason) > _LONGEST_REASON:
        wrong.append(FieldError("reason", _("Use up to %(most)s characters.") % {"most": _LONGEST_REASON}))
    if wrong:
        raise Invalid(*wrong)
    leave_id = new_id()
    await queries.add_leave(leave_id, member_id, begins_at=begins_at, ends_at=ends_at, reason=reason, asked_at=now)
    await audit.record(actor, "leave.asked", leave_id, member=str(member_id))
    return leave_id
