"""Wrap-up: after a conversation its agent has a while before anything new, and may end it sooner."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.desk.queues import record_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.take_back import take_back_offers
from hubwright.desk.states.policy import state_policy
from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue

WRAP_UP_JOB = "states.wrap_up_over"


async def begin_wrap_up(member_id: UUID, conversation_id: UUID) -> bool:
    """The one who held a conversation writes up what came of it; False for whoever takes nothing new anyway."""
    seconds = (await state_policy()).wrap_up_seconds
    if not seconds:
        return False
    member = await presence.colleague(member_id)
    if member.state not in ("available", "wrap_up"):
        return False
    now = utc_now()
    until = now + timedelta(seconds=seconds)
    await take_back_offers(now, member_id=member_id)
    await presence.set_state(
        member_id, "away", at=now, away_for="wrap_up", wrap_until=until, wrap_conversation_id=conversation_id
    )
    await record_queries.agent_change(member_id, "wrap_up", now)
    await enqueue(WRAP_UP_JOB, {"member_id": str(member_id)}, run_at=until)
    tell_inboxes("availability", member_id=member_id)
    return True


async def end_wrap_up(member_id: UUID, conversation_id: UUID | None = None) -> bool:
    """Take work again when the time is over, or when the conversation is open again; False when neither is so."""
    now = utc_now()
    if not await presence.end_wrap_up(member_id, now, conversation_id):
        return False
    await record_queries.agent_change(member_id, "available", now)
    await ask_for_offers()
    tell_inboxes("availability", member_id=member_id)
    return True
