"""A member loses their seat, or a role that answers: in the same transaction whatever they hold waits again."""

from uuid import UUID

from hubwright.control.identity import change_role, deactivate_member, presence
from hubwright.control.identity.members import get_member
from hubwright.desk.conversations import ConversationView
from hubwright.desk.leaving import queries
from hubwright.desk.queues import record_queries, seat_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.give_back import give_back, hold_work_of
from hubwright.desk.queues.take_back import take_back_offers
from hubwright.desk.states.wrap_up_end import wrap_up_ended
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.permissions import Permission, permissions_of


async def deactivate(actor: Actor, member_id: UUID) -> int:
    """Take a seat away; what its holder held, was offered, had parked or put off waits again. Returns how much it was.

    Giving the seat back gives none of it back: others may be at work on it.
    """
    actor.require(Permission.MEMBERS_MANAGE)
    work = await hold_work_of(member_id, put_aside=True)  # before the member: who resolves has them in this order
    await seat_queries.lock_seat(member_id)  # nothing more comes into their hands
    wraps_up = await presence.wraps_up(member_id)
    await deactivate_member.deactivate_member(actor, member_id)
    return await _let_go(actor, member_id, work, wraps_up)


async def give_role(actor: Actor, member_id: UUID, role: str) -> int:
    """Give a member another role; one that does not answer customers lets go of what they hold."""
    actor.require(Permission.MEMBERS_MANAGE)
    answers = Permission.CONVERSATIONS_REPLY in permissions_of(role)
    work = [] if answers else await hold_work_of(member_id, put_aside=True)
    wraps_up = await presence.wraps_up(member_id)
    await change_role.change_role(actor, member_id, role)
    return 0 if answers else await _let_go(actor, member_id, work, wraps_up)


async def _let_go(actor: Actor, member_id: UUID, work: list[ConversationView], wraps_up: UUID | None) -> int:
    now = utc_now()
    name = (await get_member(member_id)).name
    await take_back_offers(now, member_id=member_id)
    await wrap_up_ended(wraps_up, "no_seat", now)
    await record_queries.agent_change(member_id, "offline", now, by_id=actor.member_id)
    for conversation in work:
        await give_back(conversation, by_id=member_id, by=name, because="no_seat")
    await queries.look_now()  # what came into their hands at this very moment
    await ask_for_offers()
    tell_inboxes("availability", member_id=member_id)
    return len(work)
