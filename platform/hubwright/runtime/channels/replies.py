"""Answers in the answer to a post: the first thing said after it waits for the door that keeps the post open.

One way only: held for the door it is nobody else's until its time is over; then it is the sender's as ever.
"""

from uuid import UUID

from hubwright.desk.conversations import delivery_queries
from hubwright.kernel.database import after_commit
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.scope import active_tenant
from hubwright.runtime.channels.arrive import KeptOpen
from hubwright.runtime.events import TakenIn


async def hold(channel_id: UUID, kept_open: KeptOpen, taken: TakenIn | None, external_id: str, *, is_new: bool) -> None:
    """Keep what answers a message for its post, in the transaction that takes it in; a post again takes it over."""
    if kept_open.until is None or taken is None:
        return
    if is_new:
        await delivery_queries.hold_first(
            taken.conversation_id,
            taken.seq,
            post_key=kept_open.post_key,
            answers=external_id,
            until=kept_open.until,
        )
    else:
        await delivery_queries.hold_again(channel_id, answers=external_id, post_key=kept_open.post_key)


def wake(kept_open: KeptOpen) -> None:
    """Tell the door, after the commit, that there is something for it, or nothing."""
    if kept_open.until is None:
        return
    topic = topic_of(active_tenant(), kept_open.post_key)

    async def ring() -> None:
        await hub.publish(topic, {})

    after_commit(ring)


def topic_of(tenant_id: UUID, post_key: str) -> str:
    """Where the door of a post listens."""
    return topic_for(tenant_id, "reply", post_key)
