"""Agents say what they are doing, or a supervisor says it for them; work follows, and every change is recorded."""

from typing import Literal
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.control.identity.presence import Availability
from hubwright.desk.queues import record_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.give_back import give_back, hold_work_of
from hubwright.desk.queues.take_back import take_back_offers
from hubwright.desk.states.lists import break_kinds
from hubwright.desk.states.policy import state_policy
from hubwright.desk.states.wrap_up_end import wrap_up_ended
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing, NotAllowed
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission, permissions_of

Chosen = Literal["available", "busy", "break", "away", "offline"]
CHOICES: tuple[Chosen, ...] = ("available", "busy", "break", "away", "offline")


async def set_availability(actor: Actor, state: Chosen, *, break_kind_id: UUID | None = None) -> None:
    """Take work, or not; whoever stops gives back what is offered to them. Any choice ends "not responding"."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    await _change(actor, actor.member_id, state, break_kind_id)
    if state == "available":
        await presence.seen(actor.member_id, utc_now())


async def set_state_of(actor: Actor, member_id: UUID, state: Chosen, *, break_kind_id: UUID | None = None) -> None:
    """Set what somebody else is doing; whether their inbox is open stays what it is."""
    actor.require(Permission.BOARD_MANAGE)
    person = await presence.colleague(member_id)
    if Permission.CONVERSATIONS_REPLY not in permissions_of(person.role):
        raise Missing("member")
    await _change(actor, member_id, state, break_kind_id)
    await audit.record(actor, "member.state", member_id, state=state)


async def _change(actor: Actor, member_id: UUID, state: Chosen, break_kind_id: UUID | None) -> None:
    await _check(state, break_kind_id)
    leaves = state == "offline" and (await state_policy()).offline_returns
    work = await hold_work_of(member_id) if leaves else []  # before the member: who resolves has them in this order
    now = utc_now()
    if state != "available":
        await take_back_offers(now, member_id=member_id)
    await wrap_up_ended(await presence.wraps_up(member_id), "ended_early", now)
    availability: Availability = "away" if state in ("busy", "break") else state  # type: ignore[assignment]  # the rest are the same words
    away_for = state if state in ("busy", "break") else ""
    await presence.set_state(member_id, availability, at=now, away_for=away_for, break_kind_id=break_kind_id)
    by = actor.member_id if actor.member_id != member_id else None
    await record_queries.agent_change(member_id, state, now, break_kind_id=break_kind_id, by_id=by)
    for conversation in work:
        await give_back(conversation, by_id=actor.member_id, by=actor.name, because="went_offline")
    await ask_for_offers()
    tell_inboxes("availability", member_id=member_id)


async def _check(state: Chosen, break_kind_id: UUID | None) -> None:
    if state not in CHOICES:
        raise Invalid(FieldError("state", _("Choose one of the states.")))
    if break_kind_id is None:
        return
    known = {kind.id for kind in await break_kinds() if not kind.retired}
    if state != "break" or break_kind_id not in known:
        raise Invalid(FieldError("kind", _("Choose one of the breaks.")))
