"""Asking for work to be handed out, and telling open inboxes what changed."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.kernel.database import after_commit
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.scope import active_tenant

OFFER_JOB = "queues.offer"


async def ask_for_offers(*, run_at: datetime | None = None, dedup_key: str | None = None) -> None:
    """Have waiting work handed out after this transaction; a job, so that nothing is forgotten by a crash."""
    await enqueue(OFFER_JOB, {}, run_at=run_at, dedup_key=dedup_key)


async def look_over(*moments: datetime | None) -> None:
    """Have the line looked over at these moments: a rule may hold then, or a queue open; once a second at most."""
    for moment in moments:
        if moment is not None:
            at = moment.replace(microsecond=0) + timedelta(seconds=1)
            await ask_for_offers(run_at=at, dedup_key=f"over:{at.timestamp():.0f}")


async def handoff_ended(conversation_id: UUID, reason: str) -> None:
    """Tell the flow, by a fact, that its wait for a person is over."""
    await enqueue("flow.handoff_ended", {"conversation_id": str(conversation_id), "reason": reason})


def tell_inboxes(what: str, conversation_id: UUID | None = None, *, member_id: UUID | None = None) -> None:
    """After the commit, wake the inboxes of the tenant; with a member only theirs need to look."""
    tenant = active_tenant()
    payload = {
        "what": what,
        "conversation_id": str(conversation_id) if conversation_id else "",
        "member_id": str(member_id) if member_id else "",
    }

    async def ring() -> None:
        await hub.publish(topic_for(tenant, "inbox"), payload)

    after_commit(ring)
