"""Wrap-up: after a conversation its agent has a while before anything new, and may end it sooner."""

from datetime import timedelta
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.queues import record_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.queues.take_back import take_back_offers
from hubwright.desk.segments.log import note
from hubwright.desk.states.policy import state_policy
from hubwright.desk.states.wrap_up_end import wrap_up_ended
from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import enqueue

WRAP_UP_JOB = "states.wrap_up_over"


async def begin_wrap_up(member_id: UUID, conversation_id: UUID) -> bool:
    """The one who held a conversation writes up what came of it; False for whoever takes nothing new anyway.

    What they were still writing up ends here. The caller holds the conversation and writes its log.
    """
    seconds = (await state_policy()).wrap_up_seconds
    if not seconds:
        return False
    member = await presence.colleague(member_id)
    if member.state not in ("available", "wrap_up"):
        return False
    now = utc_now()
    until = now + timedelta(seconds=seconds)
    await take_back_offers(now, member_id=member_id)
    if member.state == "wrap_up" and member.wrap_conversation_id not in (None, conversation_id):
        await wrap_up_ended(member.wrap_conversation_id, "next_one", now)
    await presence.set_state(
        member_id, "away", at=now, away_for="wrap_up", wrap_until=until, wrap_conversation_id=conversation_id
    )
    await record_queries.agent_change(member_id, "wrap_up", now)
    told = {"member_id": str(member_id), "conversation_id": str(conversation_id)}
    await enqueue(WRAP_UP_JOB, told, run_at=until)
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


async def time_is_over(member_id: UUID, conversation_id: UUID | None) -> None:
    """A wrap-up has lasted as long as it may; what was done meanwhile stays as it is."""
    if conversation_id is not None:
        await conversations.lock(conversation_id)
    await end_wrap_up(member_id)
    if conversation_id is not None:
        await note(conversation_id, "ended", "time_over", out_of="wrap_up")
